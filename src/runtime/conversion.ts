import type { Plan } from '../compiler/plan.js';
import { changedWhileRead } from '../diagnostics/catalog/files.js';
import {
  interrupted,
  keptForResume,
  nanWithoutValue,
  rangesRedone,
  resumeRefused,
  sourceChanged,
} from '../diagnostics/catalog/run.js';
import { invariant } from '../diagnostics/invariant.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inFile } from '../diagnostics/source.js';
import { conduct, joinErrors, type Hands } from './conduct.js';
import type { AtomicOutput } from './disk/atomic-output.js';
import type { NodeDirectory } from './disk/node-directory.js';
import type { OutputFile } from './disk/output-file.js';
import { SourceFiles } from './disk/source-files.js';
import { CHECKPOINT, type ExecuteOptions, type Output } from './execute-options.js';
import type { ProgressEvent } from './progress.js';
import { proveAll } from './prove-all.js';
import { makeReceipt, type Vouched } from './receipt/make-receipt.js';
import { printReceipt, RECEIPT_NAME } from './receipt/receipt.js';
import { removeBeside, writeBeside } from './receipt/write-beside.js';
import { Checkpoints } from './resume/checkpoints.js';
import { assertEnoughMemory, assertSameRun, earlierRun, takeOver, type EarlierRun } from './resume/earlier-run.js';
import { Journal } from './resume/journal.js';
import { planDigest, sourceIdentities, type RunIdentity } from './resume/run-identity.js';
import { inputOf, tableBytes, writeRun, type Run } from './run.js';
import { bytesBeforeStep, bytesIn } from './schedule/job-table.js';
import { sameFile } from './schedule/clones.js';
import { standingTensors } from './schedule/standing.js';
import { writeSideFile, writeText } from './side-files.js';
import { withNames } from './work/lost-nan.js';
import { handsOf, memoryBeside, teamFor, type Team } from './team.js';

/** What came of a conversion. */
export interface Written {
  /** Files of the output, those of tensors first. */
  readonly files: readonly Pick<OutputFile, 'name' | 'size'>[];
  readonly bytesRead: number;
  /** Bytes of tensors that an earlier run had written. */
  readonly resumed: number;
}

/** One run of a plan, from the first look at its sources to the output in its place. */
export class Conversion {
  readonly #plan: Plan;
  readonly #source: NodeDirectory;
  readonly #output: Output;
  readonly #staged: AtomicOutput;
  readonly #options: ExecuteOptions;
  #sources: SourceFiles | undefined;
  #journal: Journal | undefined;
  #hands: Hands | undefined;
  /** Bytes that a later run need not write again, of all. */
  #kept: () => { readonly done: number; readonly total: number };

  constructor(plan: Plan, source: NodeDirectory, output: Output, staged: AtomicOutput, options: ExecuteOptions) {
    this.#plan = plan;
    this.#source = source;
    this.#output = output;
    this.#staged = staged;
    this.#options = options;
    // Until it is known what an earlier run has done, it is not thrown away.
    this.#kept = () => ({ done: staged.isUsed ? 1 : 0, total: 0 });
  }

  /** Does all of it. */
  async run(): Promise<Written> {
    const plan = this.#plan;
    const sources = (this.#sources = await SourceFiles.open(this.#source, plan.files));
    const earlier = this.#earlierRun();
    const size = this.#output.files.reduce((sum, file) => sum + file.size, 0);
    const total = teamFor(this.#options, size).total;
    if (earlier !== undefined) assertEnoughMemory(earlier, total);
    let team = teamFor(this.#options, size, earlier?.identity.memory);
    const hands = (this.#hands = handsOf(team, this.#options.entry, this.#options.crew));

    let bytesRead = 0;
    if (earlier === undefined) {
      const tolerance = this.#options.tolerance ?? 0;
      bytesRead = await proveAll(plan, sources.locations, team, hands, tolerance, (done, all) =>
        this.#tell('prove', done, all),
      );
    }

    // An earlier run is looked at before anything of it is touched.
    let clones = earlier === undefined ? this.#clone(sources) : undefined;
    const { digest = false, sync = true } = this.#options;
    const how: Vouched = {
      digest,
      // Who does not wait for the disk vouches for nothing, but where sums are needed anyway.
      sums: sync || digest || this.#output.seal !== undefined || earlier !== undefined,
      cloned: new Set(clones?.keys() ?? earlier?.identity.cloned),
    };
    let run = writeRun(plan, this.#output.files, team.memory, how);
    const less = earlier === undefined ? memoryBeside(team, tableBytes(run)) : undefined;
    if (less !== undefined) {
      team = { ...team, memory: less };
      run = writeRun(plan, this.#output.files, team.memory, how);
    }
    const identity = this.#identityOf(run, team, sources, how.cloned);
    if (earlier !== undefined) assertSameRun(earlier, identity, this.#staged.path);
    clones ??= this.#clone(sources);
    if (clones.size !== how.cloned.size) throw this.#noClone();

    const { files, side } = await this.#begin(how.sums, earlier, identity, clones);
    const own = { ...team, sums: how.sums };
    const resumed = await this.#write(run, own, hands, sources, files, earlier);
    bytesRead += run.state.read;
    await this.#seal(run, how, files, side);
    sources.assertUnchanged();
    return { files: await this.#finish(run, sources, files, side, how), bytesRead, resumed };
  }

  /** Ends a run that failed: keeps what a later one can use, deletes the rest. Gives the error to tell of. */
  giveUp(error: unknown): unknown {
    const { done, total } = this.#kept();
    const staged = this.#staged;
    try {
      if (done === 0 || isHopeless(error)) {
        staged.discard();
        return error;
      }
      staged.keep();
    } catch (another) {
      // Where the disk refuses that too, the first mistake is the one to tell of.
      if (!(another instanceof MapcError)) throw another;
      return error;
    }
    if (total === 0 || staged.isInPlace || !(error instanceof MapcError)) return error;
    const { staging } = staged.path;
    const kept = keptForResume.make(inFile(staging), { path: staging, done, total });
    return new MapcError([...error.findings, kept], { temporary: error.temporary, cause: error });
  }

  async close(): Promise<void> {
    if (this.#hands?.kind === 'threads' && this.#hands.crew !== this.#options.crew) await this.#hands.crew.end();
    this.#journal?.close();
    await this.#sources?.close();
  }

  /** What an interrupted run has left, if anything of it can be used; the rest is deleted. */
  #earlierRun(): EarlierRun | undefined {
    if (!this.#staged.isUsed) return undefined;
    const earlier = earlierRun(this.#staged.path);
    if (earlier === undefined) {
      this.#staged.beginAnew();
      this.#kept = () => ({ done: 0, total: 0 });
    }
    return earlier;
  }

  #identityOf(run: Run, team: Team, sources: SourceFiles, cloned: ReadonlySet<number>): RunIdentity {
    const { files } = this.#output;
    return {
      journal: 1,
      origin: this.#options.origin ?? null,
      sources: sourceIdentities(this.#plan.files, sources.locations),
      tolerance: this.#options.tolerance ?? 0,
      memory: team.memory,
      cloned: [...cloned],
      steps: run.state.steps,
      plan: planDigest(run.table, files, this.#plan.sideFiles),
    };
  }

  /** Clones the files that only differ in what stands around their tensors, as far as the file system can. */
  #clone(sources: SourceFiles): ReadonlyMap<number, OutputFile> {
    this.#staged.open();
    const standing = standingTensors(this.#plan);
    const clones = new Map<number, OutputFile>();
    for (const [i, file] of this.#output.files.entries()) {
      const same = sameFile(file, standing);
      const from = same === undefined ? undefined : sources.locations[same]?.path;
      const clone = from === undefined ? undefined : this.#staged.clone(file.path, file.size, from);
      if (clone !== undefined) clones.set(i, clone);
    }
    return clones;
  }

  #noClone(): MapcError {
    const { staging } = this.#staged.path;
    const why = 'files of it are clones, and the file system does not clone any more';
    return new MapcError(resumeRefused.make(inFile(staging), { path: staging, why }));
  }

  /** Begins the journal, if the run records what is done, and makes all files with what stands around tensors in them. */
  async #begin(
    records: boolean,
    earlier: EarlierRun | undefined,
    identity: RunIdentity,
    clones: ReadonlyMap<number, OutputFile>,
  ) {
    const staged = this.#staged;
    const path = staged.path.journal;
    if (earlier !== undefined) this.#journal = Journal.resume(path, earlier.journal);
    else if (records) this.#journal = Journal.create(path, identity);
    const files = this.#output.files.map(({ path: name, size, fixed }, i) => {
      const file = clones.get(i) ?? staged.create(name, size, true);
      for (const { offset, bytes } of fixed) file.write(offset, bytes);
      return file;
    });
    const side: OutputFile[] = [];
    for (const file of this.#plan.sideFiles) side.push(await writeSideFile(staged, this.#source, file));
    return { files, side };
  }

  /** Writes all tensors. Gives the bytes that an earlier run had written. */
  async #write(
    run: Run,
    own: Team & Pick<Vouched, 'sums'>,
    hands: Hands,
    sources: SourceFiles,
    files: readonly OutputFile[],
    earlier: EarlierRun | undefined,
  ): Promise<number> {
    const { state, table } = run;
    const staged = this.#staged;
    const doneBefore = earlier === undefined ? 0 : takeOver(earlier, state);
    const checkpoints =
      this.#journal === undefined
        ? undefined
        : new Checkpoints(state, table, this.#journal, files, {
            ...(this.#options.checkpoint ?? CHECKPOINT),
            sync: this.#options.sync ?? true,
            doneBefore,
            first: () => staged.syncNames(),
          });
    const total = bytesIn(table);
    this.#kept = () => ({ done: checkpoints?.recordedBytes ?? 0, total });
    const outputs = files.map(({ path, name, size }) => ({ path, name, size }));
    const input = inputOf(this.#plan, run, sources.locations, outputs, { ...own, doneBefore });
    const results = await conduct(input, state, hands, () => {
      this.#tell('convert', state.worked, total);
      checkpoints?.poll();
      state.limit = checkpoints?.limit ?? state.steps;
    });
    await checkpoints?.settle();
    const shown = (file: number): string => sources.locations[file]?.shown ?? '';
    const thrown = [checkpoints?.error, ...results.map(({ error }) => error)].filter(error => error !== undefined);
    const errors = withNames(thrown, this.#plan, shown);
    if (errors.length > 0) await checkpoints?.last();
    const error = joinErrors(errors);
    if (error !== undefined) throw error;
    if (state.redone > 0) {
      const { staging } = staged.path;
      this.#options.report?.(rangesRedone.make(inFile(staging), { path: staging, steps: state.redone }));
    }
    return bytesBeforeStep(table, doneBefore);
  }

  /** Writes what can only be known when everything else is written. */
  async #seal(run: Run, how: Vouched, files: readonly OutputFile[], side: readonly OutputFile[]): Promise<void> {
    const { files: laidOut, seal } = this.#output;
    if (seal === undefined) return;
    const written = new Map([...files, ...side].map(file => [file.name, file]));
    const total = [...written.values()].reduce((sum, { size }) => sum + size, 0);
    let done = 0;
    const named = (path: string): OutputFile => {
      const file = written.get(path);
      invariant(file !== undefined, 'a format seals files of the output');
      return file;
    };
    const cloned = new Set(laidOut.flatMap(({ tensors }, i) => (how.cloned.has(i) ? tensors : [])).map(t => t.tensor));
    const patches = seal({
      files: laidOut,
      sideFiles: side.map(({ name }) => name),
      open: path => ({
        size: named(path).size,
        read: (position, length) => {
          this.#tell('seal', (done += length), total);
          return named(path).read(position, length);
        },
        close: () => Promise.resolve(),
      }),
      crc32: tensor => (cloned.has(tensor) || !how.sums ? undefined : run.state.sum(tensor)),
    });
    for await (const { path, offset, bytes } of patches) named(path).write(offset, bytes);
  }

  /** Writes the receipt, and lets the output appear. Gives all files. */
  async #finish(
    run: Run,
    sources: SourceFiles,
    files: readonly OutputFile[],
    side: readonly OutputFile[],
    how: Vouched,
  ) {
    const { origin, sync = true, receipt: place = 'inside' } = this.#options;
    const staged = this.#staged;
    const all = [...files, ...side];
    const size = all.reduce((sum, file) => sum + file.size, 0);
    this.#tell('finish', 0, size);
    const receipt =
      origin === undefined || place === 'none'
        ? undefined
        : printReceipt(makeReceipt(origin, this.#plan, this.#output.files, all, sources.locations, run, how));
    if (receipt !== undefined && place === 'inside') all.push(writeText(staged, RECEIPT_NAME, receipt));
    await staged.commit(() => removeBeside(staged.path));
    if (receipt !== undefined && place === 'beside') writeBeside(staged.path, receipt, sync);
    this.#tell('finish', size, size);
    return all;
  }

  /** Tells of progress. Throws MAPC6031 if the run is to stop. */
  #tell(phase: ProgressEvent['phase'], done: number, total: number): void {
    const { onProgress, signal } = this.#options;
    onProgress?.({ phase, done, total });
    const { path } = this.#output;
    if (signal?.aborted === true && !(phase === 'finish' && done === total)) {
      throw new MapcError(interrupted.make(inFile(path), { path }));
    }
  }
}

/** True for what would be found again, or makes worthless what was written. */
function isHopeless(error: unknown): boolean {
  const codes: readonly string[] = [sourceChanged.code, changedWhileRead.code, nanWithoutValue.code];
  return error instanceof MapcError && error.findings.some(({ code }) => codes.includes(code));
}
