import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { errorOf, failureOf } from '../../../src/runtime/threads/failure.js';
import { Arena } from '../../../src/runtime/work/arena.js';
import { findLostNaN } from '../../../src/runtime/work/find-lost-nan.js';
import { Gatherer } from '../../../src/runtime/work/gather.js';
import { LostNaNError, withNames, type LostNaN } from '../../../src/runtime/work/lost-nan.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { i8 } from '../../../src/tensor/dtypes/i8.js';
import type { Value } from '../../../src/tensor/piece.js';
import { load, piece, planOf } from '../support/plans.js';

const [ROWS, COLUMNS] = [40, 900];

/** Where a value over a whole matrix of ones loses a NaN, if some elements of the matrix are others. */
function find(value: Value, changes: Readonly<Record<number, number>>) {
  const values = new Float32Array(ROWS * COLUMNS).fill(1);
  for (const [at, number] of Object.entries(changes)) values[Number(at)] = number;
  const bytes = new Uint8Array(values.buffer);
  const arena = new Arena(1 << 20);
  const read = (_: number, position: number, into: Uint8Array): void =>
    into.set(bytes.subarray(position, position + into.length));
  const gatherer = new Gatherer([{ file: 0, offset: 0 }], read, arena);
  return findLostNaN(value, { start: [0, 0], sizes: [ROWS, COLUMNS] }, 0, arena, gatherer);
}

const own = load(0, f32, 0, [COLUMNS, 1]);
const cast = (operand: Value): Value => ({ kind: 'cast', to: i8, operand });
const over = (operation: 'max' | 'sum', sizes: readonly number[], body: Value, rounding = f32): Value => ({
  kind: 'reduce',
  operation,
  rounding,
  segments: [{ sizes, body }],
});
const add = (...operands: readonly Value[]): Value => ({ kind: 'apply', operation: 'add', operands, rounding: f32 });
const at = (row: number, column: number): number => row * COLUMNS + column;

describe('findLostNaN', () => {
  it('finds the first position, far into a region, and the element that is NaN', () => {
    expect(find(cast(own), { [at(30, 7)]: NaN, [at(30, 8)]: NaN })).toEqual({
      position: [30, 7],
      dtype: 'i8',
      sources: [{ tensor: 0, element: at(30, 7), value: 'NaN', count: 1 }],
    });
  });

  it.each<readonly [string, Value]>([
    ['a row of integers', over('max', [COLUMNS], cast(load(0, f32, 0, [COLUMNS, 0, 1])))],
    ['a sum that is rounded to integers', over('sum', [COLUMNS], load(0, f32, 0, [COLUMNS, 0, 1]), i8)],
    ['blocks of a row', over('max', [9], over('max', [100], cast(load(0, f32, 0, [COLUMNS, 0, 100, 1]))))],
    ['blocks, each rounded', over('max', [9], over('sum', [100], load(0, f32, 0, [COLUMNS, 0, 100, 1]), i8))],
  ])('looks into reductions: %s', (_, value) => {
    expect(find(add(own, value), { [at(3, 700)]: NaN, [at(3, 800)]: -Infinity, [at(9, 0)]: Infinity })).toEqual({
      position: [3, 0],
      dtype: 'i8',
      sources: [{ tensor: 0, element: at(3, 700), value: 'NaN', count: 2 }],
    });
  });

  it('looks down columns, and names an element once', () => {
    const value = cast(add(own, over('max', [ROWS], load(0, f32, 0, [0, 1, COLUMNS]))));
    expect(find(value, { [at(20, 5)]: NaN })).toEqual({
      position: [0, 5],
      dtype: 'i8',
      sources: [{ tensor: 0, element: at(20, 5), value: 'NaN', count: 1 }],
    });
    expect(find(value, { [at(0, 5)]: NaN })?.sources).toHaveLength(1);
  });

  it('says that no source is to blame where none is', () => {
    const quotient: Value = { kind: 'apply', operation: 'divide', operands: [own, own], rounding: f32 };
    expect(find(cast(quotient), { [at(1, 1)]: 0 })).toEqual({ position: [1, 1], dtype: 'i8', sources: [] });
  });

  it('finds nothing where nothing is lost', () => {
    expect(find(cast(own), {})).toBeUndefined();
    expect(find(own, { 3: NaN })).toBeUndefined();
  });
});

const spec = { dtype: f32, shape: [4, 5] };
const { plan } = planOf(
  [spec],
  [spec, { dtype: i8, shape: [4, 5] }],
  [piece(0, [4, 5], [5, 1], own), piece(1, [4, 5], [5, 1], cast(own))],
);
const lost = (target: number, element: number): LostNaN => ({ target, element, dtype: 'i8', sources: [] });

describe('withNames', () => {
  it('tells of each target once, with the first place, and leaves other errors as they are', () => {
    const other = new Error('other');
    const errors = [lost(1, 13), lost(1, 7), lost(0, 19), lost(1, 8)].map(one => new LostNaNError(one));
    const [first, second, ...more] = withNames([...errors, other], plan, () => 'in.bin');
    expect([first, more]).toEqual([other, []]);
    if (!(second instanceof MapcError)) throw second;
    expect(second.findings.map(({ code, data }) => [code, data['target'], data['position']])).toEqual([
      ['MAPC6033', 't0', [3, 4]],
      ['MAPC6033', 't1', [1, 2]],
    ]);
  });

  it('names places of transposed sources, and of none that overlap', () => {
    const places = (
      [
        [1, 4],
        [0, 1],
      ] as const
    ).map(strides => {
      const sources = plan.sources.map(source => ({ ...source, strides }));
      const one = { ...lost(1, 0), sources: [{ tensor: 0, element: 9, value: 'NaN', count: 1 }] };
      const [error] = withNames([new LostNaNError(one)], { ...plan, sources }, () => 'in.bin');
      return error instanceof MapcError ? error.findings[0]?.data['sources'] : error;
    });
    expect(places).toMatchObject([[{ tensor: 's0', position: [1, 2] }], [{ position: [9] }]]);
  });

  it('goes from thread to thread as plain data', () => {
    const error = new LostNaNError(lost(1, 7));
    const failure: unknown = structuredClone(failureOf(error));
    expect(failure).toEqual({ kind: 'nan', lost: lost(1, 7) });
    expect(errorOf(failureOf(error))).toEqual(error);
  });
});
