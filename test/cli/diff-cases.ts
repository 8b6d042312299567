import { bf16Tensor, bf16Value, f32Tensor, weight, type TestTensor } from '../support/checkpoints.js';

export type Tensors = Readonly<Record<string, TestTensor>>;

/** Two checkpoints, and what the command says of them. */
export interface DiffCase {
  readonly a: Tensors;
  readonly b: Tensors;
  readonly config?: unknown;
  /** All that is said after the two lines that name the sides. */
  readonly says: string;
}

/** Heads of 12, so that rotary pairs are 6. */
const CONFIG = { num_attention_heads: 4, hidden_size: 48, num_key_value_heads: 2, num_hidden_layers: 3 };

const w = weight(1);
const LAYERS = [0, 1, 2];

/** One tensor for each layer. */
export const layers = (key: (layer: number) => string, make: (layer: number) => TestTensor): Tensors =>
  Object.fromEntries(LAYERS.map(layer => [key(layer), make(layer)]));

export const DIFF_CASES: Readonly<Record<string, DiffCase>> = {
  'a transposed matrix': {
    a: { w: bf16Tensor([24, 36], ([i = 0, j = 0]) => w([i, j])) },
    b: { w: bf16Tensor([36, 24], ([i = 0, j = 0]) => w([j, i])) },
    says: `The same values in another layout  MAPC7010
  equal after transposing
    w  bf16[24 36] -> bf16[36 24]

different: 1 explained
`,
  },
  'axes in another order': {
    a: { w: bf16Tensor([6, 5, 4], w) },
    b: { w: bf16Tensor([4, 6, 5], ([k = 0, i = 0, j = 0]) => w([i, j, k])) },
    says: `The same values in another layout  MAPC7010
  equal after permuting axes [6 5 4] -> [4 6 5] (2 0 1)
    w  bf16[6 5 4] -> bf16[4 6 5]

different: 1 explained
`,
  },
  'rotary halves and pairs, folded over layers': {
    a: layers(
      l => `layers.${l}.wq`,
      l => bf16Tensor([48, 40], ([row = 0, j = 0]) => w([l, row, j])),
    ),
    b: layers(
      l => `layers.${l}.wq`,
      l =>
        bf16Tensor([48, 40], ([row = 0, j = 0]) => {
          const [head, pair, two] = [Math.floor(row / 12), Math.floor((row % 12) / 2), row % 2];
          return w([l, head * 12 + two * 6 + pair, j]);
        }),
    ),
    config: CONFIG,
    says: `The same values in another layout  MAPC7010
  equal after (attention_heads two a) -> (attention_heads a two) on axis 0 with attention_heads = 4, two = 2, a = 6
    layers.{0..2}.wq  bf16[48 40] x 3

different: 3 explained
`,
  },
  'a head axis of its own, moved to the end': {
    a: { w: bf16Tensor([48, 40], ([row = 0, j = 0]) => w([row, j])) },
    b: { w: bf16Tensor([40, 12, 4], ([j = 0, p = 0, h = 0]) => w([h * 12 + p, j])) },
    config: CONFIG,
    says: `The same values in another layout  MAPC7010
  equal after [(attention_heads a) b] -> [b a attention_heads] with attention_heads = 4, a = 12, b = 40
    w  bf16[48 40] -> bf16[40 12 4]

different: 1 explained
`,
  },
  'a reshape': {
    a: { w: bf16Tensor([24, 36], ([i = 0, j = 0]) => w([i * 36 + j])) },
    b: { w: bf16Tensor([864], ([i = 0]) => w([i])) },
    says: `The same values in another layout  MAPC7010
  equal after reshaping [24 36] to [864]
    w  bf16[24 36] -> bf16[864]

different: 1 explained
`,
  },
  'a swap, folded over layers': {
    a: {
      ...layers(
        l => `layers.${l}.w1`,
        l => bf16Tensor([32, 48], p => w([l, 1, ...p])),
      ),
      ...layers(
        l => `layers.${l}.w3`,
        l => bf16Tensor([32, 48], p => w([l, 3, ...p])),
      ),
    },
    b: {
      ...layers(
        l => `layers.${l}.w1`,
        l => bf16Tensor([32, 48], p => w([l, 3, ...p])),
      ),
      ...layers(
        l => `layers.${l}.w3`,
        l => bf16Tensor([32, 48], p => w([l, 1, ...p])),
      ),
    },
    says: `Tensors are exchanged  MAPC7012
  equal byte for byte
    layers.{0..2}.w1  <-> layers.{0..2}.w3  bf16[32 48] x 6

different: 6 explained
`,
  },
  'three tensors exchanged in a circle, one of them transposed': {
    a: { x: square(1), y: square(2), z: square(3) },
    b: { x: square(2), y: bf16Tensor([24, 24], ([i = 0, j = 0]) => w([3, j, i])), z: square(1) },
    says: `Tensors are exchanged  MAPC7012
  equal byte for byte
    y  -> x  bf16[24 24]
    x  -> z  bf16[24 24]
  equal after transposing
    z  -> y  bf16[24 24]

different: 3 explained
`,
  },
  'other keys, one of them moved besides': {
    a: { ...layers(l => `model.layers.${l}.up`, square), 'model.embed': bf16Tensor([30, 8], w) },
    b: {
      ...layers(l => `blocks.${l}.fc.weight`, square),
      wte: bf16Tensor([8, 30], ([i = 0, j = 0]) => w([j, i])),
    },
    says: `A tensor has another key  MAPC7013
  equal byte for byte
    model.layers.{0..2}.up  -> blocks.{0..2}.fc.weight  bf16[24 24] x 3
  equal after transposing
    model.embed  -> wte  bf16[30 8] -> bf16[8 30]

different: 4 explained
`,
  },
  'a rounding to bf16': {
    a: { w: f32Tensor([32, 48], w) },
    b: { w: bf16Tensor([32, 48], w) },
    says: `The same values but for a cast  MAPC7011
  equal after rounding to bf16
    w  f32[32 48] -> bf16[32 48]

different: 1 explained
`,
  },
  'a cast that loses nothing': {
    a: { w: bf16Tensor([32, 48], w) },
    b: { w: f32Tensor([32, 48], p => bf16Value(w(p))) },
    says: `The same values but for a cast  MAPC7011
  equal after casting bf16 to f32, which changes no value here
    w  bf16[32 48] -> f32[32 48]

different: 1 explained
`,
  },
  'f32 that went through bf16, transposed': {
    a: { w: f32Tensor([32, 48], ([i = 0, j = 0]) => w([i, j])) },
    b: { w: f32Tensor([48, 32], ([i = 0, j = 0]) => bf16Value(w([j, i]))) },
    says: `The same values in another layout  MAPC7010
  equal after transposing and rounding A to bf16
    w  f32[32 48] -> f32[48 32]

different: 1 explained
`,
  },
  'rows in another order': {
    a: { w: bf16Tensor([32, 48], ([i = 0, j = 0]) => w([i, j])) },
    b: { w: bf16Tensor([32, 48], ([i = 0, j = 0]) => w([(i * 13 + 5) % 32, j])) },
    says: `Positions of an axis stand in another order  MAPC7016
  equal after putting the rows in another order (32 of 32 are moved)
    w  bf16[32 48]

different: 1 explained
`,
  },
  'rows backwards, columns rotated': {
    a: { r: bf16Tensor([32, 48], ([i = 0, j = 0]) => w([i, j])), c: bf16Tensor([32, 48], w) },
    b: {
      r: bf16Tensor([32, 48], ([i = 0, j = 0]) => w([31 - i, j])),
      c: bf16Tensor([32, 48], ([i = 0, j = 0]) => w([i, (j + 5) % 48])),
    },
    says: `Positions of an axis stand in another order  MAPC7016
  equal after rotating the positions of axis 1 by 5
    c  bf16[32 48]
  equal after reversing the rows
    r  bf16[32 48]

different: 2 explained
`,
  },
  'three tensors in one, not in the order of their keys': {
    a: { q: rows(32, 1), k: rows(16, 2), v: rows(16, 3) },
    b: {
      qkv: bf16Tensor([64, 48], ([i = 0, j = 0]) =>
        i < 32 ? w([1, i, j]) : i < 48 ? w([2, i - 32, j]) : w([3, i - 48, j]),
      ),
    },
    says: `Several tensors of A are one of B  MAPC7014
  equal after concatenating along axis 0 in the order q, k, v
    q, k, v  -> qkv  bf16[32 48] -> bf16[64 48]

different: 1 explained
`,
  },
  'three tensors in one, group by group': {
    a: { a: rows(32, 1), b: rows(16, 2), c: rows(16, 3) },
    b: {
      abc: bf16Tensor([64, 48], ([i = 0, j = 0]) => {
        const [group, row] = [Math.floor(i / 32), i % 32];
        if (row < 16) return w([1, group * 16 + row, j]);
        return row < 24 ? w([2, group * 8 + row - 16, j]) : w([3, group * 8 + row - 24, j]);
      }),
    },
    config: CONFIG,
    says: `Several tensors of A are one of B  MAPC7014
  equal after concatenating along axis 0, in 2 groups
    a, b, c  -> abc  bf16[32 48] -> bf16[64 48]

different: 1 explained
`,
  },
  'experts stacked, each transposed': {
    a: Object.fromEntries(
      [0, 1, 2, 3].map(e => [`moe.${e}.w`, bf16Tensor([10, 12], ([i = 0, j = 0]) => w([e, i, j]))]),
    ),
    b: { moe: bf16Tensor([4, 12, 10], ([e = 0, i = 0, j = 0]) => w([e, j, i])) },
    says: `Several tensors of A are one of B  MAPC7014
  equal after transposing each and stacking along axis 0
    moe.{0..3}.w  -> moe  bf16[10 12] -> bf16[4 12 10]

different: 1 explained
`,
  },
  'one tensor cut into two along its columns': {
    a: { up: bf16Tensor([32, 64], w) },
    b: {
      gate: bf16Tensor([32, 40], w),
      up_: bf16Tensor([32, 24], ([i = 0, j = 0]) => w([i, j + 40])),
    },
    says: `One tensor of A is several of B  MAPC7015
  equal after splitting along axis 1
    up  -> gate, up_  bf16[32 64] -> bf16[32 40]

different: 1 explained
`,
  },
  'rows of zeros at the end': {
    a: { w: bf16Tensor([30, 8], w) },
    b: { w: bf16Tensor([32, 8], ([i = 0, j = 0]) => (i < 30 ? w([i, j]) : 0)) },
    says: `One side is longer along an axis  MAPC7017
  equal after adding 2 positions of zeros at the end of axis 0
    w  bf16[30 8] -> bf16[32 8]

different: 1 explained
`,
  },
  'columns cut off that are no zeros': {
    a: { w: bf16Tensor([32, 8], w) },
    b: { w: bf16Tensor([32, 6], w) },
    says: `One side is longer along an axis  MAPC7017
  equal after cutting off the last 2 positions of axis 1
    w  bf16[32 8] -> bf16[32 6]

different: 1 explained
`,
  },
  'a norm that counts from 1, and a query scaled by a root': {
    a: { norm: bf16Tensor([64], w), q: bf16Tensor([64, 8], w) },
    b: {
      norm: bf16Tensor([64], p => Math.fround(bf16Value(w(p)) + 1)),
      q: bf16Tensor([64, 8], p => Math.fround(bf16Value(w(p)) * Math.fround(1 / Math.sqrt(12)))),
    },
    config: CONFIG,
    says: `All values are scaled or shifted by one number  MAPC7018
  equal after adding 1
    norm  bf16[64]
  equal after multiplying by 1 / sqrt(12)
    q  bf16[64 8]

different: 2 explained
`,
  },
  'a tied tensor that B lacks': {
    a: { embed: bf16Tensor([64, 8], w), head: bf16Tensor([64, 8], w) },
    b: { embed: bf16Tensor([64, 8], w) },
    says: `The values of a missing tensor are there under another key  MAPC7019
  equal byte for byte
    head  (only in A) = embed  bf16[64 8]

different: 1 tensor equal, 1 explained
`,
  },
  'a transposed matrix with one other element': {
    a: { w: bf16Tensor([24, 36], ([i = 0, j = 0]) => w([i, j])) },
    b: { w: bf16Tensor([36, 24], ([i = 0, j = 0]) => (i === 7 && j === 3 ? 1 : w([j, i]))) },
    says: `Nearly the same values in another layout  MAPC7020
  after transposing, all but 1 of 864 elements are equal
    w  bf16[24 36] -> bf16[36 24]

different: 1 different
`,
  },
  'values that differ, NaN and infinity': {
    a: { w: f32Tensor([4, 4], ([i = 0, j = 0]) => (i === 2 && j === 1 ? NaN : i + j)) },
    b: {
      w: f32Tensor([4, 4], ([i = 0, j = 0]) => (i === 1 && j === 3 ? 4.5 : i === 0 && j === 1 ? -Infinity : i + j)),
    },
    says: `Values differ  MAPC7005
  tensor    differ  absolute  relative     ULPs  cosine      first
  w              3       0.5     0.111  1050000  1 - 6.4e-4  [0 1]
  w: NaN: 1 in A, 0 in B; infinite: 0 in A, 1 in B; 2 finite on one side only

different: 1 different
`,
  },
  'tensors that one side lacks, and another shape': {
    a: { norm: bf16Tensor([8], () => 1), w: bf16Tensor([4, 6], w) },
    b: { ...layers(l => `extra.${l}`, square), w: bf16Tensor([5, 5], weight(2)) },
    says: `A tensor is only in A  MAPC7001
  norm  bf16[8]

A tensor is only in B  MAPC7002
  extra.{0..2}  bf16[24 24] x 3

Shapes differ  MAPC7003
    w  bf16[4 6] -> bf16[5 5]

different: 1 different, 1 only in A, 3 only in B
`,
  },
  'another dtype and other values': {
    a: { w: f32Tensor([2, 2], ([i = 0, j = 0]) => i + j) },
    b: { w: bf16Tensor([2, 2], ([i = 0, j = 0]) => i + j + (i === 1 ? 0.5 : 0)) },
    says: `Dtypes differ, and values too  MAPC7004
  tensor    A         B          differ  absolute  relative  ULPs  cosine  first
  w         f32[2 2]  bf16[2 2]       2       0.5     0.333    64  0.9934  [1 0]

different: 1 different
`,
  },
};

export function square(seed: number): TestTensor {
  return bf16Tensor([24, 24], p => w([seed, ...p]));
}

function rows(count: number, seed: number): TestTensor {
  return bf16Tensor([count, 48], p => w([seed, ...p]));
}
