import { f32x4, f64x2, i32x4, laneF64, load, scalar, shuffle, storeF64, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter, Local } from '../wasm/function-writer.js';
import { LANES, partOf, toF32, toF64, type Lanes } from './lanes.js';
import type { RowReduction } from './loop-program.js';
import { isBefore } from './nan-notes.js';
import { laneOperation } from './operations.js';
import { roundLanes } from './round.js';

/** Hands over the results of a row, eight at a time. */
export type Turns = (use: (lanes: Lanes) => void) => void;

/** A row that becomes one number. */
export interface ReducedRow {
  /** Where the number stands that it joins, as f64. */
  readonly out: Code;
  /** Elements that are left. */
  readonly left: Local;
  /** All whole vectors, and then what is left: fewer than eight, at least one, if it is called back at all. */
  readonly turns: Turns;
  readonly rest: Turns;
}

/** Writes how the results of a row become one. */
export function emitReduction(writer: FunctionWriter, reduction: RowReduction, row: ReducedRow): void {
  if (reduction.operation === 'sum') emitSum(writer, reduction, row);
  else emitExtreme(writer, reduction.operation, reduction.width, row);
}

const JOIN = {
  f32: { max: 'f32x4.max', min: 'f32x4.min' },
  f64: { max: 'f64x2.max', min: 'f64x2.min' },
} as const;

/** The largest or the least: each lane has its own, and in the end they are joined. */
function emitExtreme(
  writer: FunctionWriter,
  operation: 'max' | 'min',
  width: Lanes['width'],
  { out, left, turns, rest }: ReducedRow,
): void {
  const least = operation === 'max' ? -Infinity : Infinity;
  const start = width === 'f32' ? f32x4(least) : f64x2(least);
  const lanesOfPart = width === 'f32' ? 4 : 2;
  const extremes = Array.from({ length: LANES / lanesOfPart }, () => writer.local(start));
  const join = (lanes: Lanes, mask?: (part: number) => Code): void => {
    // Bits of numbers without a sign are in the order of the numbers, NaN last, and all are above those of -Infinity.
    const asBits = lanes.unsigned === true && width === 'f32' && operation === 'max';
    extremes.forEach((extreme, i) => {
      const part = partOf(lanes, i);
      const valid = mask === undefined ? part : v128('v128.bitselect', part, start, mask(i));
      writer.set(extreme, v128(asBits ? 'i32x4.max_s' : JOIN[width][operation], extreme.value, valid));
    });
  };
  turns(lanes => join(lanes));
  rest(lanes => {
    const count = writer.keep(v128('i32x4.splat', left.value));
    join(lanes, part => isBefore(count, width, part));
  });
  const wide = toF64(writer, { width, parts: extremes.map(({ value }) => value) });
  const both = wide.parts.reduce((a, b) => writer.keep(v128(`f64x2.${operation}`, a, b)));
  const one = scalar(`f64.${operation}`, laneF64(both, 0), laneF64(both, 1));
  writer.do(storeF64(out, scalar(`f64.${operation}`, load('f64.load', out), one)));
}

/** A sum goes from element to element, rounded each time, as it is defined: only the elements are made eight at a time. */
function emitSum(
  writer: FunctionWriter,
  { width, rounding }: RowReduction,
  { out, left, turns, rest }: ReducedRow,
): void {
  const convert = width === 'f32' ? toF32 : toF64;
  const before: Lanes = { width: 'f64', parts: [writer.keep(v128('f64x2.splat', load('f64.load', out)))] };
  const sum = writer.local(partOf(convert(writer, before), 0));
  const add = (element: Code): void => {
    const joined = laneOperation(
      writer,
      'add',
      { width, parts: [sum.value] },
      { width, parts: [writer.keep(element)] },
    );
    writer.set(sum, partOf(convert(writer, roundLanes(writer, rounding, joined)), 0));
  };
  turns(lanes => {
    for (let i = 0; i < LANES; i++) add(elementOf(lanes, i));
  });
  rest(lanes => {
    const count = writer.keep(v128('i32x4.splat', left.value));
    // Adding -0 changes nothing.
    const nothing = width === 'f32' ? f32x4(-0) : f64x2(-0);
    for (let i = 0; i < LANES - 1; i++) {
      add(v128('v128.bitselect', elementOf(lanes, i), nothing, v128('i32x4.gt_s', count, i32x4(i))));
    }
  });
  const [found] = toF64(writer, { width, parts: [sum.value] }).parts;
  if (found !== undefined) writer.do(storeF64(out, laneF64(found, 0)));
}

/** Element number `index` of eight, in all lanes. */
function elementOf(lanes: Lanes, index: number): Code {
  if (lanes.parts.length === 1) return partOf(lanes, 0);
  const bytes = lanes.width === 'f32' ? 4 : 8;
  const lanesOfPart = 16 / bytes;
  const part = partOf(lanes, Math.floor(index / lanesOfPart));
  const first = (index % lanesOfPart) * bytes;
  return shuffle(
    part,
    part,
    Array.from({ length: 16 }, (_, i) => first + (i % bytes)),
  );
}
