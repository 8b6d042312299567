import type { DType } from '../dtype.js';
import type { NaNWatch } from '../nan-watch.js';
import { ARGUMENTS, KernelCode, kernelMemoryOf, type KernelMemory } from '../wasm/kernel-memory.js';
import { moduleBytes } from '../wasm/module-bytes.js';
import { argumentPlaces, emitLoop } from './emit-loop.js';
import type { LoopInput, LoopProgram, LoopShape } from './loop-program.js';
import { takeNote } from './nan-notes.js';

/** Elements of a box in some bytes: offset and strides (0 where the box does not move) count elements. */
export interface LoopBytes {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The numbers offset + sum(strides[k] * position[k]). */
export interface LoopIndex {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** A cursor over memory in bytes, or over numbers. */
interface Cursor {
  readonly kind: 'bytes' | 'number';
  readonly first: number;
  readonly strides: readonly number[];
  /** What it moves by from element to element where elements stand side by side. */
  readonly element: number;
}

/**
 * Runs a program over all positions of a box, in row-major order. False, and nothing is done, where it cannot: not all
 * bytes lie in one memory of kernels, or elements do not stand side by side along the innermost dimension. `watch` is told
 * of NaN that steps have noted.
 */
export function runLoop(
  program: LoopProgram,
  sizes: readonly number[],
  inputs: readonly (LoopBytes | LoopIndex)[],
  output: LoopBytes,
  watch?: NaNWatch,
): boolean {
  const memory = kernelMemoryOf(output.bytes, ...inputs.flatMap(input => ('bytes' in input ? [input.bytes] : [])));
  if (memory === undefined) return false;
  if (sizes.includes(0)) return true;
  const cursors = inputs.map((place, i) => cursorOf(place, program.inputs[i]));
  cursors.push(elementsOf(output, program.output));
  const done = runCursors(memory, program, sizes, cursors);
  if (done && takeNote(memory) && watch !== undefined) watch.met = true;
  return done;
}

function cursorOf(place: LoopBytes | LoopIndex, input: LoopInput | undefined): Cursor {
  if ('bytes' in place && input?.kind === 'elements') return elementsOf(place, input.dtype);
  return { kind: 'number', first: place.offset, strides: place.strides, element: 0 };
}

function elementsOf({ bytes, offset, strides }: LoopBytes, { bits }: DType): Cursor {
  const element = bits / 8;
  return {
    kind: 'bytes',
    first: bytes.byteOffset + offset * element,
    strides: strides.map(stride => stride * element),
    element,
  };
}

function runCursors(
  memory: KernelMemory,
  program: LoopProgram,
  wholeSizes: readonly number[],
  wholeCursors: readonly Cursor[],
): boolean {
  const { sizes, cursors } = fold(wholeSizes, wholeCursors);
  const last = sizes.length - 1;
  if (sizes.some(size => size >= 2 ** 31) || !cursors.every((cursor, i) => canRun(program, cursor, i, sizes)))
    return false;
  const places = argumentPlaces(sizes.length, cursors.length);
  if (places.bytes > ARGUMENTS.bytes || cursors.length > MOST_CURSORS) return false;
  const { words, numbers } = memory;
  const put = (kind: Cursor['kind'], place: number, value: number): void => {
    const at = ARGUMENTS.start + place;
    if (kind === 'bytes') words[at / 4] = value;
    else numbers[at / 8] = value;
  };
  sizes.forEach((size, level) => put('bytes', places.size(level), size));
  cursors.forEach(({ kind, first, strides }, i) => {
    put(kind, places.first(i), first);
    strides.forEach((stride, level) => {
      // What the loop inside has added is taken back. The innermost dimension leaves cursors where they are.
      const inside = level + 1 < last ? (sizes[level + 1] ?? 1) * (strides[level + 1] ?? 0) : 0;
      put(kind, places.step(i, level), stride - inside);
    });
  });
  const moves = cursors.slice(0, -1).map(({ strides }) => strides[last] !== 0);
  const run = memory.function(codeOf(program, { rank: sizes.length, moves }));
  if (run === undefined) return false;
  run(ARGUMENTS.start);
  return true;
}

/** Bits of a number that names a shape. */
const MOST_CURSORS = 24;

/** Dimensions of size 1 are left out, and neighbours that run on for all cursors are one. */
function fold(
  sizes: readonly number[],
  cursors: readonly Cursor[],
): { sizes: readonly number[]; cursors: readonly Cursor[] } {
  const kept: number[] = [];
  const strides = cursors.map((): number[] => []);
  for (const [k, size] of sizes.entries()) {
    if (size === 1) continue;
    const own = cursors.map(cursor => cursor.strides[k] ?? 0);
    const outer = kept.length - 1;
    if (outer >= 0 && own.every((stride, i) => strides[i]?.[outer] === stride * size)) {
      kept[outer] = (kept[outer] ?? 1) * size;
      own.forEach((stride, i) => strides[i]?.splice(outer, 1, stride));
    } else {
      kept.push(size);
      own.forEach((stride, i) => strides[i]?.push(stride));
    }
  }
  if (kept.length === 0) {
    kept.push(1);
    cursors.forEach(({ element }, i) => strides[i]?.push(element));
  }
  return { sizes: kept, cursors: cursors.map((cursor, i) => ({ ...cursor, strides: strides[i] ?? [] })) };
}

/** True if all rows of a cursor begin with a byte, and its elements stand side by side in the row (or are one). */
function canRun(
  program: LoopProgram,
  { kind, first, strides, element }: Cursor,
  index: number,
  sizes: readonly number[],
): boolean {
  if (kind === 'number') return true;
  const last = strides.length - 1;
  const inner = strides[last] ?? 0;
  const whole = [first, ...strides.slice(0, last)].every(Number.isInteger);
  if (!whole || (inner !== element && inner !== 0)) return false;
  if (index < program.inputs.length) return true;
  if (program.reduce !== undefined) return inner === 0 || sizes[last] === 1;
  return inner === element && Number.isInteger((sizes[last] ?? 1) * element);
}

const codes = new WeakMap<LoopProgram, Map<number, KernelCode>>();

function codeOf(program: LoopProgram, shape: LoopShape): KernelCode {
  const number = shape.moves.reduce((bits, moves) => 2 * bits + (moves ? 1 : 0), shape.rank);
  const own = codes.get(program) ?? new Map<number, KernelCode>();
  codes.set(program, own);
  const known = own.get(number);
  if (known !== undefined) return known;
  const code = new KernelCode(moduleBytes(emitLoop(program, shape)));
  own.set(number, code);
  return code;
}
