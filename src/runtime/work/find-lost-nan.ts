import { invariant } from '../../diagnostics/invariant.js';
import { losesNaN } from '../../tensor/nan-watch.js';
import { byteLength, type DType } from '../../tensor/dtype.js';
import { f64 } from '../../tensor/dtypes/f64.js';
import { stretchesOf, type Region } from '../../tensor/evaluate/region.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import { castKernel } from '../../tensor/kernels/cast-kernel.js';
import type { Load, Value } from '../../tensor/piece.js';
import { loadsWithBoxes } from '../../tensor/strided/loads.js';
import { elementOf } from '../../tensor/strided/locate.js';
import { rowMajorStrides } from '../../tensor/strided/strided.js';
import type { Arena } from './arena.js';
import { boxFiller } from './fill-box.js';
import type { Gatherer } from './gather.js';

/** Where a value loses a NaN, and what is not finite of all that it is computed of there. */
export interface FoundNaN {
  /** The first position of the box, of those that were looked at. */
  readonly position: readonly number[];
  /** The dtype that has no NaN. */
  readonly dtype: string;
  readonly sources: readonly NotFinite[];
}

/** Elements of a source that are no finite numbers: the first of them, and how many there are. Plain data. */
export interface NotFinite {
  /** Index into the plan's sources, and the flat element. */
  readonly tensor: number;
  readonly element: number;
  /** `NaN`, `Infinity` or `-Infinity`. */
  readonly value: string;
  readonly count: number;
}

/** Elements that are looked at together. */
const LOOK = 16384;

/**
 * Finds a NaN that was met somewhere in a region: computes what is cast to a dtype without NaN once more, without that
 * cast. This is only done when a run is about to fail, so it may take its time; it takes no more memory than a tile.
 */
export function findLostNaN(
  value: Value,
  region: Region,
  gap: number,
  arena: Arena,
  gatherer: Gatherer,
): FoundNaN | undefined {
  for (const { before, to } of lossesIn(value)) {
    const [found] = numbersIn(before, region, gap, arena, gatherer, Number.isNaN);
    if (found === undefined) continue;
    const { position } = found;
    return { position, dtype: to.name, sources: notFinite(before, position, arena, gatherer) };
  }
  return undefined;
}

/** A value that is cast to a dtype without NaN. */
interface Loss {
  readonly before: Value;
  readonly to: DType;
}

/**
 * All casts that may lose a NaN, those inside of others first. What is cast within a reduction stands as the largest of
 * the numbers there: that is NaN if one of them is.
 */
function lossesIn(value: Value, over: (body: Value) => Value = body => body): readonly Loss[] {
  switch (value.kind) {
    case 'load':
    case 'constant':
    case 'index':
      return [];
    case 'cast': {
      const own = losesNaN(dtypeOf(value.operand), value.to) ? [{ before: over(value.operand), to: value.to }] : [];
      return [...lossesIn(value.operand, over), ...own];
    }
    case 'apply': {
      const exact: Value = { ...value, rounding: f64 };
      const own = losesNaN(f64, value.rounding) ? [{ before: over(exact), to: value.rounding }] : [];
      return [...value.operands.flatMap(operand => lossesIn(operand, over)), ...own];
    }
    case 'reduce':
      return value.segments.flatMap(({ sizes, body }) => {
        const largest = (inner: Value): Value =>
          over({ kind: 'reduce', operation: 'max', rounding: f64, segments: [{ sizes, body: inner }] });
        const own = losesNaN(dtypeOf(body), value.rounding) ? [{ before: largest(body), to: value.rounding }] : [];
        return [...lossesIn(body, largest), ...own];
      });
  }
}

/** Elements that a value is computed of at one position, and that are NaN or infinite: the first of each load. */
function notFinite(value: Value, position: readonly number[], arena: Arena, gatherer: Gatherer): readonly NotFinite[] {
  const found = new Map<string, NotFinite>();
  const one = position.map(() => 1);
  for (const { load, sizes } of loadsWithBoxes(value, one)) {
    if (load.dtype.class !== 'float') continue;
    const region = { start: sizes.map((_, k) => position[k] ?? 0), sizes };
    const own = sourceIn(load, region, arena, gatherer);
    if (own === undefined) continue;
    const key = `${own.tensor} ${own.element}`;
    const known = found.get(key);
    if (known === undefined || known.count < own.count) found.set(key, own);
  }
  return [...found.values()];
}

function sourceIn(load: Load, region: Region, arena: Arena, gatherer: Gatherer): NotFinite | undefined {
  let first: { readonly position: readonly number[]; readonly number: number } | undefined;
  let count = 0;
  const isWanted = (number: number): boolean => !Number.isFinite(number);
  // Without a gap: of a long column no more is read than its elements.
  for (const one of numbersIn(load, region, 0, arena, gatherer, isWanted)) {
    first ??= one;
    count++;
  }
  if (first === undefined) return undefined;
  return { tensor: load.tensor, element: elementOf(load, first.position), value: String(first.number), count };
}

/** The numbers of a value over a region that are wanted, in row-major order. */
function* numbersIn(
  value: Value,
  region: Region,
  gap: number,
  arena: Arena,
  gatherer: Gatherer,
  isWanted: (number: number) => boolean,
): Generator<{ readonly position: readonly number[]; readonly number: number }> {
  const dtype = dtypeOf(value);
  const read = castKernel(dtype, f64);
  invariant(read !== undefined, `no numbers of ${dtype.name}`);
  const filler = boxFiller(value, region.sizes.length, dtype, arena, gatherer);
  const numbers = new Float64Array(LOOK);
  const mark = arena.mark();
  for (const part of stretchesOf(region, LOOK)) {
    const strides = rowMajorStrides(part.sizes);
    const count = part.sizes.reduce((product, size) => product * size, 1);
    const bytes = arena.take(byteLength(dtype, count));
    filler.fill(part, gap, { bytes, offset: 0, strides });
    read(bytes, 0, new Uint8Array(numbers.buffer), 0, count);
    arena.release(mark);
    for (let i = 0; i < count; i++) {
      const number = numbers[i] ?? 0;
      if (!isWanted(number)) continue;
      const position = part.sizes.map((size, k) => (part.start[k] ?? 0) + (Math.floor(i / (strides[k] ?? 1)) % size));
      yield { position, number };
    }
  }
}
