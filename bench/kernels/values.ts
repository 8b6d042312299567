import { byteLength, type DType } from '../../src/tensor/dtype.js';
import { bf16 } from '../../src/tensor/dtypes/bf16.js';
import { f16 } from '../../src/tensor/dtypes/f16.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { f4e2m1 } from '../../src/tensor/dtypes/f4e2m1.js';
import { f8e4m3 } from '../../src/tensor/dtypes/f8e4m3.js';
import { f8e8m0 } from '../../src/tensor/dtypes/f8e8m0.js';
import { i8 } from '../../src/tensor/dtypes/i8.js';
import { ValueProgram } from '../../src/tensor/evaluate/value-program.js';
import type { ElementOperation } from '../../src/tensor/operation.js';
import type { Value } from '../../src/tensor/piece.js';
import type { BenchCase } from './case.js';
import { weights } from './place.js';

const COLUMNS = 4096;

interface Expression {
  readonly name: string;
  /** Tensors that are read, the first of them the source: dtype and elements for so many rows. */
  readonly tensors: readonly { readonly dtype: DType; readonly count: (rows: number) => number }[];
  readonly value: (rows: number) => Value;
  readonly sizes: (rows: number) => readonly number[];
}

const load = (tensor: number, dtype: DType, strides: readonly number[]): Value => ({
  kind: 'load',
  tensor,
  dtype,
  offset: 0,
  strides,
});
const constant = (value: number): Value => ({ kind: 'constant', value });
const cast = (to: DType, operand: Value): Value => ({ kind: 'cast', to, operand });
const apply = (rounding: DType, operation: ElementOperation, ...operands: Value[]): Value => ({
  kind: 'apply',
  operation,
  operands,
  rounding,
});

/** The scale of int8: the largest of `size` elements that are `step` apart, over 127; each step rounded to bf16. */
function scale(
  source: (strides: readonly number[]) => Value,
  along: readonly number[],
  size: number,
  step: number,
): Value {
  const body = apply(bf16, 'abs', source([...along, step]));
  const most: Value = { kind: 'reduce', operation: 'max', rounding: bf16, segments: [{ sizes: [size], body }] };
  return apply(bf16, 'divide', apply(bf16, 'max', most, constant(1e-5)), constant(127));
}

function quantized(element: Value, by: Value): Value {
  const scaled = apply(bf16, 'multiply', element, apply(bf16, 'divide', constant(1), by));
  const rounded = apply(bf16, 'round', scaled);
  return cast(i8, apply(bf16, 'min', apply(bf16, 'max', rounded, constant(-128)), constant(127)));
}

const all = (rows: number): number => rows * COLUMNS;

function quantizations(dtype: DType): readonly Expression[] {
  const source = (strides: readonly number[]): Value =>
    dtype === bf16 ? load(0, dtype, strides) : cast(bf16, load(0, dtype, strides));
  const tensors = [{ dtype, count: all }];
  const byRow = scale(source, [COLUMNS, 0], COLUMNS, 1);
  const column = (rows: number): Value => scale(source, [0, 1], rows, COLUMNS);
  return [
    {
      name: `int8 by row, scales of ${dtype.name}`,
      tensors,
      value: () => scale(source, [COLUMNS], COLUMNS, 1),
      sizes: rows => [rows],
    },
    {
      name: `int8 by row, scales and weights of ${dtype.name}`,
      tensors,
      value: () => quantized(source([COLUMNS, 1]), byRow),
      sizes: rows => [rows, COLUMNS],
    },
    {
      name: `int8 by column, scales and weights of ${dtype.name}`,
      tensors,
      value: rows => quantized(source([COLUMNS, 1]), column(rows)),
      sizes: rows => [rows, COLUMNS],
    },
    {
      name: `int8 by blocks of 128, scales and weights of ${dtype.name}`,
      tensors,
      value: () => quantized(source([COLUMNS, 128, 1]), scale(source, [COLUMNS, 128, 0], 128, 1)),
      sizes: rows => [rows, COLUMNS / 128, 128],
    },
  ];
}

const EXPRESSIONS: readonly Expression[] = [
  ...quantizations(bf16),
  ...quantizations(f16),
  {
    name: 'f8e4m3 times a scale for each 128 columns -> bf16',
    tensors: [
      { dtype: f8e4m3, count: all },
      { dtype: f32, count: () => COLUMNS / 128 },
    ],
    value: () => cast(bf16, apply(f32, 'multiply', load(0, f8e4m3, [COLUMNS, 128, 1]), load(1, f32, [0, 1, 0]))),
    sizes: rows => [rows, COLUMNS / 128, 128],
  },
  {
    name: 'i8 times a scale for each row -> bf16',
    tensors: [
      { dtype: i8, count: all },
      { dtype: bf16, count: rows => rows },
    ],
    value: () => apply(bf16, 'multiply', load(0, i8, [COLUMNS, 1]), load(1, bf16, [1, 0])),
    sizes: rows => [rows, COLUMNS],
  },
  {
    name: 'f4e2m1 times a power of two for each 32 -> bf16',
    tensors: [
      { dtype: f4e2m1, count: all },
      { dtype: f8e8m0, count: rows => all(rows) / 32 },
    ],
    value: () => cast(bf16, apply(f32, 'multiply', load(0, f4e2m1, [32, 1]), load(1, f8e8m0, [1, 0]))),
    sizes: rows => [all(rows) / 32, 32],
  },
  {
    name: 'f32: x * 0.5 + 1',
    tensors: [{ dtype: f32, count: all }],
    value: () => apply(f32, 'add', apply(f32, 'multiply', load(0, f32, [COLUMNS, 1]), constant(0.5)), constant(1)),
    sizes: rows => [rows, COLUMNS],
  },
];

export const VALUES: readonly BenchCase[] = EXPRESSIONS.map(({ name, tensors, value, sizes }) => ({
  group: 'value',
  name,
  prepare: (place, bytes) => {
    const [first] = tensors;
    const rows = Math.max(1, Math.floor((bytes * 8) / (first?.dtype.bits ?? 8) / COLUMNS));
    const placed = tensors.map(({ dtype, count }) => {
      const elements = weights(dtype, count(rows), dtype.class === 'int' ? 100 : dtype.bits <= 8 ? 4 : 0.04);
      const at = place.take(elements.length);
      at.set(elements);
      return at;
    });
    const box = sizes(rows);
    const program = new ValueProgram(value(rows), box.length);
    const region = { start: box.map(() => 0), sizes: box };
    const target = place.take(
      byteLength(
        program.dtype,
        box.reduce((a, b) => a * b),
      ),
    );
    const gather = place.gather(placed);
    return {
      sourceBytes: placed[0]?.length ?? 0,
      run: () => place.borrow(() => program.evaluate(region, gather, target)),
    };
  },
}));
