import type { Kind } from '../define.js';
import * as operations from './text-operations.js';
import * as structure from './text-structure.js';
import * as syntax from './text-syntax.js';
import * as yaml from './text-yaml.js';

/** Mistakes in the text of a mapping: YAML, the schema, the micro-grammars (MAPC1000-1999). */
export const TEXT_KINDS: readonly Kind[] = Object.freeze<Kind[]>(
  [yaml, structure, syntax, operations]
    .flatMap(kinds => Object.values<Kind>(kinds))
    .sort((a, b) => (a.code < b.code ? -1 : 1)),
);
