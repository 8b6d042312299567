import { assertNever, invariant } from '../../diagnostics/invariant.js';
import { byteLength, type DType } from '../../tensor/dtype.js';
import { u16 } from '../../tensor/dtypes/u16.js';
import { u32 } from '../../tensor/dtypes/u32.js';
import { u4 } from '../../tensor/dtypes/u4.js';
import { u64 } from '../../tensor/dtypes/u64.js';
import { u8 } from '../../tensor/dtypes/u8.js';
import { AxisHasher } from '../../tensor/compare/axis-order.js';
import { ElementComparer } from '../../tensor/compare/element-comparer.js';
import { mergeStatistics, NO_STATISTICS, type Statistics } from '../../tensor/compare/statistics.js';
import { EXACT, type Tolerance } from '../../tensor/compare/tolerance.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import { castKernel } from '../../tensor/kernels/cast-kernel.js';
import { at } from '../../tensor/strided/at.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { Arena } from '../work/arena.js';
import { boxFiller, type BoxFiller } from '../work/fill-box.js';
import { Gatherer, type ReadSource } from '../work/gather.js';
import { sameBytes } from './same-bytes.js';
import { dtypeOfName, fromPortable } from './portable-value.js';
import { placeInTile, tileAt, type Tile } from './tiles.js';
import type {
  BoxWork,
  BytePlace,
  BytesWork,
  Casts,
  HashWork,
  OrderWork,
  SlicesWork,
  SumsWork,
  Work,
  WorkResult,
} from './work.js';

/** Bytes that are read and compared at a time: measured best between 64 KiB and 1 MiB. */
export const BLOCK = 256 * 1024;

/** Where a block differs, its parts of this size that do not are only summed up. */
const SMALL_BLOCK = 16 * 1024;

/** Share of an executor's memory that tiles are measured for; the rest is for casts. */
export const TILE_SHARE = 1 / 4;

/** Does works, with buffers of its own. */
export class Executor {
  readonly #read: ReadSource;
  readonly #tolerance: Tolerance;
  readonly #left = new Uint8Array(BLOCK);
  readonly #right = new Uint8Array(BLOCK);
  readonly #memory: number;
  readonly #comparers = new Map<string, ElementComparer>();
  #arena: Arena | undefined;

  constructor(read: ReadSource, tolerance: Tolerance, memory: number) {
    this.#read = read;
    this.#tolerance = tolerance;
    this.#memory = memory;
  }

  run(work: Work): WorkResult {
    switch (work.kind) {
      case 'bytes':
        return { kind: 'bytes', parts: this.#bytes(work) };
      case 'sums':
        return { kind: 'sums', statistics: this.#sums(work) };
      case 'box':
        return this.#box(work);
      case 'hash':
        return { kind: 'hash', sums: this.#hash(work) };
      case 'order':
        return { kind: 'order', equal: this.#order(work) };
      case 'slices':
        return { kind: 'slices', equal: this.#slices(work) };
      default:
        return assertNever(work);
    }
  }

  #bytes({ left, right, parts }: BytesWork): readonly (Statistics | undefined)[] {
    const found = parts.map((): Statistics | undefined => undefined);
    const ends: number[] = [];
    let length = 0;
    for (const part of parts) ends.push((length += part.length));
    let part = 0;
    for (let done = 0; done < length;) {
      const n = Math.min(BLOCK, length - done);
      const [a, b] = this.#readBoth(left, right, done, n);
      if (sameBytes(a, b)) {
        done += n;
        continue;
      }
      while (at(ends, part) <= done + firstDifference(a, b)) part++;
      const end = at(ends, part);
      const { length: own, dtype, first } = at(parts, part);
      found[part] = this.#numbers(moved(left, end - own), moved(right, end - own), own, dtypeOfName(dtype), first);
      done = end;
    }
    return found;
  }

  #sums({ place, length, dtype }: SumsWork): Statistics {
    return this.#numbers(place, place, length, dtypeOfName(dtype), 0);
  }

  /** Compares packed elements of one dtype as numbers; the first of them has this flat position. */
  #numbers(left: BytePlace, right: BytePlace, length: number, dtype: DType, first: number): Statistics {
    const comparer = this.#comparer(dtype, dtype, this.#tolerance);
    let found = NO_STATISTICS;
    for (let done = 0; done < length; done += BLOCK) {
      const n = Math.min(BLOCK, length - done);
      const a = this.#left.subarray(0, n);
      this.#read(left.file, left.position + done, a);
      let b = a;
      if (left !== right) {
        b = this.#right.subarray(0, n);
        this.#read(right.file, right.position + done, b);
      }
      for (let start = 0; start < n; start += SMALL_BLOCK) {
        const end = Math.min(n, start + SMALL_BLOCK);
        const x = a.subarray(start, end);
        const own = b === a ? x : b.subarray(start, end);
        const y = sameBytes(x, own) ? x : own;
        const from = first + ((done + start) * 8) / dtype.bits;
        const count = Math.floor(((end - start) * 8) / dtype.bits);
        found = mergeStatistics(
          found,
          comparer.compare(x, y, count, index => from + index),
        );
      }
    }
    return found;
  }

  #box(work: BoxWork): WorkResult {
    const [left, right] = [fromPortable(work.left), fromPortable(work.right)];
    const [leftDType, rightDType] = [dtypeOf(left), dtypeOf(right)];
    const arena = (this.#arena ??= new Arena(this.#memory));
    const gatherer = new Gatherer(work.sources, this.#read, arena);
    const rank = work.sizes.length;
    const fillers = [left, right].map(value => boxFiller(value, rank, dtypeOf(value), arena, gatherer));
    let numbers = work.numbers ? NO_STATISTICS : undefined;
    const casts = work.casts.map((): Statistics | undefined => undefined);
    for (let index = work.from; index < work.to; index++) {
      const tile = tileAt(work.sizes, work.extents, index);
      const place = placeInTile(tile, work.offset, work.strides);
      const count = volumeOf(tile.sizes);
      const mark = arena.mark();
      const a = fill(at(fillers, 0), tile, work.gap, leftDType, arena);
      const b = fill(at(fillers, 1), tile, work.gap, rightDType, arena);
      if (numbers !== undefined) {
        const comparer = this.#comparer(leftDType, rightDType, this.#tolerance);
        numbers = mergeStatistics(numbers, comparer.compare(a, b, count, place));
      }
      for (const [i, cast] of work.casts.entries()) {
        const own = this.#compareCast(a, b, leftDType, rightDType, cast, count, place, arena);
        if (own !== undefined) casts[i] = mergeStatistics(casts[i] ?? NO_STATISTICS, own);
      }
      arena.release(mark);
      if (casts.length > 0 && casts.every(found => (found?.differing ?? 0) > work.most)) break;
    }
    return { kind: 'box', numbers, casts };
  }

  /** Compares both sides of a tile after casts; undefined where nothing differs. */
  #compareCast(
    left: Uint8Array,
    right: Uint8Array,
    leftDType: DType,
    rightDType: DType,
    casts: Casts,
    count: number,
    place: (index: number) => number,
    arena: Arena,
  ): Statistics | undefined {
    const mark = arena.mark();
    const [a, dtype] = castAll(left, leftDType, casts.left, count, arena);
    const [b, other] = castAll(right, rightDType, casts.right, count, arena);
    const used = byteLength(dtype, count);
    const equal = dtype.bits === other.bits && sameBytes(a.subarray(0, used), b.subarray(0, used));
    const bits = casts.bits ? WORDS.get(dtype.bits) : undefined;
    const found = equal ? undefined : this.#comparer(bits ?? dtype, bits ?? other, EXACT).compare(a, b, count, place);
    arena.release(mark);
    return found === undefined || found.differing === 0 ? undefined : found;
  }

  #hash({ view, bits, place, first, count }: HashWork): Int32Array {
    const hasher = new AxisHasher(view, bits);
    const length = (count * bits) / 8;
    for (let done = 0; done < length; done += BLOCK) {
      const bytes = this.#left.subarray(0, Math.min(BLOCK, length - done));
      this.#read(place.file, place.position + done, bytes);
      hasher.add(bytes, first + (done * 8) / bits, (bytes.length * 8) / bits);
    }
    return hasher.sums;
  }

  #order({ left, right, length, from, order }: OrderWork): boolean {
    for (const [i, source] of order.entries()) {
      for (let done = 0; done < length; done += BLOCK) {
        const n = Math.min(BLOCK, length - done);
        const [a, b] = this.#readBoth(moved(left, source * length), moved(right, (from + i) * length), done, n);
        if (!sameBytes(a, b)) return false;
      }
    }
    return true;
  }

  #slices({ left, right, length, count, order }: SlicesWork): boolean {
    const slice = order.length * length;
    const together = Math.floor(BLOCK / slice);
    for (let done = 0; done < count; done += together) {
      const n = Math.min(together, count - done);
      const [a, b] = this.#readBoth(left, right, done * slice, n * slice);
      for (let start = 0; start < n * slice; start += slice) {
        for (const [k, source] of order.entries()) {
          const [from, to] = [start + source * length, start + k * length];
          for (let i = 0; i < length; i++) if (a[from + i] !== b[to + i]) return false;
        }
      }
    }
    return true;
  }

  #readBoth(left: BytePlace, right: BytePlace, from: number, length: number): readonly [Uint8Array, Uint8Array] {
    const [a, b] = [this.#left.subarray(0, length), this.#right.subarray(0, length)];
    this.#read(left.file, left.position + from, a);
    this.#read(right.file, right.position + from, b);
    return [a, b];
  }

  #comparer(left: DType, right: DType, tolerance: Tolerance): ElementComparer {
    const name = `${left.name} ${right.name} ${tolerance === EXACT ? 'exact' : ''}`;
    let comparer = this.#comparers.get(name);
    if (comparer === undefined) this.#comparers.set(name, (comparer = new ElementComparer(left, right, tolerance)));
    return comparer;
  }
}

/** Unsigned integers, for bits of any meaning. */
const WORDS: ReadonlyMap<number, DType> = new Map([u4, u8, u16, u32, u64].map(dtype => [dtype.bits, dtype]));

/** The elements of a tile one after the other. */
function fill(filler: BoxFiller, tile: Tile, gap: number, dtype: DType, arena: Arena): Uint8Array {
  const bytes = arena.take(byteLength(dtype, volumeOf(tile.sizes)));
  // Elements below a byte: the rest of the last byte must be the same on both sides.
  if (dtype.bits < 8) bytes.fill(0);
  filler.fill(tile, gap, { bytes, offset: 0, strides: rowMajorStrides(tile.sizes) });
  return bytes;
}

function castAll(
  bytes: Uint8Array,
  dtype: DType,
  casts: readonly string[],
  count: number,
  arena: Arena,
): readonly [Uint8Array, DType] {
  let [now, from] = [bytes, dtype];
  for (const name of casts) {
    const to = dtypeOfName(name);
    const cast = castKernel(from, to);
    invariant(cast !== undefined, `no cast from ${from.name} to ${name}`);
    const result = arena.take(byteLength(to, count));
    if (to.bits < 8) result.fill(0);
    cast(now, 0, result, 0, count);
    [now, from] = [result, to];
  }
  return [now, from];
}

const moved = ({ file, position }: BytePlace, by: number): BytePlace => ({ file, position: position + by });

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  let i = 0;
  while (a[i] === b[i]) i++;
  return i;
}
