import { byteLength, isLossless, type DType } from '../dtype.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import { castKernel } from '../kernels/cast-kernel.js';
import type { CastRun } from '../kernels/words.js';
import type { Statistics } from './statistics.js';
import { covers, type Tolerance } from './tolerance.js';
import { isWhole, placeReader, ulpDType, ulpsOfF64 } from './ulps.js';

/** Elements that are looked at together: three arrays of them stay in the cache. */
const CHUNK = 2048;

/** How to compare numbers of one dtype with numbers of another; complex numbers are two of their parts. */
export class ElementComparer {
  readonly #left: Reader;
  readonly #right: Reader;
  readonly #perElement: number;
  readonly #tolerance: Tolerance;
  /** Whether two equal doubles can stand for different integers. */
  readonly #wide: boolean;
  readonly #ulps: Ulps | undefined;

  /** Throws RangeError for a complex dtype beside a real one. */
  constructor(left: DType, right: DType, tolerance: Tolerance) {
    const [a, b] = [partOf(left), partOf(right)];
    if ((a === left) !== (b === right)) throw new RangeError(`${left.name} compared with ${right.name}`);
    this.#perElement = a === left ? 1 : 2;
    const narrow = [a, b].every(dtype => isLossless(dtype, f32));
    this.#left = new Reader(a, narrow);
    this.#right = new Reader(b, narrow);
    this.#tolerance = tolerance;
    this.#wide = a === b && a.values.precision > 53;
    const unit = ulpDType(a, b);
    this.#ulps = unit === undefined ? undefined : new Ulps(a, b, unit);
  }

  /**
   * Compares `count` elements that are packed from the start of the bytes. `place` gives the flat position of the nth of them;
   * it is asked for few only. Elements of `left` and `right` may be the same bytes: for the sums of what is known to be equal.
   */
  compare(left: Uint8Array, right: Uint8Array, count: number, place: (index: number) => number): Statistics {
    const found = new Findings();
    const numbers = count * this.#perElement;
    for (let done = 0; done < numbers; done += CHUNK) {
      const n = Math.min(CHUNK, numbers - done);
      const a = this.#left.read(left, done, n);
      const b = left === right && this.#left.dtype === this.#right.dtype ? a : this.#right.read(right, done, n);
      this.#ulps?.begin(left, right, done, n);
      this.#chunk(a, b, done, n, left, right, found);
    }
    return found.finish(count * this.#perElement, index => place(Math.floor(index / this.#perElement)));
  }

  #chunk(a: Lanes, b: Lanes, done: number, n: number, left: Uint8Array, right: Uint8Array, found: Findings): void {
    let equal = 0;
    for (let i = 0; i < n; i++) {
      const x = a[i] ?? 0;
      const y = b[i] ?? 0;
      // Not so for NaN, and for infinities whether they are equal or not.
      if (x - y === 0) {
        equal += x * x;
        if (x === 0 ? !Object.is(x, y) : this.#wide && !sameWords(left, right, done + i))
          this.#differ(x, y, i, done, found);
      } else this.#differ(x, y, i, done, found);
    }
    found.leftSquares += equal;
    found.rightSquares += equal;
    found.products += equal;
  }

  #differ(x: number, y: number, i: number, done: number, found: Findings): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      found.countNonFinite(x, y);
      if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return;
      found.differing++;
      found.beyond++;
      found.unlike++;
      found.touch(done + i);
      return;
    }
    found.differing++;
    found.touch(done + i);
    const absolute = Math.abs(x - y);
    if (absolute > 0) {
      found.leftSquares += x * x;
      found.rightSquares += y * y;
      found.products += x * y;
    }
    const relative = absolute === 0 ? 0 : absolute / Math.max(Math.abs(x), Math.abs(y));
    const ulps = this.#ulps?.between(x, y, i);
    if (absolute > found.absolute) [found.absolute, found.absoluteAt] = [absolute, done + i];
    if (relative > found.relative) [found.relative, found.relativeAt] = [relative, done + i];
    if (ulps !== undefined) {
      if (ulps > found.ulps) [found.ulps, found.ulpsAt] = [ulps, done + i];
      if (ulps > 1) found.moreThanOneUlp++;
    }
    if (!covers(this.#tolerance, absolute, relative, ulps)) found.beyond++;
  }
}

/** The dtype of the numbers that an element is made of: itself, or the two parts of a complex number. */
export function partOf(dtype: DType): DType {
  if (dtype.class !== 'complex') return dtype;
  return dtype.bits === 64 ? f32 : f64;
}

/** Numbers as the loops see them: f32 where both sides fit in it, which is half the work. */
type Lanes = Float32Array | Float64Array;

/** Numbers of packed bytes, exactly. */
class Reader {
  readonly dtype: DType;
  readonly #cast: CastRun;
  readonly #numbers: Lanes;
  readonly #bytes: Uint8Array;

  constructor(dtype: DType, narrow: boolean) {
    const cast = castKernel(dtype, narrow ? f32 : f64);
    if (cast === undefined) throw new RangeError(`numbers of ${dtype.name}`);
    this.dtype = dtype;
    this.#cast = cast;
    this.#numbers = narrow ? new Float32Array(CHUNK) : new Float64Array(CHUNK);
    this.#bytes = new Uint8Array(this.#numbers.buffer);
  }

  read(bytes: Uint8Array, first: number, count: number): Lanes {
    this.#cast(bytes, first, this.#bytes, 0, count);
    return this.#numbers;
  }
}

/** Units of the last place between the numbers of one chunk. */
class Ulps {
  readonly #unit: DType;
  readonly #sides: readonly [Side, Side];

  constructor(left: DType, right: DType, unit: DType) {
    this.#unit = unit;
    this.#sides = [new Side(left, unit), new Side(right, unit)];
  }

  begin(left: Uint8Array, right: Uint8Array, first: number, count: number): void {
    this.#sides[0].begin(left, first, count);
    this.#sides[1].begin(right, first, count);
  }

  between(x: number, y: number, i: number): number {
    if (isWhole(this.#unit)) return Math.abs(x - y);
    if (this.#unit.bits > 32) return ulpsOfF64(x, y);
    return Math.abs(this.#sides[0].place(i) - this.#sides[1].place(i));
  }
}

/** Places of one side's numbers among all values of the unit's dtype; cast only where somebody asks. */
class Side {
  readonly #cast: CastRun | undefined;
  readonly #placeAt: (bytes: Uint8Array, element: number) => number;
  readonly #unit: DType;
  #rounded: Uint8Array | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #first = 0;
  #count = 0;
  #isRounded = false;

  constructor(dtype: DType, unit: DType) {
    this.#unit = unit;
    this.#cast = dtype === unit ? undefined : castKernel(dtype, unit);
    this.#placeAt = placeReader(unit);
  }

  begin(bytes: Uint8Array, first: number, count: number): void {
    this.#bytes = bytes;
    this.#first = first;
    this.#count = count;
    this.#isRounded = false;
  }

  place(i: number): number {
    if (this.#cast === undefined) return this.#placeAt(this.#bytes, this.#first + i);
    this.#rounded ??= new Uint8Array(byteLength(this.#unit, CHUNK));
    if (!this.#isRounded) this.#cast(this.#bytes, this.#first, this.#rounded, 0, this.#count);
    this.#isRounded = true;
    return this.#placeAt(this.#rounded, i);
  }
}

/** Statistics while they grow. Positions are indices of numbers. */
class Findings {
  differing = 0;
  beyond = 0;
  unlike = 0;
  moreThanOneUlp = 0;
  absolute = -1;
  absoluteAt = 0;
  relative = -1;
  relativeAt = 0;
  ulps = -1;
  ulpsAt = 0;
  leftSquares = 0;
  rightSquares = 0;
  products = 0;
  #first = -1;
  #last = -1;
  #nans: [number, number] = [0, 0];
  #infinities: [number, number] = [0, 0];

  touch(index: number): void {
    if (this.#first < 0) this.#first = index;
    this.#last = index;
  }

  countNonFinite(x: number, y: number): void {
    if (Number.isNaN(x)) this.#nans[0]++;
    else if (!Number.isFinite(x)) this.#infinities[0]++;
    if (Number.isNaN(y)) this.#nans[1]++;
    else if (!Number.isFinite(y)) this.#infinities[1]++;
  }

  finish(elements: number, place: (index: number) => number): Statistics {
    const largest = (value: number, at: number) => (value < 0 ? undefined : { value, at: place(at) });
    return {
      elements,
      differing: this.differing,
      beyond: this.beyond,
      first: this.#first < 0 ? undefined : place(this.#first),
      last: this.#last < 0 ? undefined : place(this.#last),
      absolute: largest(this.absolute, this.absoluteAt),
      relative: largest(this.relative, this.relativeAt),
      ulps: largest(this.ulps, this.ulpsAt),
      moreThanOneUlp: this.moreThanOneUlp,
      unlike: this.unlike,
      left: { nan: this.#nans[0], infinite: this.#infinities[0] },
      right: { nan: this.#nans[1], infinite: this.#infinities[1] },
      leftSquares: this.leftSquares,
      rightSquares: this.rightSquares,
      products: this.products,
    };
  }
}

function sameWords(left: Uint8Array, right: Uint8Array, element: number): boolean {
  for (let i = 8 * element; i < 8 * element + 8; i++) if (left[i] !== right[i]) return false;
  return true;
}
