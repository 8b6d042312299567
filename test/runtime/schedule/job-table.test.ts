import fc from 'fast-check';
import type { Job } from '../../../src/runtime/schedule/job.js';
import { stepsOf } from '../../../src/runtime/schedule/job.js';
import {
  bytesBeforeStep,
  bytesIn,
  JobReader,
  makeJobTable,
  stepBeyond,
  stepsIn,
} from '../../../src/runtime/schedule/job-table.js';
import { parseJob, printJob } from '../../../src/runtime/schedule/job-text.js';
import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { u4 } from '../../../src/tensor/dtypes/u4.js';
import type { Value } from '../../../src/tensor/piece.js';
import { load } from '../support/plans.js';

const TILING = { extents: [2, 3], gap: 4096, bytes: 100, cost: 0 };
const VALUE: Value = {
  kind: 'apply',
  operation: 'add',
  rounding: f32,
  operands: [
    { kind: 'cast', to: f32, operand: load(3, bf16, 7, [5, 1]) },
    { kind: 'index', offset: 2 ** 52, strides: [0, 1] },
    { kind: 'reduce', operation: 'max', rounding: f32, segments: [{ sizes: [9], body: load(1, u4, 0, [0, 0, 1]) }] },
    ...[NaN, Infinity, -0, 0.1, 2 ** -1074].map((value): Value => ({ kind: 'constant', value })),
  ],
};
const TARGET = { file: 1, start: 2 ** 40, dtype: bf16 };

const JOBS: readonly Job[] = [
  { kind: 'copy', source: 0, from: 2 ** 45, file: 1, to: 3, length: 1_000_000 },
  { kind: 'digest', hash: 'sha256', of: 'output', file: 1, from: 8, length: 99, result: 4 },
  {
    kind: 'box',
    target: TARGET,
    sizes: [5, 7],
    offset: 1,
    strides: [7, 1],
    value: VALUE,
    tiling: TILING,
    order: [1, 0],
  },
  {
    kind: 'range',
    target: TARGET,
    from: 0,
    to: 100,
    step: 30,
    parts: [{ sizes: [100], offset: 0, strides: [1], value: VALUE }],
  },
  {
    kind: 'prove',
    proof: 2,
    sizes: [4, 6],
    left: VALUE,
    right: VALUE,
    dtype: f32,
    tiling: TILING,
    order: [0, 1],
    compared: 6,
  },
];

describe('a job as text', () => {
  it('is the same job again, whatever numbers are in it', () => {
    for (const job of JOBS) {
      expect(parseJob(printJob(job))).toStrictEqual(job);
      expect(printJob(parseJob(printJob(job)))).toBe(printJob(job));
    }
  });
});

describe('a table of jobs', () => {
  it('finds each step in its job', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(1_000_000)),
        (kinds, lengths) => {
          const jobs = kinds.flatMap((kind, i): Job[] => {
            const [job] = JOBS.slice(kind);
            return job?.kind === 'copy' ? [{ ...job, length: lengths[i] ?? 0 }] : job === undefined ? [] : [job];
          });
          const table = makeJobTable(jobs);
          const reader = new JobReader(table);
          const expected = jobs.flatMap(job => Array.from({ length: stepsOf(job) }, (_, step) => ({ job, step })));
          expect(stepsIn(table)).toBe(expected.length);
          for (const [step, at] of expected.entries()) expect(reader.at(step)).toStrictEqual(at);
          for (const at of expected.entries()) expect(reader.at(at[0])).toStrictEqual(at[1]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('knows the bytes before a step, and the first step beyond so many', () => {
    const copy = (length: number): Job => ({ kind: 'copy', source: 0, from: 0, file: 0, to: 0, length });
    const table = makeJobTable([copy(1_000_000), copy(0), copy(300_000)]);
    const before = Array.from({ length: stepsIn(table) + 1 }, (_, step) => bytesBeforeStep(table, step));
    expect(before).toEqual([0, 250_000, 500_000, 750_000, 1_000_000, 1_150_000, 1_300_000]);
    expect(bytesIn(table)).toBe(1_300_000);
    expect([-1, 0, 499_999, 500_000, 2_000_000].map(bytes => stepBeyond(table, bytes))).toEqual([0, 1, 2, 3, 6]);
  });
});
