import type { Plan } from '../compiler/plan.js';
import { interrupted } from '../diagnostics/catalog/run.js';
import type { Diagnostic, Report } from '../diagnostics/diagnostic.js';
import { invariant } from '../diagnostics/invariant.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inFile } from '../diagnostics/source.js';
import type { Directory, ReadAt } from '../formats/directory.js';
import type { FileToWrite, Format } from '../formats/format.js';
import { volumeOf } from '../tensor/strided/strided.js';
import { AtomicOutput } from './disk/atomic-output.js';
import type { OutputFile } from './disk/output-file.js';
import { SourceFiles } from './disk/source-files.js';
import type { ProgressEvent } from './progress.js';
import { stepsOf } from './schedule/job.js';
import { scheduleOf } from './schedule/schedule.js';
import type { Summary } from './summary.js';
import { bytesCompared, prove } from './work/prove.js';
import { Ticker } from './work/ticker.js';
import { Worker } from './work/worker.js';

/** Where a plan's targets go: the files as the format laid them out (their tensors are indices into the plan's targets). */
export interface Output {
  /** The directory that appears when all is written. */
  readonly path: string;
  readonly files: readonly FileToWrite[];
  /** The format's last word on its files. */
  readonly seal?: Format['seal'];
  /** Paths that are read from: the output may not be one of them, in one of them or around one. */
  readonly sources: readonly string[];
}

export interface ExecuteOptions {
  /** Bytes of all buffers of tensors (at least 64 KiB; default 64 MiB). */
  readonly memory?: number;
  readonly overwrite?: boolean;
  readonly restart?: boolean;
  readonly sync?: boolean;
  /** Largest difference that a proof lets pass (default 0: the same bits). */
  readonly tolerance?: number;
  /** Stops the run at the next tile; nothing of the output appears. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
  readonly report?: Report;
}

export const DEFAULT_MEMORY = 64 * 1024 * 1024;
export const LEAST_MEMORY = 64 * 1024;

/**
 * Runs a plan: proves its claims, writes its targets and side files, and lets the output appear whole, or not at all.
 * Throws MapcError: MAPC6001-6019 (the disk), MAPC6020 (a source changed), MAPC6030 (failed proofs, all of them),
 * MAPC6031 (interrupted), or what reading a source throws.
 */
export async function execute(
  plan: Plan,
  source: Directory,
  output: Output,
  options: ExecuteOptions = {},
): Promise<Summary> {
  const began = performance.now();
  const memory = Math.max(LEAST_MEMORY, options.memory ?? DEFAULT_MEMORY);
  const schedule = scheduleOf(plan, output.files, memory);
  const texts = plan.sideFiles.map(file => (file.kind === 'text' ? new TextEncoder().encode(file.text) : undefined));
  const planned = output.files.reduce((sum, file) => sum + file.size, 0);
  const ticker = new Ticker(options.signal, options.onProgress, () => interrupted.make(inFile(output.path), output));
  const staged = AtomicOutput.begin(output.path, {
    sources: output.sources,
    bytes: planned + texts.reduce((sum, text) => sum + (text?.length ?? 0), 0),
    overwrite: options.overwrite ?? false,
    restart: options.restart ?? false,
    sync: options.sync ?? true,
    ...(options.report === undefined ? {} : { report: options.report }),
  });
  let sources: SourceFiles | undefined;
  try {
    sources = await SourceFiles.open(source, plan.files);
    await proveAll(plan, sources, memory, options.tolerance ?? 0, ticker);

    const files = output.files.map(file => createFile(staged, file));
    await writeTensors(plan, schedule, sources, files, memory, ticker);
    const side: OutputFile[] = [];
    for (const [i, file] of plan.sideFiles.entries()) {
      side.push(file.kind === 'text' ? writeText(staged, file.path, texts[i]) : await copyFile(staged, source, file));
      await ticker.tick(0);
    }
    const sideFiles = side.map(({ name }) => name);
    await sealAll(output, sideFiles, [...files, ...side], ticker);
    sources.assertUnchanged();
    ticker.begin('finish', planned);
    await ticker.now();
    staged.commit();
    return summaryOf(plan, [...files, ...side], sources.bytesRead, (performance.now() - began) / 1000);
  } catch (error) {
    discard(staged);
    throw error;
  } finally {
    await sources?.close();
  }
}

/** Deletes what was written. Where the disk refuses that too, the first mistake is the one to tell of. */
function discard(staged: AtomicOutput): void {
  try {
    staged.discard();
  } catch (error) {
    if (!(error instanceof MapcError)) throw error;
  }
}

/** Runs all proofs. Throws one error with every failed one. */
async function proveAll(plan: Plan, sources: SourceFiles, memory: number, tolerance: number, ticker: Ticker) {
  if (plan.proofs.length === 0) return;
  ticker.begin(
    'prove',
    plan.proofs.reduce((sum, proof) => sum + volumeOf(proof.sizes) * bytesCompared(proof), 0),
  );
  const findings: Diagnostic[] = [];
  const read = sources.readInto.bind(sources);
  for (const proof of plan.proofs) {
    const finding = await prove(proof, plan, read, memory, tolerance, bytes => ticker.tick(bytes));
    if (finding !== undefined) findings.push(finding);
  }
  if (findings.length > 0) throw new MapcError(findings);
}

/** Creates a file of tensors and writes what stands around them. */
function createFile(staged: AtomicOutput, { path, size, fixed }: FileToWrite): OutputFile {
  const file = staged.create(path, size);
  for (const { offset, bytes } of fixed) file.write(offset, bytes);
  return file;
}

async function writeTensors(
  plan: Plan,
  schedule: ReturnType<typeof scheduleOf>,
  sources: SourceFiles,
  files: readonly OutputFile[],
  memory: number,
  ticker: Ticker,
): Promise<void> {
  ticker.begin('convert', schedule.bytes);
  const write = (file: number, position: number, bytes: Uint8Array): void => {
    const output = files[file];
    invariant(output !== undefined, 'a job writes to a file of the output');
    output.write(position, bytes);
  };
  const worker = new Worker(plan.sources, sources.readInto.bind(sources), write, memory);
  for (const job of schedule.jobs) {
    const steps = stepsOf(job);
    for (let step = 0; step < steps; step++) await ticker.tick(worker.run(job, step));
  }
}

/** Writes what can only be known when everything else is written. */
async function sealAll(
  { files, seal }: Output,
  sideFiles: readonly string[],
  written: readonly OutputFile[],
  ticker: Ticker,
): Promise<void> {
  if (seal === undefined) return;
  ticker.begin(
    'seal',
    written.reduce((sum, { size }) => sum + size, 0),
  );
  const byName = new Map(written.map(file => [file.name, file]));
  const named = (path: string): OutputFile => {
    const file = byName.get(path);
    invariant(file !== undefined, 'a format seals files of the output');
    return file;
  };
  const open = (path: string): ReadAt => ({
    size: named(path).size,
    read: async (position, length) => {
      await ticker.tick(length);
      return named(path).read(position, length);
    },
    close: () => Promise.resolve(),
  });
  for await (const { path, offset, bytes } of seal({ files, sideFiles, open })) named(path).write(offset, bytes);
}

function writeText(staged: AtomicOutput, path: string, text: Uint8Array = new Uint8Array(0)): OutputFile {
  const file = staged.create(path, text.length);
  file.write(0, text);
  return file;
}

const COPY_BYTES = 1 << 20;

async function copyFile(
  staged: AtomicOutput,
  source: Directory,
  { path, from }: { readonly path: string; readonly from: string },
): Promise<OutputFile> {
  const reader = await source.open(from);
  try {
    const file = staged.create(path, reader.size);
    for (let at = 0; at < reader.size; at += COPY_BYTES) {
      file.write(at, await reader.read(at, Math.min(COPY_BYTES, reader.size - at)));
    }
    return file;
  } finally {
    await reader.close();
  }
}

function summaryOf(plan: Plan, files: readonly OutputFile[], bytesRead: number, seconds: number): Summary {
  const tensors = plan.rules.map(() => 0);
  for (const { rule } of plan.targets) tensors[rule] = (tensors[rule] ?? 0) + 1;
  return {
    tensors: plan.targets.length,
    bytesRead,
    bytesWritten: files.reduce((sum, file) => sum + file.size, 0),
    seconds,
    proofs: plan.proofs.length,
    rules: plan.rules
      .map(({ title }, rule) => ({ rule, title, tensors: tensors[rule] ?? 0 }))
      .filter(used => used.tensors > 0),
    dropped: plan.dropped,
    files: files.map(({ name, size }) => ({ path: name, size })),
  };
}
