import { invariant } from '../../diagnostics/invariant.js';
import { countOf, type ComparedTensor } from '../../compiler/compare/compared-tensor.js';
import type { Elements } from '../../tensor/compare/elements.js';
import { patternReader } from '../../tensor/compare/ulps.js';
import { byteLength, type DType } from '../../tensor/dtype.js';
import { f64 } from '../../tensor/dtypes/f64.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import { castKernel } from '../../tensor/kernels/cast-kernel.js';
import type { StoredTensor } from '../../tensor/listing.js';
import type { Load, Piece } from '../../tensor/piece.js';
import { positionOf } from '../../tensor/strided/locate.js';
import { spanOf } from '../../tensor/strided/strided.js';
import { Arena } from '../work/arena.js';
import { boxFiller, type BoxFiller } from '../work/fill-box.js';
import { Gatherer, type ReadSource } from '../work/gather.js';

/** Bytes that are read around a sample, and how many such pages are kept. */
const PAGE = 4096;
const MOST_PAGES = 1024;

/** More pages than any file has: 32 TiB. */
const MOST_PAGES_OF_FILE = 2 ** 33;

/** Bytes of buffers to compute single elements of planned tensors. */
const COMPUTE_BYTES = 1024 * 1024;

/** Reads single elements of compared tensors, stored or computed. */
export class Sampler {
  readonly #stored: readonly StoredTensor[];
  readonly #sizes: readonly number[];
  readonly #readSource: ReadSource;
  readonly #pages = new Map<number, Uint8Array>();
  readonly #fillers = new Map<Piece, BoxFiller>();
  #arena: Arena | undefined;
  #samples = 0;

  /** `sizes`: of all files, in bytes. */
  constructor(stored: readonly StoredTensor[], sizes: readonly number[], read: ReadSource) {
    this.#stored = stored;
    this.#sizes = sizes;
    this.#readSource = read;
  }

  /** Elements that were looked at until now. */
  get samples(): number {
    return this.#samples;
  }

  /** The elements of a tensor after these casts. Throws nothing for a position inside; reading may throw MapcError. */
  elements(tensor: ComparedTensor, casts: readonly DType[]): Elements {
    const raw = this.#reader(tensor);
    const chain: { readonly run: NonNullable<ReturnType<typeof castKernel>>; readonly bytes: Uint8Array }[] = [];
    let dtype = tensor.dtype;
    for (const to of casts) {
      const run = castKernel(dtype, to);
      invariant(run !== undefined, `no cast from ${dtype.name} to ${to.name}`);
      chain.push({ run, bytes: new Uint8Array(byteLength(to, 1)) });
      dtype = to;
    }
    const name = patternNumber(dtype);
    const known = new Map<number, number>();
    return {
      count: countOf(tensor),
      at: element => {
        this.#samples++;
        const before = known.get(element);
        if (before !== undefined) return before;
        let bytes = raw(element);
        for (const { run, bytes: next } of chain) {
          run(bytes, 0, next, 0, 1);
          bytes = next;
        }
        const value = name(bytes);
        if (known.size >= MOST_PAGES * 16) known.clear();
        known.set(element, value);
        return value;
      },
    };
  }

  /** The value of an element as a number, for dtypes that have numbers. */
  numbers(tensor: ComparedTensor): (element: number) => number {
    const raw = this.#reader(tensor);
    const read = castKernel(tensor.dtype, f64);
    const value = new Float64Array(1);
    const bytes = new Uint8Array(value.buffer);
    return element => {
      read?.(raw(element), 0, bytes, 0, 1);
      return value[0] ?? 0;
    };
  }

  /** The bytes of a single element, at the start of an array that is used again. */
  #reader(tensor: ComparedTensor): (element: number) => Uint8Array {
    const { dtype } = tensor;
    const out = new Uint8Array(byteLength(dtype, 1));
    const source = tensor.source;
    if (source !== undefined) {
      return element => {
        this.#readElement(source, dtype, element, out);
        return out;
      };
    }
    const pieces = tensor.pieces().map(piece => ({ piece, end: piece.offset + spanOf(piece.sizes, piece.strides) }));
    return element => {
      for (const { piece, end } of pieces) {
        if (element < piece.offset || element > end) continue;
        const position = positionOf(piece, element);
        if (position === undefined) continue;
        this.#readPosition(piece, position, out);
        return out;
      }
      invariant(false, 'pieces fill all of a tensor');
    };
  }

  #readPosition(piece: Piece, position: readonly number[], out: Uint8Array): void {
    const { value } = piece;
    if (value.kind === 'load' && this.#stored[value.tensor]?.dtype === value.dtype) {
      this.#readElement(value.tensor, value.dtype, elementOf(value, position), out);
      return;
    }
    const arena = (this.#arena ??= new Arena(COMPUTE_BYTES));
    let filler = this.#fillers.get(piece);
    if (filler === undefined) {
      const gatherer = new Gatherer(this.#stored, this.#readSource, arena);
      filler = boxFiller(value, piece.sizes.length, dtypeOf(value), arena, gatherer);
      this.#fillers.set(piece, filler);
    }
    const ones = piece.sizes.map(() => 1);
    filler.fill({ start: position, sizes: ones }, 0, { bytes: out, offset: 0, strides: ones });
  }

  #readElement(source: number, dtype: DType, element: number, out: Uint8Array): void {
    const stored = this.#stored[source];
    invariant(stored !== undefined, 'a load names a stored tensor');
    const bit = element * dtype.bits;
    const position = stored.offset + Math.floor(bit / 8);
    let page = this.#pageAt(stored.file, position);
    for (let i = 0, at = position % PAGE; i < out.length; i++, at++) {
      if (at === PAGE) [page, at] = [this.#pageAt(stored.file, position + i), 0];
      out[i] = page[at] ?? 0;
    }
    if (dtype.bits < 8) out[0] = ((out[0] ?? 0) >>> (bit % 8)) & (2 ** dtype.bits - 1);
  }

  #pageAt(file: number, position: number): Uint8Array {
    const page = Math.floor(position / PAGE);
    const name = file * MOST_PAGES_OF_FILE + page;
    const known = this.#pages.get(name);
    if (known !== undefined) return known;
    if (this.#pages.size >= MOST_PAGES) this.#pages.clear();
    const bytes = new Uint8Array(Math.min(PAGE, (this.#sizes[file] ?? 0) - page * PAGE));
    this.#readSource(file, page * PAGE, bytes);
    this.#pages.set(name, bytes);
    return bytes;
  }
}

const elementOf = (load: Load, position: readonly number[]): number =>
  position.reduce((element, p, k) => element + p * (load.strides[k] ?? 0), load.offset);

/**
 * What stands for a bit pattern: the pattern itself up to 32 bits; of a longer one, its first 32 bits and a hash of the rest.
 * All NaNs of up to 32 bits are alike.
 */
function patternNumber(dtype: DType): (bytes: Uint8Array) => number {
  const { bits, decode } = dtype;
  if (bits <= 32) {
    const read = patternReader(bits);
    if (dtype.class !== 'float' || !dtype.values.nan || decode === undefined) return bytes => read(bytes, 0);
    return bytes => {
      const pattern = read(bytes, 0);
      return Number.isNaN(decode(pattern)) ? -1 : pattern;
    };
  }
  const word = patternReader(32);
  return bytes => {
    let rest = 0;
    for (let i = bits / 32 - 2; i >= 0; i--) rest = Math.imul(rest ^ word(bytes, i), 0x9e3779b1);
    return word(bytes, bits / 32 - 1) * 2 ** 21 + (rest >>> 11);
  };
}
