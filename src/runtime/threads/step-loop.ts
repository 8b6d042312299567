import { assertNever } from '../../diagnostics/invariant.js';
import { hasherOf } from '../checksum/hasher.js';
import { StepSum, type StepSums } from '../checksum/step-sum.js';
import { entryAt, type TensorPlaces } from '../checksum/tensor-places.js';
import { DescriptorPool } from '../disk/descriptor-pool.js';
import { NodeFile, type FileLocation } from '../disk/node-file.js';
import { OutputFile } from '../disk/output-file.js';
import { at } from '../../tensor/strided/at.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import { tileOf, type DigestJob, type Job, type ProofJob, type WriteJob } from '../schedule/job.js';
import { JobReader, type JobTable } from '../schedule/job-table.js';
import { forEachWrittenRun } from '../schedule/written-runs.js';
import { mergeDiffering, type Differing } from '../work/compare-tile.js';
import type { Arena } from '../work/arena.js';
import type { SourcePlace } from '../work/gather.js';
import { Worker } from '../work/worker.js';
import type { RunState } from './run-state.js';

/** A file of the output that is there already, as another thread opens it. */
export interface OutputLocation {
  readonly path: string;
  readonly name: string;
  readonly size: number;
}

/** All that a thread needs to take part in a run. Plain data and shared memory. */
export interface RunInput {
  readonly table: JobTable;
  readonly files: readonly FileLocation[];
  /** For each tensor of the source, its file (index into `files`) and where it begins there. */
  readonly sources: { readonly files: Float64Array; readonly offsets: Float64Array };
  readonly outputs: readonly OutputLocation[];
  readonly places: TensorPlaces;
  /** Bytes of buffers of one thread. */
  readonly memory: number;
  /** Files of either kind that one thread keeps open. */
  readonly openFiles: number;
  /** Steps before this number were done by an earlier run: what they wrote is compared with their checks first. */
  readonly doneBefore: number;
  /** Whether what is written is summed up: for the receipt, and for a later run that goes on. */
  readonly sums: boolean;
}

/** Bytes that are read at a time where nothing is computed of them. */
const READ_BYTES = 256 * 1024;

/** One thread's part in a run: takes the next step, does it, and so on, with buffers and open files of its own. */
export class StepLoop {
  readonly #input: RunInput;
  readonly #state: RunState;
  readonly #jobs: JobReader;
  readonly #sources: readonly NodeFile[];
  readonly #outputs: readonly OutputFile[];
  readonly #worker: Worker;
  readonly #sum: StepSum;
  readonly #differing = new Map<number, Differing>();
  #claimed: number | undefined;
  /** All steps before this one are known to be done. */
  #seen = 0;
  #bytesRead = 0;
  #buffer: Uint8Array | undefined;

  constructor(input: RunInput, state: RunState, arena?: Arena) {
    const { table, files, outputs, places, memory, openFiles } = input;
    this.#input = input;
    this.#state = state;
    this.#jobs = new JobReader(table);
    const [sourcePool, outputPool] = [new DescriptorPool(openFiles), new DescriptorPool(openFiles)];
    this.#sources = files.map(location => new NodeFile(location, sourcePool));
    this.#outputs = outputs.map(
      ({ path, name, size }) => new OutputFile(path, name, size, { created: true, pool: outputPool }),
    );
    this.#sum = new StepSum(places);
    const read = (file: number, position: number, into: Uint8Array): void => {
      at(this.#sources, file).readInto(position, into);
      this.#bytesRead += into.length;
    };
    const write = (file: number, position: number, bytes: Uint8Array): void => {
      if (input.sums) this.#sum.add(file, position, bytes);
      at(this.#outputs, file).write(position, bytes);
      state.touch(file);
    };
    const targetAt = (file: number, start: number): number => places.tensors[entryAt(places, file, start)] ?? -1;
    this.#worker = new Worker(sourcePlaces(input), read, write, memory, targetAt, arena);
  }

  /** What this thread found of proofs that do not hold, by the proof's index. */
  get differing(): ReadonlyMap<number, Differing> {
    return this.#differing;
  }

  /**
   * Does the next step. Gives 'wait' where the step that this thread has taken must not begin yet, and 'over' where there
   * is none left or the run is stopped. Throws what the step throws.
   */
  advance(): 'ran' | 'wait' | 'over' {
    const state = this.#state;
    if (state.stopped) return 'over';
    this.#claimed ??= state.claim();
    const step = this.#claimed;
    if (step === undefined) return 'over';
    if (step >= state.limit) return 'wait';
    const { job, step: inJob } = this.#jobs.at(step);
    if (job.kind === 'digest' && job.of === 'output' && !this.#areDoneBefore(step)) return 'wait';
    const finished = this.#run(job, step, inJob);
    if (!finished) return 'over';
    this.#claimed = undefined;
    return 'ran';
  }

  /** Closes the files. */
  async close(): Promise<void> {
    for (const file of this.#sources) await file.close();
    for (const file of this.#outputs) file.discard();
  }

  /** False where the run was stopped in the middle of the step. */
  #run(job: Job, step: number, inJob: number): boolean {
    const state = this.#state;
    this.#bytesRead = 0;
    let check = 0;
    let worked = 0;
    switch (job.kind) {
      case 'prove':
        worked = this.#prove(job, inJob);
        break;
      case 'digest':
        if (!this.#digest(job)) return false;
        break;
      case 'copy':
      case 'range':
      case 'box':
        [worked, check] = this.#write(job, step, inJob);
        break;
      default:
        return assertNever(job);
    }
    state.count(worked, this.#bytesRead);
    state.finish(step, check);
    return true;
  }

  #prove(job: ProofJob, inJob: number): number {
    const found = this.#worker.compare(job, inJob);
    if (found !== undefined) {
      this.#differing.set(job.proof, mergeDiffering(this.#differing.get(job.proof), found));
    }
    return Math.ceil(job.compared * volumeOf(tileOf(job, inJob).sizes));
  }

  #digest(job: DigestJob): boolean {
    const hasher = hasherOf(job.hash);
    const source = job.of === 'source' ? at(this.#sources, job.file) : undefined;
    const buffer = this.#readBuffer();
    for (let done = 0; done < job.length; done += buffer.length) {
      if (this.#state.stopped) return false;
      const part = buffer.subarray(0, Math.min(buffer.length, job.length - done));
      (source ?? at(this.#outputs, job.file)).readInto(job.from + done, part);
      hasher.update(part);
    }
    if (source !== undefined) this.#bytesRead += job.length;
    this.#state.setDigest(job.result, hasher.digest());
    return true;
  }

  /** Writes a step, unless an earlier run did and its bytes are still there. Gives their number and their check. */
  #write(job: WriteJob, step: number, inJob: number): [worked: number, check: number] {
    const known = step < this.#input.doneBefore ? this.#readBack(job, step, inJob) : undefined;
    const worked = known?.bytes ?? this.#worker.run(job, inJob);
    const { check, parts } = known?.sums ?? this.#sum.take();
    for (const { tensor, part } of parts) this.#state.addToSum(tensor, part);
    return [worked, check];
  }

  /** Sums up what stands where a step writes; undefined (and counted) where it is not what the earlier run wrote. */
  #readBack(job: WriteJob, step: number, inJob: number): { bytes: number; sums: StepSums } | undefined {
    const buffer = this.#readBuffer();
    let [bytes, missing] = [0, 0];
    forEachWrittenRun(job, inJob, (file, position, length) => {
      for (let done = 0; done < length && missing === 0; done += buffer.length) {
        const part = buffer.subarray(0, Math.min(buffer.length, length - done));
        missing = part.length - at(this.#outputs, file).readUpTo(position + done, part);
        this.#sum.add(file, position + done, part);
        bytes += part.length;
      }
    });
    const sums = this.#sum.take();
    if (missing === 0 && sums.check === this.#state.check(step)) return { bytes, sums };
    this.#state.countRedone();
    return undefined;
  }

  #areDoneBefore(step: number): boolean {
    while (this.#seen < step && this.#state.isDone(this.#seen)) this.#seen++;
    return this.#seen >= step;
  }

  #readBuffer(): Uint8Array {
    return (this.#buffer ??= new Uint8Array(READ_BYTES));
  }
}

function sourcePlaces({ sources: { files, offsets } }: RunInput): SourcePlace[] {
  return Array.from(files, (file, i) => ({ file, offset: offsets[i] ?? 0 }));
}
