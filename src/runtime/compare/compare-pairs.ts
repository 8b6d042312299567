import { countOf } from '../../compiler/compare/compared-tensor.js';
import type { ComparedPair } from '../../compiler/compare/explanation.js';
import { roundingsOf, type Rounding } from '../../tensor/compare/rounding.js';
import { mergeStatistics, NO_STATISTICS, type Statistics } from '../../tensor/compare/statistics.js';
import { byteLength, type DType } from '../../tensor/dtype.js';
import { at } from '../../tensor/strided/at.js';
import { boxOrders } from './box-orders.js';
import { alignedBox, bytesOfBox, resolveBoxes, type Box } from './boxes.js';
import type { CompareContext } from './compare-context.js';
import { castsOf } from './portable-rounding.js';
import { orderOf, runBatches, type Order } from './run-batches.js';
import type { BytePlace, BytesPart } from './work.js';

/** A pair that was compared, and the casts under which all of it is equal. */
export interface PairResult extends ComparedPair {
  readonly equalUnder: readonly Rounding[];
}

/** Bytes of one tensor that are looked at as one: what of a tensor is equal is known in steps of this size. */
const UNIT_BYTES = 8 * 1024 * 1024;

/** Tensors that follow each other on both sides are compared together up to this size. */
const RUN_BYTES = 4 * 1024 * 1024;

/**
 * Compares tensors of the same key on all their elements. Bytes first; as numbers only where these differ, or where
 * both sides must be computed or cast. Tensors with other shapes are only called different.
 */
export async function comparePairs(
  pairs: readonly { readonly left: number; readonly right: number }[],
  context: CompareContext,
): Promise<readonly PairResult[]> {
  const comparisons = pairs.map(pair => new PairComparison(pair.left, pair.right, context));
  const inOrder = [...comparisons].sort((a, b) => a.file - b.file || a.position - b.position);
  context.ticker.begin(
    'prove',
    inOrder.reduce((sum, comparison) => sum + comparison.bytes, 0),
  );
  await runBatches(context.pool, ordersOf(inOrder, context), context.ticker);
  const rest = inOrder.filter(comparison => comparison.needsSums);
  await runBatches(
    context.pool,
    rest.flatMap(comparison => comparison.sumsOrders()),
    context.ticker,
  );
  return comparisons.map(comparison => comparison.result());
}

/** All works in the order of the left side's files; what follows each other on both sides is one run. */
function* ordersOf(comparisons: readonly PairComparison[], context: CompareContext): Generator<Order> {
  let run = new Run();
  for (const comparison of comparisons) {
    if (comparison.bytesPlaces === undefined) {
      yield* comparison.boxOrders(context);
      continue;
    }
    for (const unit of comparison.units()) {
      if (!run.continuesWith(unit)) {
        yield* run.orders();
        run = new Run();
      }
      run.add(unit);
    }
  }
  yield* run.orders();
}

/** A part of a tensor that is stored as it is on both sides. */
interface Unit {
  readonly left: BytePlace;
  readonly right: BytePlace;
  readonly part: BytesPart;
  readonly done: (found: Statistics | undefined) => void;
}

/** Units that follow each other on both sides. */
class Run {
  readonly #units: Unit[] = [];
  #length = 0;

  continuesWith({ left, right, part }: Unit): boolean {
    const first = this.#units[0];
    if (first === undefined) return true;
    return (
      this.#length + part.length <= RUN_BYTES &&
      follows(first.left, this.#length, left) &&
      follows(first.right, this.#length, right)
    );
  }

  add(unit: Unit): void {
    this.#units.push(unit);
    this.#length += unit.part.length;
  }

  *orders(): Generator<Order> {
    const [first] = this.#units;
    if (first === undefined) return;
    const { left, right } = first;
    const parts = this.#units.map(({ part }) => part);
    yield orderOf({ kind: 'bytes', left, right, parts }, 2 * this.#length, result => {
      for (const [i, found] of result.parts.entries()) this.#units[i]?.done(found);
    });
  }
}

const follows = (start: BytePlace, length: number, next: BytePlace): boolean =>
  start.file === next.file && start.position + length === next.position;

/** One pair, while its parts are compared in any order. */
class PairComparison {
  readonly #left: number;
  readonly #right: number;
  readonly #dtypes: readonly [DType, DType];
  readonly #isComparable: boolean;
  /** Of pairs that cannot be compared as bytes. */
  readonly #boxes: readonly Box[];
  readonly #roundings: readonly Rounding[];
  readonly #count: number;
  /** By unit, or by box and work, so that sums do not depend on the order of the work. */
  readonly #found: (Statistics | undefined)[][] = [];
  readonly #under: (Statistics | undefined)[] = [];
  /** Where both sides lie, if the bytes of both are the same where the tensors are. */
  readonly bytesPlaces: readonly [BytePlace, BytePlace] | undefined;

  constructor(left: number, right: number, { tensors, stored }: CompareContext) {
    const [a, b] = [at(tensors.left, left), at(tensors.right, right)];
    this.#left = left;
    this.#right = right;
    this.#dtypes = [a.dtype, b.dtype];
    this.#count = countOf(b);
    this.#isComparable =
      a.shape.join() === b.shape.join() && (a.dtype.class === 'complex') === (b.dtype.class === 'complex');
    this.#roundings =
      a.dtype === b.dtype
        ? []
        : roundingsOf(a.dtype, b.dtype).filter(({ left, right }) => left.length + right.length < 2);
    if (this.#isComparable && a.dtype === b.dtype && a.source !== undefined && b.source !== undefined) {
      this.bytesPlaces = [placeOf(at(stored, a.source)), placeOf(at(stored, b.source))];
      this.#boxes = [];
    } else {
      this.#boxes = this.#isComparable ? resolveBoxes([alignedBox(left, right, tensors)], tensors) : [];
    }
  }

  get file(): number {
    return this.bytesPlaces?.[0].file ?? Number.MAX_SAFE_INTEGER;
  }

  get position(): number {
    return this.bytesPlaces?.[0].position ?? 0;
  }

  get bytes(): number {
    if (this.bytesPlaces !== undefined) return 2 * byteLength(this.#dtypes[0], this.#count);
    return this.#boxes.reduce((sum, box) => sum + bytesOfBox(box), 0);
  }

  *units(): Generator<Unit> {
    const [dtype] = this.#dtypes;
    if (this.bytesPlaces === undefined) return;
    const [left, right] = this.bytesPlaces;
    const length = byteLength(dtype, this.#count);
    for (let start = 0, unit = 0; start < length; start += UNIT_BYTES, unit++) {
      const own = unit;
      yield {
        left: { file: left.file, position: left.position + start },
        right: { file: right.file, position: right.position + start },
        part: {
          length: Math.min(UNIT_BYTES, length - start),
          dtype: dtype.name,
          first: (start * 8) / dtype.bits,
        },
        done: statistics => {
          if (statistics !== undefined) this.#partsOf(0)[own] = statistics;
        },
      };
    }
  }

  *boxOrders({ stored, memory }: CompareContext): Generator<Order> {
    const question = {
      numbers: true,
      casts: this.#roundings.map(castsOf),
      most: Number.POSITIVE_INFINITY,
    };
    for (const [i, box] of this.#boxes.entries()) {
      yield* boxOrders(box, question, stored, memory, (index, { numbers, casts }) => {
        this.#partsOf(i)[index] = numbers;
        for (const [k, own] of casts.entries()) {
          if (own !== undefined) this.#under[k] = mergeStatistics(this.#under[k] ?? NO_STATISTICS, own);
        }
      });
    }
  }

  #partsOf(box: number): (Statistics | undefined)[] {
    let parts = this.#found[box];
    if (parts === undefined) this.#found[box] = parts = [];
    return parts;
  }

  /** Whether the sums of parts that are equal are wanted: the cosine is one of the whole tensor. */
  get needsSums(): boolean {
    return this.bytesPlaces !== undefined && this.#found.length > 0;
  }

  sumsOrders(): readonly Order[] {
    return [...this.units()].flatMap((unit, i) => {
      if (this.#found[0]?.[i] !== undefined) return [];
      const { length, dtype } = unit.part;
      return [
        orderOf({ kind: 'sums', place: unit.left, length, dtype }, length, result => {
          unit.done(result.statistics);
        }),
      ];
    });
  }

  result(): PairResult {
    const pair = { left: this.#left, right: this.#right };
    if (!this.#isComparable) return { ...pair, outcome: 'different', statistics: undefined, equalUnder: [] };
    let found: Statistics | undefined;
    for (const part of this.#found.flat())
      if (part !== undefined) found = mergeStatistics(found ?? NO_STATISTICS, part);
    const equalUnder = this.#roundings.filter((_, i) => this.#under[i] === undefined);
    if (this.#dtypes[0] !== this.#dtypes[1]) {
      return { ...pair, outcome: 'different', statistics: found ?? NO_STATISTICS, equalUnder };
    }
    if (found === undefined || found.differing === 0) {
      return { ...pair, outcome: 'equal', statistics: undefined, equalUnder };
    }
    return { ...pair, outcome: found.beyond === 0 ? 'tolerated' : 'different', statistics: found, equalUnder };
  }
}

const placeOf = ({ file, offset }: { readonly file: number; readonly offset: number }): BytePlace => ({
  file,
  position: offset,
});
