import {
  copyMemory,
  f32x4,
  f64x2,
  i32,
  laneF64,
  load,
  scalar,
  storeF64,
  v128,
  vector,
  type Code,
} from '../wasm/code.js';
import type { FunctionWriter, Local } from '../wasm/function-writer.js';
import { SPILL } from '../wasm/kernel-memory.js';
import { loadEight, loadSingle } from './load-lanes.js';
import { storeLanes } from './encode.js';
import { LANES, partOf, toF64, type Lanes } from './lanes.js';
import type { LoopProgram } from './loop-program.js';

/** A row: the innermost dimension of a loop. */
export interface Row {
  /** For each input, whether it moves along the row. */
  readonly moves: readonly boolean[];
  /** Where each input and the output begin; the value of an index. */
  readonly cursors: readonly Code[];
  /** Elements, at least 1. */
  readonly size: Code;
  /** How an index grows from element to element. */
  readonly step: (cursor: number) => Code;
}

/** What stands at the position of an input: fixed for the row, or eight elements that move on. */
interface Source {
  readonly read: () => Lanes;
  readonly advance: () => void;
}

/** Writes what is done with a row, eight elements at a time, the rest of the row at the end. */
export function emitRow(writer: FunctionWriter, program: LoopProgram, row: Row): void {
  const inputs = program.inputs.length;
  const fixed = new Map<number, Lanes>();
  const moving: (readonly [number, Source])[] = [];
  for (const [i, input] of program.inputs.entries()) {
    const cursor = cursorOf(row, i);
    if (row.moves[i] !== true) {
      fixed.set(i, input.kind === 'index' ? numberLanes(writer, cursor) : loadSingle(writer, input, cursor));
    } else if (input.kind === 'index') moving.push([i, risingSource(writer, cursor, row.step(i))]);
    else {
      const place = writer.local(cursor);
      moving.push([
        i,
        {
          read: () => loadEight(writer, input, place.value),
          advance: () => advance(writer, place, input.dtype.bits),
        },
      ]);
    }
  }
  // Steps of which nothing moves along the row are done here, once.
  runSteps(writer, program, fixed);
  const result = (): Lanes => {
    const lanes = new Map(fixed);
    for (const [i, source] of moving) lanes.set(i, source.read());
    runSteps(writer, program, lanes);
    const found = lanes.get(program.result);
    if (found === undefined) throw new RangeError('a step stands before its operands');
    return found;
  };
  const left = writer.local(row.size);
  const turn = (use: (lanes: Lanes) => void): void => {
    writer.while(scalar('i32.ge_s', left.value, i32(LANES)), () => {
      use(result());
      for (const [, source] of moving) source.advance();
      writer.set(left, scalar('i32.sub', left.value, i32(LANES)));
    });
  };
  const rest = (use: (lanes: Lanes) => void): void => {
    writer.if(scalar('i32.gt_s', left.value, i32(0)), () => use(result()));
  };
  const out = cursorOf(row, inputs);
  if (program.reduce === undefined) {
    const place = writer.local(out);
    const { output, exact } = program;
    turn(lanes => {
      storeLanes(writer, output, place.value, lanes, exact);
      advance(writer, place, output.bits);
    });
    rest(lanes => {
      storeLanes(writer, output, i32(SPILL), lanes, exact);
      const bits = scalar('i32.mul', left.value, i32(output.bits));
      writer.do(copyMemory(place.value, i32(SPILL), scalar('i32.shr_u', bits, i32(3))));
    });
    return;
  }
  reduceRow(writer, program.reduce, out, left, turn, rest);
}

function cursorOf(row: Row, index: number): Code {
  const cursor = row.cursors[index];
  if (cursor === undefined) throw new RangeError(`a row has no cursor ${index}`);
  return cursor;
}

/** Eight elements of `bits` bits further. */
function advance(writer: FunctionWriter, place: Local, bits: number): void {
  writer.set(place, scalar('i32.add', place.value, i32(bits)));
}

/** Does the steps whose operands are there, and that are not done yet. */
function runSteps(writer: FunctionWriter, { inputs, steps }: LoopProgram, lanes: Map<number, Lanes>): void {
  for (const [i, { operands, emit }] of steps.entries()) {
    const found = operands.flatMap(operand => lanes.get(operand) ?? []);
    const at = inputs.length + i;
    if (found.length === operands.length && !lanes.has(at)) lanes.set(at, emit(writer, found));
  }
}

function numberLanes(writer: FunctionWriter, value: Code): Lanes {
  return { width: 'f64', parts: [writer.keep(v128('f64x2.splat', value))] };
}

/** Numbers that grow by a step from element to element. */
function risingSource(writer: FunctionWriter, first: Code, step: Code): Source {
  const one = writer.keep(v128('f64x2.splat', step));
  const ahead = [0, 2, 4, 6].map(i => writer.keep(v128('f64x2.mul', one, vector(Float64Array.of(i, i + 1)))));
  const base = writer.local(v128('f64x2.splat', first));
  const eight = writer.keep(v128('f64x2.mul', one, f64x2(LANES)));
  return {
    read: () => ({ width: 'f64', parts: ahead.map(more => writer.keep(v128('f64x2.add', base.value, more))) }),
    advance: () => writer.set(base, v128('f64x2.add', base.value, eight)),
  };
}

const JOIN = {
  f32: { max: 'f32x4.max', min: 'f32x4.min' },
  f64: { max: 'f64x2.max', min: 'f64x2.min' },
} as const;

type Turns = (use: (lanes: Lanes) => void) => void;

/** The largest or the least result of a row, joined with the number in the output. */
function reduceRow(
  writer: FunctionWriter,
  { operation, width }: NonNullable<LoopProgram['reduce']>,
  out: Code,
  left: Local,
  turn: Turns,
  rest: Turns,
): void {
  const least = operation === 'max' ? -Infinity : Infinity;
  const start = width === 'f32' ? f32x4(least) : f64x2(least);
  const lanesOfPart = width === 'f32' ? 4 : 2;
  const sums = Array.from({ length: LANES / lanesOfPart }, () => writer.local(start));
  const join = (lanes: Lanes, mask?: (part: number) => Code): void => {
    // Bits of numbers without a sign are in the order of the numbers, NaN last, and all are above those of -Infinity.
    const asBits = lanes.unsigned === true && width === 'f32' && operation === 'max';
    sums.forEach((sum, i) => {
      const part = partOf(lanes, i);
      const valid = mask === undefined ? part : v128('v128.bitselect', part, start, mask(i));
      writer.set(sum, v128(asBits ? 'i32x4.max_s' : JOIN[width][operation], sum.value, valid));
    });
  };
  turn(lanes => join(lanes));
  rest(lanes => {
    const count = writer.keep(v128('i32x4.splat', left.value));
    // Element numbers of a part's lanes; those of f64 take two lanes of 32 bits.
    const elements = (part: number): Code =>
      vector(Int32Array.from({ length: 4 }, (_, i) => part * lanesOfPart + Math.floor((i * lanesOfPart) / 4)));
    join(lanes, part => v128('i32x4.gt_s', count, elements(part)));
  });
  const wide = toF64(writer, { width, parts: sums.map(sum => sum.value) });
  const both = wide.parts.reduce((a, b) => writer.keep(v128(`f64x2.${operation}`, a, b)));
  const one = scalar(`f64.${operation}`, laneF64(both, 0), laneF64(both, 1));
  writer.do(storeF64(out, scalar(`f64.${operation}`, load('f64.load', out), one)));
}
