import type { Explained } from '../../../compiler/compare/explanation.js';
import { axisView, orderKind, orderOf as axisOrderOf, type AxisView } from '../../../tensor/compare/axis-order.js';
import type { Statistics } from '../../../tensor/compare/statistics.js';
import { volumeOf } from '../../../tensor/strided/strided.js';
import type { CompareContext } from '../compare-context.js';
import type { PairResult } from '../compare-pairs.js';
import { BLOCK } from '../executor.js';
import { orderOf, runBatches, type Order } from '../run-batches.js';
import type { BytePlace } from '../work.js';

/** Positions of an axis whose hashes are kept: 8 bytes each, of both sides. */
const MOST_POSITIONS = 1 << 20;

/** Bytes that one work hashes or compares. */
const WORK_BYTES = 8 * 1024 * 1024;

/** Shorter rows whose slices are no part of a block cost a read each: they are gone through only where they are few. */
const SHORT_ROW_BYTES = 512;
const MOST_SHORT_ROWS = 1 << 18;

/** Sums of squares that differ by less than this share may be sums over the same values in another order. */
const SAME_SUM = 1e-9;

/**
 * Looks for an axis whose positions stand in another order (any order, which no size tells of) in a pair of one shape
 * and dtype. Only where the sums of squares are the same; proved by comparing all positions.
 */
export async function explainOrder(pair: PairResult, context: CompareContext): Promise<Explained | undefined> {
  const [left, right] = [context.tensors.left[pair.left], context.tensors.right[pair.right]];
  if (left === undefined || right === undefined || left.dtype !== right.dtype || left.dtype.bits < 8) return undefined;
  if (left.dtype.bits > 64 || pair.statistics === undefined || !sameSums(pair.statistics)) return undefined;
  const places = [left, right].map(tensor => {
    const source = tensor.source;
    const stored = source === undefined ? undefined : context.stored[source];
    return stored === undefined ? undefined : { file: stored.file, position: stored.offset };
  });
  const [a, b] = places;
  if (a === undefined || b === undefined) return undefined;
  for (const [axis, size] of left.shape.entries()) {
    if (size < 2 || size > MOST_POSITIONS) continue;
    const view = axisView(left.shape, axis);
    const rowBytes = (view.inner * left.dtype.bits) / 8;
    const isShort = rowBytes < SHORT_ROW_BYTES && view.size * rowBytes > BLOCK;
    if (isShort && view.outer * view.size > MOST_SHORT_ROWS) continue;
    const [from, to] = [
      await hashesOf(a, view, left.dtype.bits, context),
      await hashesOf(b, view, left.dtype.bits, context),
    ];
    const order = axisOrderOf(from, to);
    if (order === undefined || order.every((position, k) => position === k)) continue;
    if (!(await holds(a, b, view, rowBytes, order, context))) continue;
    return {
      lefts: [pair.left],
      rights: [pair.right],
      explanation: { kind: 'order', axis, order: orderKind(order) },
      exceptions: undefined,
    };
  }
  return undefined;
}

function sameSums({ leftSquares, rightSquares, left, right }: Statistics): boolean {
  const close = Math.abs(leftSquares - rightSquares) <= SAME_SUM * Math.max(leftSquares, rightSquares);
  return close && left.nan === right.nan && left.infinite === right.infinite;
}

async function hashesOf(
  place: BytePlace,
  view: AxisView,
  bits: number,
  { pool, ticker }: CompareContext,
): Promise<Int32Array> {
  const count = volumeOf([view.outer, view.size, view.inner]);
  const bytes = bits / 8;
  const together = Math.floor(WORK_BYTES / bytes);
  const sums = new Int32Array(2 * view.size);
  const orders = function* (): Generator<Order> {
    for (let first = 0; first < count; first += together) {
      const n = Math.min(together, count - first);
      const own = { file: place.file, position: place.position + first * bytes };
      yield orderOf({ kind: 'hash', view, bits, place: own, first, count: n }, n * bytes, result => {
        for (const [i, sum] of result.sums.entries()) sums[i] = ((sums[i] ?? 0) + sum) | 0;
      });
    }
  };
  ticker.begin('prove', count * bytes);
  await runBatches(pool, orders(), ticker);
  return sums;
}

async function holds(
  left: BytePlace,
  right: BytePlace,
  { outer, size }: AxisView,
  length: number,
  order: Uint32Array<ArrayBuffer>,
  { pool, ticker }: CompareContext,
): Promise<boolean> {
  let equal = true;
  const done = (result: { readonly equal: boolean }): void => {
    if (!result.equal) equal = false;
  };
  const at = ({ file, position }: BytePlace, start: number): BytePlace => ({ file, position: position + start });
  const slice = size * length;
  const together = Math.max(1, Math.floor(WORK_BYTES / (slice <= BLOCK ? slice : length)));
  const orders = function* (): Generator<Order> {
    if (slice <= BLOCK) {
      for (let block = 0; block < outer && equal; block += together) {
        const count = Math.min(together, outer - block);
        const [a, b] = [at(left, block * slice), at(right, block * slice)];
        yield orderOf({ kind: 'slices', left: a, right: b, length, count, order }, 2 * count * slice, done);
      }
      return;
    }
    for (let block = 0; block < outer; block++) {
      const [a, b] = [at(left, block * slice), at(right, block * slice)];
      for (let from = 0; from < size && equal; from += together) {
        const own = order.slice(from, from + together);
        yield orderOf({ kind: 'order', left: a, right: b, length, from, order: own }, 2 * own.length * length, done);
      }
    }
  };
  ticker.begin('prove', 2 * outer * slice);
  await runBatches(pool, orders(), ticker);
  return equal;
}
