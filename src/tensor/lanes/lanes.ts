import type { DType } from '../dtype.js';
import { shuffle, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';

/** Elements that go through all steps of a loop at a time. */
export const LANES = 8;

/**
 * Eight numbers, as f32 (two vectors) or f64 (four); or one number that all eight are (one vector, the same all over).
 * A NaN among f32 is short: adding half of bf16's last place to its bits makes no other number of it.
 */
export interface Lanes {
  readonly width: 'f32' | 'f64';
  /** Kept in locals: to be used as often as one likes. */
  readonly parts: readonly Code[];
  /** The same numbers as patterns of a dtype of 16 bits, where they are values of it, and every NaN the one that it has. */
  readonly words?: Words;
  /** The number that all are, where it is known beforehand. */
  readonly constant?: number;
  /** True if no sign is set, not even that of a NaN: bits of f32 are in the order of their numbers, NaN last. */
  readonly unsigned?: boolean;
  /** Bounds of all numbers but NaN. */
  readonly bounds?: Bounds;
}

/** Eight patterns of 16 bits, one after the other. */
export interface Words {
  readonly dtype: DType;
  readonly code: Code;
}

export interface Bounds {
  readonly lowest: number;
  readonly highest: number;
}

/** Applies instructions to each vector of lanes. */
export function mapLanes(writer: FunctionWriter, lanes: Lanes, operation: (part: Code) => Code): Lanes {
  return { width: lanes.width, parts: lanes.parts.map(part => writer.keep(operation(part))) };
}

/** The same for two operands of one width. */
export function zipLanes(
  writer: FunctionWriter,
  first: Lanes,
  second: Lanes,
  operation: (first: Code, second: Code) => Code,
): Lanes {
  const longer = first.parts.length >= second.parts.length ? first : second;
  const parts = longer.parts.map((_, i) => writer.keep(operation(partOf(first, i), partOf(second, i))));
  return { width: first.width, parts };
}

/** Vector `index` of lanes that may be the same all over. */
export function partOf({ parts }: Lanes, index: number): Code {
  const part = parts[parts.length === 1 ? 0 : index];
  if (part === undefined) throw new RangeError(`lanes have no vector ${index}`);
  return part;
}

const LOWER = [0, 1, 2, 3, 4, 5, 6, 7];
const UPPER = LOWER.map(i => i + 8);

/** The lower halves of two vectors, one after the other. */
export function joinLower(first: Code, second: Code): Code {
  return shuffle(first, second, [...LOWER, ...LOWER.map(i => i + 16)]);
}

/** The upper half of a vector, twice. */
export function upperHalf(value: Code): Code {
  return shuffle(value, value, [...UPPER, ...UPPER]);
}

/** The same numbers as f64: exact. */
export function toF64(writer: FunctionWriter, lanes: Lanes): Lanes {
  if (lanes.width === 'f64') return lanes;
  const halves = (part: Code): Code[] => (lanes.parts.length === 1 ? [part] : [part, upperHalf(part)]);
  const parts = lanes.parts.flatMap(halves).map(half => writer.keep(v128('f64x2.promote_low_f32x4', half)));
  return { width: 'f64', parts };
}

/** The numbers rounded to f32. */
export function toF32(writer: FunctionWriter, lanes: Lanes): Lanes {
  if (lanes.width === 'f32') return lanes;
  const narrow = lanes.parts.map(part => writer.keep(v128('f32x4.demote_f64x2_zero', part)));
  return { width: 'f32', parts: inPairs(narrow).map(([a, b]) => writer.keep(joinLower(a, b))) };
}

/** Neighbours two by two; one alone is paired with itself. */
export function inPairs(parts: readonly Code[]): readonly (readonly [Code, Code])[] {
  return parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1] ?? part] as const] : []));
}
