import type { Plan } from '../compiler/plan.js';
import { invariant } from '../diagnostics/invariant.js';
import type { FileToWrite } from '../formats/format.js';
import { byteLength } from '../tensor/dtype.js';
import { at } from '../tensor/strided/at.js';
import { volumeOf } from '../tensor/strided/strided.js';
import { placesOf, type TensorPlaces } from './checksum/tensor-places.js';
import type { FileLocation } from './disk/node-file.js';
import { withDigests } from './schedule/digest-jobs.js';
import type { DigestJob, Job } from './schedule/job.js';
import { makeJobTable, stepsIn, type JobTable } from './schedule/job-table.js';
import { proofJobsOf } from './schedule/proof-jobs.js';
import { scheduleOf } from './schedule/schedule.js';
import { RunState } from './threads/run-state.js';
import type { OutputLocation, RunInput } from './threads/step-loop.js';

/** Jobs in shared memory, and where their results go. */
export interface Run {
  readonly table: JobTable;
  readonly places: TensorPlaces;
  readonly state: RunState;
}

/** Bytes that a tensor takes in a file. */
export function bytesOfTarget(plan: Plan, tensor: number): number {
  const { dtype, shape } = at(plan.targets, tensor);
  return byteLength(dtype, volumeOf(shape));
}

/** What shows the proofs of a plan. `memory` is that of one thread, in bytes. */
export function proofRun(plan: Plan, memory: number): Run {
  return runOf(
    proofJobsOf(plan, memory),
    placesOf([], () => 0),
    { files: 0, tensors: 0, digests: 0 },
  );
}

/**
 * What writes the targets of a plan into files, but for those that are `cloned`; with `digest`, SHA-256 of tensors and
 * source files are computed too.
 */
export function writeRun(
  plan: Plan,
  files: readonly FileToWrite[],
  memory: number,
  { digest, cloned }: { readonly digest: boolean; readonly cloned: ReadonlySet<number> },
): Run {
  const places = placesOf(files, tensor => bytesOfTarget(plan, tensor));
  const tensors = plan.targets.length;
  const jobs = scheduleOf(plan, files, memory, cloned);
  if (!digest) return runOf(jobs, places, { files: files.length, tensors, digests: 0 });
  return runOf(withDigests(jobs, plan.files, files, places, tensors), places, {
    files: files.length,
    tensors,
    digests: tensors + plan.files.length,
  });
}

/** A stretch of a file whose digest is asked for. */
export type Read = Pick<DigestJob, 'file' | 'from' | 'length' | 'hash'>;

/** What reads stretches of files and computes their digests, in the order given. */
export function readingRun(
  files: readonly FileLocation[],
  reads: readonly Read[],
  own: { readonly memory: number; readonly openFiles: number },
): { readonly input: RunInput; readonly state: RunState } {
  const jobs = reads.map((read, result): Job => ({ kind: 'digest', of: 'source', ...read, result }));
  const { table, places, state } = runOf(
    jobs,
    placesOf([], () => 0),
    { files: 0, tensors: 0, digests: reads.length },
  );
  state.limit = state.steps;
  const none = { files: new Float64Array(0), offsets: new Float64Array(0) };
  const { memory, openFiles } = own;
  return {
    input: { table, files, sources: none, outputs: [], places, memory, openFiles, doneBefore: 0, sums: false },
    state,
  };
}

function runOf(
  jobs: readonly Job[],
  places: TensorPlaces,
  size: { files: number; tensors: number; digests: number },
): Run {
  const table = makeJobTable(jobs);
  return { table, places, state: RunState.create({ steps: stepsIn(table), ...size }) };
}

/** Bytes of tables that the threads of a run share. */
export function tableBytes({ table, places, state }: Run): number {
  const { texts, textStarts, firstSteps, bytesBefore } = table;
  const { firsts, starts, ends, tensors } = places;
  const arrays = [texts, textStarts, firstSteps, bytesBefore, firsts, starts, ends, tensors];
  return arrays.reduce((sum, array) => sum + array.byteLength, state.bytes);
}

/** What a thread needs to take part in a run. */
export function inputOf(
  plan: Plan,
  { table, places }: Run,
  files: readonly FileLocation[],
  outputs: readonly OutputLocation[],
  own: Pick<RunInput, 'memory' | 'openFiles' | 'doneBefore' | 'sums'>,
): RunInput {
  const numbers = (): Float64Array => new Float64Array(new SharedArrayBuffer(8 * plan.sources.length));
  const sources = { files: numbers(), offsets: numbers() };
  for (const [i, { file, offset }] of plan.sources.entries()) {
    sources.files[i] = file;
    sources.offsets[i] = offset;
  }
  invariant(own.doneBefore <= stepsIn(table), 'an earlier run has not done more steps than there are');
  return { table, places, files, sources, outputs, ...own };
}
