/** What names of one mapping are called in another that takes its rules. */
export interface Renaming {
  /** Sizes, options, axes and captures. */
  readonly name: (name: string) => string;
  readonly layout: (name: string) => string;
  /** Where the config of a layout (by its old name) stands in that of the other mapping: fields to go through first. */
  readonly configPath: (layout: string) => readonly string[];
  /**
   * Where a field stands that a config rule names without its layout; empty where the name is no field. `target` is the
   * layout (by its old name) that is being computed, if one is: names are then fields of the other one.
   */
  readonly fieldPath: (name: string, target: string | undefined) => readonly string[];
  readonly isLayout: (name: string) => boolean;
  /** Whether the mapping has a size or an option of this name. */
  readonly declares: (name: string) => boolean;
}
