/** How parts of a report are coloured. The terminal's own palette is made in cli; without one, text stays plain. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  /** Message of a finding. */
  readonly strong: (text: string) => string;
  /** Line numbers and bars. */
  readonly faint: (text: string) => string;
  /** Underlines and labels of related places. */
  readonly related: (text: string) => string;
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
}

const same = (text: string): string => text;

/** No colour at all. */
export const PLAIN: Palette = Object.freeze({
  error: same,
  warning: same,
  info: same,
  strong: same,
  faint: same,
  related: same,
  added: same,
  removed: same,
});
