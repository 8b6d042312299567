import type { Kind } from '../define.js';
import type { Code } from '../diagnostic.js';
import { COMPARE_KINDS } from './compare.js';
import { CONFIG_KINDS } from './config.js';
import { COVERAGE_KINDS } from './coverage.js';
import { FILE_KINDS } from './files.js';
import { KEY_KINDS } from './keys.js';
import { LAYOUT_KINDS } from './layout.js';
import { OUR_KINDS } from './ours.js';
import { REVIEW_KINDS } from './review.js';
import { RUN_KINDS } from './run.js';
import { TEXT_KINDS } from './text.js';
import { TORCH_KINDS } from './torch.js';
import { USAGE_KINDS } from './usage.js';

/** Kinds of findings that belong together: one file in this folder, one range of numbers (both ends included). */
export interface Family {
  readonly name: string;
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly Kind[];
}

const family = (name: string, title: string, from: number, to: number, kinds: readonly Kind[]): Family =>
  Object.freeze({ name, title, from, to, kinds });

/** All families, in the order of their numbers. */
export const FAMILIES: readonly Family[] = Object.freeze([
  family('text', 'The text of a mapping', 1000, 1999, TEXT_KINDS),
  family('keys', 'Keys and captures', 2000, 2999, KEY_KINDS),
  family('layout', 'Axes, sizes, dtypes and values', 3000, 3999, LAYOUT_KINDS),
  family('coverage', 'Coverage', 4000, 4499, COVERAGE_KINDS),
  family('config', 'Config fields', 4500, 4599, CONFIG_KINDS),
  family('files', 'Checkpoint files', 5000, 5199, FILE_KINDS),
  family('torch', 'Torch files', 5200, 5299, TORCH_KINDS),
  family('run', 'Running a conversion', 6000, 6999, RUN_KINDS),
  family('compare', 'Comparing checkpoints', 7000, 7099, COMPARE_KINDS),
  family('review', 'Reviewing a mapping', 7100, 7999, REVIEW_KINDS),
  family('usage', 'The command line', 8000, 8999, USAGE_KINDS),
  family('ours', 'Our own mistakes', 9000, 9999, OUR_KINDS),
]);

/** Every kind of finding that there is, in the order of the families. */
export const KINDS: readonly Kind[] = Object.freeze(FAMILIES.flatMap(({ kinds }) => kinds));

const byCode: ReadonlyMap<string, Kind> = new Map(KINDS.map(kind => [kind.code, kind]));

/** The kind of finding with this code, or undefined where there is none. */
export function kindOf(code: string): Kind | undefined {
  return byCode.get(code);
}

/** The code that a person means by `MAPC3104`, `mapc3104` or `3104`, or undefined where it is no such text. */
export function parseCode(text: string): Code | undefined {
  const digits = /^(?:mapc)?([1-9]\d{3})$/i.exec(text.trim())?.[1];
  return digits === undefined ? undefined : `MAPC${Number(digits)}`;
}
