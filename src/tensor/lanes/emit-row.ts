import { copyMemory, f64x2, i32, scalar, v128, vector, type Code } from '../wasm/code.js';
import type { FunctionWriter, Local } from '../wasm/function-writer.js';
import { SPILL } from '../wasm/kernel-memory.js';
import { emitReduction, type Turns } from './emit-reduction.js';
import { loadEight, loadSingle } from './load-lanes.js';
import { storeLanes } from './encode.js';
import { LANES, type Lanes } from './lanes.js';
import type { LoopProgram } from './loop-program.js';
import type { NaNNotes, NoteNaN } from './nan-notes.js';

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
  readonly notes: NaNNotes;
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
  runSteps(writer, program, fixed, lanes => row.notes.note(lanes));
  const result = (note: NoteNaN): Lanes => {
    const lanes = new Map(fixed);
    for (const [i, source] of moving) lanes.set(i, source.read());
    runSteps(writer, program, lanes, note);
    const found = lanes.get(program.result);
    if (found === undefined) throw new RangeError('a step stands before its operands');
    return found;
  };
  const left = writer.local(row.size);
  const turns: Turns = use => {
    writer.while(scalar('i32.ge_s', left.value, i32(LANES)), () => {
      use(result(lanes => row.notes.note(lanes)));
      for (const [, source] of moving) source.advance();
      writer.set(left, scalar('i32.sub', left.value, i32(LANES)));
    });
  };
  const rest: Turns = use => {
    writer.if(scalar('i32.gt_s', left.value, i32(0)), () => use(result(lanes => row.notes.note(lanes, left.value))));
  };
  const out = cursorOf(row, inputs);
  if (program.reduce === undefined) {
    const place = writer.local(out);
    const { output, exact } = program;
    turns(lanes => {
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
  emitReduction(writer, program.reduce, { out, left, turns, rest });
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
function runSteps(
  writer: FunctionWriter,
  { inputs, steps }: LoopProgram,
  lanes: Map<number, Lanes>,
  note: NoteNaN,
): void {
  for (const [i, { operands, emit }] of steps.entries()) {
    const found = operands.flatMap(operand => lanes.get(operand) ?? []);
    const at = inputs.length + i;
    if (found.length === operands.length && !lanes.has(at)) lanes.set(at, emit(writer, found, note));
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
