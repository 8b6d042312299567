import type { Json } from '../../diagnostics/diagnostic.js';
import type { Scalar } from './scalar.js';

/**
 * The document of one layout's config: given, or not. Of one that was not given, the fields in `json` may be known all
 * the same (they were set one by one); for any other field `??` does not fall back, unless evaluation is lenient.
 */
export interface ConfigDocument {
  readonly kind: 'given' | 'missing';
  readonly json: Json;
  /** The file that it was read from, for messages. */
  readonly file?: string;
}

/** What names stand for in an expression. */
export interface Scope {
  /** The value of a bare name, or undefined if there is no such name. */
  readonly lookup: (name: string) => Scalar | undefined;
  /** The value of `name[at]`, for sizes with a parameter; undefined if `name` is no such size. */
  readonly lookupAt: (name: string, at: Scalar) => Scalar | undefined;
  /** The config of the layout of this name, or undefined if there is no such layout. */
  readonly config: (layout: string) => ConfigDocument | undefined;
  /** All names, for suggestions. */
  readonly names: () => readonly string[];
}

/** `even`: `/` must come out even (sizes). `real`: it is a real division (values, fields of a config). */
export type Division = 'even' | 'real';

export interface EvaluationOptions {
  readonly division: Division;
  /** What is not known counts as absent: a config that was not given is empty, and `??` takes its right side. */
  readonly lenient: boolean;
}
