import { patternReader } from './ulps.js';

/** A tensor seen as three dimensions: those before an axis, the axis, and those after it. */
export interface AxisView {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** One axis of a shape, as three dimensions. */
export function axisView(shape: readonly number[], axis: number): AxisView {
  const product = (sizes: readonly number[]): number => sizes.reduce((volume, size) => volume * size, 1);
  return { outer: product(shape.slice(0, axis)), size: shape[axis] ?? 1, inner: product(shape.slice(axis + 1)) };
}

/**
 * Sums of hashes, one of 64 bits for each position of an axis, of everything that stands there. Two positions with the
 * same elements have the same sum wherever they stand along the axis. Sums of parts add up to the sum of the whole.
 */
export class AxisHasher {
  /** Two words for each position. */
  readonly sums: Int32Array<ArrayBuffer>;
  readonly #view: AxisView;
  readonly #words: number;
  readonly #bits: number;
  readonly #read: (bytes: Uint8Array, element: number) => number;

  constructor(view: AxisView, bits: number) {
    this.#view = view;
    this.#bits = bits;
    this.#words = Math.max(1, bits / 32);
    this.#read = patternReader(Math.min(bits, 32));
    this.sums = new Int32Array(2 * view.size);
  }

  /** Adds `count` elements that are packed from the start of the bytes; the first one has this flat position. */
  add(bytes: Uint8Array, first: number, count: number): void {
    const { size, inner } = this.#view;
    let done = 0;
    while (done < count) {
      const flat = first + done;
      const row = Math.floor(flat / inner);
      const within = flat - row * inner;
      const n = Math.min(count - done, inner - within);
      this.#addRun(bytes, done, n, row % size, Math.floor(row / size) * inner + within);
      done += n;
    }
  }

  /** Elements `from` and following, all at one position of the axis; `seed` is where the first stands beside the axis. */
  #addRun(bytes: Uint8Array, from: number, count: number, position: number, seed: number): void {
    const words = this.#words;
    let a = 0;
    let b = 0;
    for (let i = 0; i < count; i++) {
      const salt = Math.imul((seed + i) | 0, 0x9e3779b1);
      for (let w = 0; w < words; w++) {
        const pattern = this.#read(bytes, (from + i) * words + w) + w;
        let x = Math.imul(pattern ^ salt, 0x85ebca6b);
        x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
        a = (a + (x ^ (x >>> 16))) | 0;
        let y = Math.imul(pattern + salt, 0xcc9e2d51);
        y = Math.imul(y ^ (y >>> 15), 0x1b873593);
        b = (b + (y ^ (y >>> 14))) | 0;
      }
    }
    this.sums[2 * position] = ((this.sums[2 * position] ?? 0) + a) | 0;
    this.sums[2 * position + 1] = ((this.sums[2 * position + 1] ?? 0) + b) | 0;
  }

  /** Bits of one element. */
  get bits(): number {
    return this.#bits;
  }
}

/**
 * The order in which positions of the left stand on the right: right position k is left position `order[k]`. Positions
 * that are alike keep their order. Undefined where the sums are not the same ones.
 */
export function orderOf(left: Int32Array, right: Int32Array): Uint32Array<ArrayBuffer> | undefined {
  const places = new Map<number, number[]>();
  const name = (sums: Int32Array, k: number): number => (sums[2 * k] ?? 0) * 2 ** 21 + ((sums[2 * k + 1] ?? 0) >>> 11);
  for (let k = left.length / 2 - 1; k >= 0; k--) {
    const key = name(left, k);
    const list = places.get(key);
    if (list === undefined) places.set(key, [k]);
    else list.push(k);
  }
  const order = new Uint32Array(right.length / 2);
  for (let k = 0; k < order.length; k++) {
    const found = places.get(name(right, k))?.pop();
    if (found === undefined) return undefined;
    order[k] = found;
  }
  return order;
}

/** What kind of order it is: `rotated` says which left position comes first. */
export type OrderKind =
  | { readonly kind: 'reversed' }
  | { readonly kind: 'rotated'; readonly by: number }
  | { readonly kind: 'permuted'; readonly moved: number };

export function orderKind(order: Uint32Array): OrderKind {
  const size = order.length;
  const first = order[0] ?? 0;
  if (order.every((from, k) => from === size - 1 - k)) return { kind: 'reversed' };
  if (order.every((from, k) => from === (first + k) % size)) return { kind: 'rotated', by: first };
  let moved = 0;
  for (let k = 0; k < size; k++) if (order[k] !== k) moved++;
  return { kind: 'permuted', moved };
}
