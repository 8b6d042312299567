import type { Span } from '../../diagnostics/source.js';
import type { Expression } from '../expression/expression.js';

/**
 * What a hole may hold. `integer`: a whole number without leading zeros, or (with `digits`) one padded to so many.
 * `word`: anything without `.` and `/`; `path`: anything; both at least one character.
 */
export type HoleType =
  | { readonly kind: 'integer'; readonly digits: number | undefined }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'word' }
  | { readonly kind: 'path' };

export type KeyPart =
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  /** `{layer}`, `{w:gate|up}`, `{m:path}`. A capture with a table in `names` has `type` undefined until it is resolved. */
  | { readonly kind: 'capture'; readonly name: string; readonly type: HoleType | undefined; readonly span: Span }
  /** `*` (a word) and `**` (a path): unnamed, paired by position. */
  | { readonly kind: 'star'; readonly deep: boolean; readonly span: Span }
  /** `{(pp local)}`: the number of a group, the first name varying slowest. */
  | {
      readonly kind: 'group';
      readonly names: readonly string[];
      readonly digits: number | undefined;
      readonly span: Span;
    }
  /** `{3*b + r + 1}`: a sum of integers, sizes, and captures times integers. */
  | {
      readonly kind: 'sum';
      readonly expression: Expression;
      readonly digits: number | undefined;
      readonly span: Span;
    };

export type KeyPattern =
  | { readonly kind: 'parts'; readonly parts: readonly KeyPart[]; readonly text: string; readonly span: Span }
  /** `/^h\.(?<layer>\d+)\.w$/`: RE2, the whole key; can be read but not written. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly text: string; readonly span: Span };
