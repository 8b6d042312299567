import { proofFailed } from '../../diagnostics/catalog/run.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { invariant } from '../../diagnostics/invariant.js';
import { at } from '../../diagnostics/source.js';
import type { Plan } from '../../compiler/plan.js';
import type { DType } from '../../tensor/dtype.js';
import { f64 } from '../../tensor/dtypes/f64.js';
import { compareValues } from '../../tensor/evaluate/compare-values.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import type { Proof, Value } from '../../tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { tileOf, tilesOf, type Tiled } from '../schedule/job.js';
import { bytesPerElement, chooseTile } from '../tile/choose-tile.js';
import { Arena } from './arena.js';
import { boxFiller } from './fill-box.js';
import { Gatherer, type ReadSource } from './gather.js';

/** How two sides of a proof differ over the tiles that were compared. */
interface Found {
  readonly position: readonly number[];
  readonly left: string;
  readonly right: string;
  readonly count: number;
  readonly largest: number | undefined;
}

/**
 * Compares both sides of a proof on all elements, tile by tile; `pause` is called in between. Gives MAPC6030 if they
 * differ by more than `tolerance` (0: the bits must be the same, only that every NaN is like every other).
 */
export async function prove(
  proof: Proof,
  plan: Plan,
  read: ReadSource,
  memory: number,
  tolerance: number,
  pause: (bytes: number) => Promise<void>,
): Promise<Diagnostic | undefined> {
  const sizes = proof.sizes.length === 0 ? [1] : proof.sizes;
  if (sizes.includes(0)) return undefined;
  const { left, right, dtype } = sidesOf(proof);
  const arena = new Arena(memory);
  const gatherer = new Gatherer(plan.sources, read, arena);
  const both: Value = { kind: 'apply', operation: 'subtract', operands: [left, right], rounding: f64 };
  const tiled: Tiled = { sizes, order: sizes.map((_, k) => k), tiling: chooseTile({ sizes, value: both }, memory / 2) };
  const fillers = [left, right].map(value => boxFiller(value, sizes.length, dtype, arena, gatherer));
  let found: Found | undefined;
  for (let step = 0; step < tilesOf(tiled); step++) {
    const tile = tileOf(tiled, step);
    const count = volumeOf(tile.sizes);
    const mark = arena.mark();
    const strides = rowMajorStrides(tile.sizes);
    const [a, b] = fillers.map(filler => {
      const bytes = arena.take(Math.ceil(count * bytesPerElement(dtype)));
      // Elements below a byte: the rest of the last byte must be the same on both sides.
      if (dtype.bits < 8) bytes.fill(0);
      filler.fill(tile, tiled.tiling.gap, { bytes, offset: 0, strides });
      return bytes;
    });
    invariant(a !== undefined && b !== undefined, 'a proof has two sides');
    const difference = compareValues(dtype, a, b, count);
    if (difference !== undefined) {
      const position = positionOf(difference.first, tile);
      const [x, y] = [shownValue(dtype, a, difference.first), shownValue(dtype, b, difference.first)];
      found = merge(found, { position, left: x, right: y, count: difference.count, largest: difference.largest });
    }
    arena.release(mark);
    await pause(count * bytesCompared(proof));
  }
  if (found === undefined) return undefined;
  if (tolerance > 0 && found.largest !== undefined && found.largest <= tolerance) return undefined;
  return findingOf(proof, plan, found, sizes, tolerance);
}

/** Bytes that a proof compares for each element of its box, of both sides together. */
export function bytesCompared({ left, right }: Proof): number {
  return (dtypeOf(left).bits + dtypeOf(right).bits) / 8;
}

/** Both sides with one dtype; where they have two, as f64, which holds what can be computed with. */
function sidesOf({ left, right }: Proof): { left: Value; right: Value; dtype: DType } {
  const [a, b] = [dtypeOf(left), dtypeOf(right)];
  if (a === b) return { left, right, dtype: a };
  const wide = (operand: Value): Value => ({ kind: 'cast', to: f64, operand });
  return { left: wide(left), right: wide(right), dtype: f64 };
}

function findingOf(
  proof: Proof,
  plan: Plan,
  found: Found,
  sizes: readonly number[],
  tolerance: number,
): Diagnostic | undefined {
  const { claim } = proof;
  const rule = plan.rules[claim.rule];
  return proofFailed.make(rule === undefined ? { kind: 'nowhere' } : at(rule.span), {
    claim: claim.kind,
    left: claim.left,
    right: claim.right,
    position: inTensor(proof.left, plan, found.position) ?? found.position,
    leftValue: found.left,
    rightValue: found.right,
    differing: found.count,
    elements: volumeOf(sizes),
    ...(found.largest === undefined || Number.isNaN(found.largest) ? {} : { largest: found.largest }),
    tolerance,
  });
}

/** The position in the tensor that the left side loads from, where it is a bare load of a row-major one. */
function inTensor(value: Value, plan: Plan, position: readonly number[]): number[] | undefined {
  const load = value.kind === 'cast' ? value.operand : value;
  if (load.kind !== 'load') return undefined;
  const tensor = plan.sources[load.tensor];
  if (tensor === undefined || tensor.dtype !== load.dtype) return undefined;
  let flat = load.offset;
  for (const [k, i] of position.entries()) flat += i * (load.strides[k] ?? 0);
  const packed = rowMajorStrides(tensor.shape);
  if (!tensor.strides.every((stride, k) => stride === packed[k])) return undefined;
  return tensor.shape.map((size, k) => Math.floor(flat / (packed[k] ?? 1)) % size);
}

function positionOf(index: number, tile: { start: readonly number[]; sizes: readonly number[] }): number[] {
  const strides = rowMajorStrides(tile.sizes);
  return tile.sizes.map((size, k) => (tile.start[k] ?? 0) + (Math.floor(index / (strides[k] ?? 1)) % size));
}

/** The first of two differences in row-major order of the box, whatever the order of the tiles; sums and largest of both. */
function merge(a: Found | undefined, b: Found): Found {
  if (a === undefined) return b;
  const k = a.position.findIndex((at, i) => at !== b.position[i]);
  const first = k < 0 || (a.position[k] ?? 0) < (b.position[k] ?? 0) ? a : b;
  const largest = a.largest === undefined || b.largest === undefined ? undefined : Math.max(a.largest, b.largest);
  return { ...first, count: a.count + b.count, largest };
}

/** A number, or the bits where a number cannot carry them. */
function shownValue(dtype: DType, bytes: Uint8Array, index: number): string {
  const first = Math.floor((index * dtype.bits) / 8);
  const own = bytes.subarray(first, first + Math.max(1, dtype.bits / 8));
  let pattern = 0n;
  for (let i = own.length - 1; i >= 0; i--) pattern = pattern * 256n + BigInt(own[i] ?? 0);
  if (dtype.bits < 8) pattern = (pattern >> BigInt((index * dtype.bits) % 8)) & ((1n << BigInt(dtype.bits)) - 1n);
  if (dtype.class === 'int') return String(BigInt.asIntN(dtype.bits, pattern));
  if (dtype.class === 'uint') return String(pattern);
  if (dtype === f64) return String(new DataView(own.slice().buffer).getFloat64(0, true));
  return dtype.decode === undefined ? `0x${pattern.toString(16)}` : String(dtype.decode(Number(pattern)));
}
