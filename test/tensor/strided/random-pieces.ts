import fc from 'fast-check';
import { volumeOf, type Strided } from '../../../src/tensor/strided/strided.js';
import type { Piece, Value } from '../../../src/tensor/piece.js';
import { dtype, load } from './symbolic.js';

/** Choices, from a list that fast-check can shrink; when it ends, every choice is the first. */
export class Choices {
  private next = 0;
  private readonly list: readonly number[];
  constructor(list: readonly number[]) {
    this.list = list;
  }
  below(n: number): number {
    return n <= 1 ? 0 : (this.list[this.next++] ?? 0) % n;
  }
}

export const choices = fc.array(fc.nat(1000), { maxLength: 60 }).map(list => new Choices(list));

/** Boxes that cover 0 .. size - 1 exactly once: cut, split into digits and permuted at random. */
export function randomCover(size: number, choose: Choices, steps = 6): Strided[] {
  const boxes: Strided[] = [{ offset: 0, sizes: [size], strides: [1] }];
  for (let step = choose.below(steps + 1); step > 0; step--) {
    const at = choose.below(boxes.length);
    const box = boxes[at];
    if (box === undefined) continue;
    const k = choose.below(box.sizes.length);
    const n = box.sizes[k] ?? 1;
    const stride = box.strides[k] ?? 1;
    const replace = (sizes: number[], strides: number[]) => ({
      offset: box.offset,
      sizes: box.sizes.toSpliced(k, 1, ...sizes),
      strides: box.strides.toSpliced(k, 1, ...strides),
    });
    const divisors = Array.from({ length: n }, (_, i) => i + 1).filter(d => d > 1 && d < n && n % d === 0);
    if (choose.below(2) === 0 && divisors.length > 0) {
      const inner = divisors[choose.below(divisors.length)] ?? 1;
      const outerFirst = choose.below(2) === 0;
      boxes[at] = outerFirst
        ? replace([n / inner, inner], [stride * inner, stride])
        : replace([inner, n / inner], [stride, stride * inner]);
    } else if (n > 1) {
      const left = 1 + choose.below(n - 1);
      const right = replace([n - left], [stride]);
      boxes.splice(at, 1, replace([left], [stride]), { ...right, offset: box.offset + left * stride });
    }
  }
  return boxes;
}

/** Strides of a box of its own, row-major over the box's dimensions in random order. */
function ownStrides(sizes: readonly number[], choose: Choices): number[] {
  const order = sizes.map((_, k) => k);
  for (let k = order.length - 1; k > 0; k--) {
    const other = choose.below(k + 1);
    [order[k], order[other]] = [order[other] ?? 0, order[k] ?? 0];
  }
  const strides = sizes.map(() => 0);
  let stride = 1;
  for (const k of order) {
    strides[k] = stride;
    stride *= sizes[k] ?? 1;
  }
  return strides;
}

/** Pieces that fill `target` of `size` elements from sources `first`, `first + 1`, with values of all kinds. */
export function randomFill(target: number, size: number, first: number, choose: Choices): Piece[] {
  return randomCover(size, choose).map(({ offset, sizes, strides }) => ({
    target,
    sizes,
    offset,
    strides,
    value: fillValue(sizes, first, choose),
  }));
}

function fillValue(sizes: readonly number[], first: number, choose: Choices): Value {
  const own = () => load(first + choose.below(2), choose.below(4), ownStrides(sizes, choose));
  switch (choose.below(5)) {
    case 1:
      return { kind: 'cast', to: dtype('f32'), operand: { kind: 'constant', value: 7 } };
    case 2: {
      const index: Value = { kind: 'index', offset: 3, strides: ownStrides(sizes, choose) };
      return { kind: 'apply', operation: 'multiply', operands: [own(), index], rounding: dtype('f32') };
    }
    case 3: {
      const body = load(first, 0, ownStrides([...sizes, 2], choose));
      return { kind: 'reduce', operation: 'sum', rounding: dtype('f32'), segments: [{ sizes: [2], body }] };
    }
    default:
      return own();
  }
}

/** A box of up to 60 positions somewhere in a tensor of `size` elements: mostly digits, sometimes any strides. */
export function randomBox(size: number, choose: Choices): Strided {
  if (choose.below(3) > 0) {
    const boxes = randomCover(size, choose);
    const box = boxes[choose.below(boxes.length)];
    if (box !== undefined && volumeOf(box.sizes) <= 60) return box;
  }
  const sizes: number[] = [];
  const strides: number[] = [];
  let room = choose.below(size);
  const offset = size - 1 - room;
  for (let k = choose.below(4); k > 0; k--) {
    const stride = choose.below(8);
    const most = Math.min(5, stride === 0 ? 4 : Math.floor(room / stride) + 1);
    const n = 1 + choose.below(most);
    sizes.push(n);
    strides.push(stride);
    room -= (n - 1) * stride;
  }
  return { offset, sizes, strides };
}

/** A value with loads of `tensor` (of `size` elements), and the box it is for. */
export function randomReader(
  tensor: number,
  size: number,
  choose: Choices,
): { sizes: readonly number[]; value: Value } {
  const { offset, sizes, strides } = randomBox(size, choose);
  const whole = load(tensor, offset, strides);
  if (choose.below(3) > 0 && sizes.length > 0) {
    const rank = choose.below(sizes.length);
    const operation = choose.below(2) === 0 ? 'sum' : 'max';
    const segments = [{ sizes: sizes.slice(rank), body: whole }];
    const reduce: Value = { kind: 'reduce', operation, rounding: dtype('f32'), segments };
    const box = sizes.slice(0, rank);
    if (choose.below(2) === 0) return { sizes: box, value: reduce };
    const other = load(
      tensor,
      choose.below(size - offset),
      box.map(() => 0),
    );
    return {
      sizes: box,
      value: { kind: 'apply', operation: 'divide', operands: [reduce, other], rounding: dtype('f32') },
    };
  }
  if (choose.below(2) === 0) return { sizes, value: whole };
  const permuted = load(
    tensor,
    0,
    sizes.map((_, k) => (k === 0 ? 1 : 0)),
  );
  const fits = (sizes[0] ?? 1) <= size;
  const operands = [whole, fits ? permuted : whole];
  return {
    sizes,
    value: {
      kind: 'cast',
      to: dtype('bf16'),
      operand: { kind: 'apply', operation: 'add', operands, rounding: dtype('f32') },
    },
  };
}

/** Row-major strides for the target of a box. */
export function targetStrides(sizes: readonly number[], choose: Choices): number[] {
  return ownStrides(sizes, choose);
}
