import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import type { ExecuteOptions } from '../../../src/runtime/execute.js';
import { changing, type Change } from '../../support/change-source.js';
import type { ChildReport, ChildRequest } from '../support/crash-child.js';
import { crashPlan } from '../support/crash-plan.js';
import { Scratch } from '../support/scratch.js';
import { buildThreadEntry } from '../support/thread-entry.js';

/** Whether the long form of the fault tests was asked for (`npm run test:faults`). */
export const isLong = process.env['MAPC_TEST_FAULTS'] === '1';

/** How a child ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly report: ChildReport | undefined;
  readonly stderr: string;
}

export interface RunRequest {
  readonly options?: ExecuteOptions;
  /** A command that runs the child: strace with its arguments, or a shell. */
  readonly wrapper?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Called when the child has begun. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** A folder in which conversions are run in processes of their own, and harmed. `work/out` is the output. */
export class FaultBench {
  readonly scratch = new Scratch();
  readonly matrices: number;
  readonly rows: number;
  #expected: readonly string[] = [];

  private constructor(matrices: number, rows: number) {
    this.matrices = matrices;
    this.rows = rows;
  }

  /** Builds the child and finds out what the output has to be. */
  static async create(matrices = 6, rows = 8): Promise<FaultBench> {
    const bench = new FaultBench(matrices, rows);
    await bench.build();
    await buildThreadEntry(bench.scratch);
    await bench.scratch.fill(crashPlan(matrices, rows));
    // Whole seconds: a test can give a file its old time back.
    const time = new Date(1_700_000_000_000);
    for (const name of readdirSync(bench.path('in'))) utimesSync(bench.path('in', name), time, time);
    bench.reset();
    const { code: exit, stderr } = await bench.run({ options: { receipt: 'inside' } });
    if (exit !== 0) throw new Error(`the conversion does not even work undisturbed: ${stderr}`);
    bench.#expected = bench.digest('out');
    return bench;
  }

  /** Builds the child, with a change to one of its sources if one is given. */
  async build(change?: Change): Promise<void> {
    await build({
      entryPoints: ['test/runtime/support/crash-child.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: this.path('child.mjs'),
      plugins: change === undefined ? [] : [changing(change)],
    });
  }

  path(...parts: string[]): string {
    return this.scratch.path(...parts);
  }

  out(): string {
    return this.path('work', 'out');
  }

  remove(): void {
    this.scratch.remove();
  }

  /** An empty `work`. */
  reset(): void {
    rmSync(this.path('work'), { recursive: true, force: true });
    mkdirSync(this.path('work'));
  }

  /** Copies `work` aside, to be brought back with `restore`. */
  save(): void {
    rmSync(this.path('saved'), { recursive: true, force: true });
    cpSync(this.path('work'), this.path('saved'), { recursive: true });
  }

  restore(): void {
    rmSync(this.path('work'), { recursive: true, force: true });
    cpSync(this.path('saved'), this.path('work'), { recursive: true });
  }

  /** Digests of all files of a folder in `work`, by name. */
  digest(folder: string): readonly string[] {
    return readdirSync(this.path('work', folder))
      .sort()
      .map(name => {
        const bytes = readFileSync(this.path('work', folder, name));
        return `${name} ${createHash('sha256').update(bytes).digest('hex')}`;
      });
  }

  /** Runs the conversion once. */
  run({ options = {}, wrapper = [], env = {}, onStart }: RunRequest = {}): Promise<Ended> {
    const request: ChildRequest = {
      source: this.path('in'),
      out: this.out(),
      matrices: this.matrices,
      rows: this.rows,
      options: { checkpoint: { every: 24_000, window: 48_000 }, ...options },
    };
    const command = [...wrapper, process.execPath, this.path('child.mjs'), JSON.stringify(request)];
    return new Promise((resolve, reject) => {
      const child = spawn(command[0] ?? '', command.slice(1), {
        stdio: ['ignore', 'pipe', 'pipe'],
        // One thread for asynchronous calls: strace counts calls of each thread for itself.
        env: { ...process.env, UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0', ...env },
      });
      let [said, stderr] = ['', ''];
      child.stdout.on('data', text => (said += String(text)));
      child.stderr.on('data', text => (stderr += String(text)));
      child.on('error', reject);
      child.on('close', (code, signal) => {
        const report = said === '' ? undefined : (JSON.parse(said) as ChildReport);
        resolve({ code, signal, report, stderr });
      });
      onStart?.(child);
    });
  }

  /** What is wrong with the state of the disk: an output that is there must be whole. `old` is one that may be there instead. */
  problemOfOutput(old?: readonly string[]): string | undefined {
    if (!existsSync(this.out())) return undefined;
    const found = JSON.stringify(this.digest('out'));
    if (found === JSON.stringify(this.#expected)) return undefined;
    return found === JSON.stringify(old) ? undefined : `an output that is not whole: ${found}`;
  }

  /** Goes on with --resume, and says what is wrong then: the output must be there, whole, and nothing beside it. */
  async problemOfResume(options: ExecuteOptions = {}): Promise<string | undefined> {
    const ended = await this.run({ options: { ...options, resume: true } });
    if (ended.report?.kind !== 'done') return `--resume ended with ${JSON.stringify(ended)}`;
    if (!existsSync(this.out())) return 'no output after --resume';
    // A fresh ext4 has a folder of its own.
    const left = readdirSync(this.path('work')).filter(name => name !== 'out' && name !== 'lost+found');
    return this.problemOfOutput() ?? (left.length > 0 ? `left over: ${left.join(', ')}` : undefined);
  }
}

/** Whether system calls can be harmed here; a reason if not. */
export function whyNoStrace(): string | undefined {
  const { status, error } = spawnSync('strace', ['-f', '-qq', '-e', 'trace=none', 'true']);
  if (error !== undefined) return 'strace is not installed';
  return status === 0 ? undefined : 'strace may not trace here';
}

/** strace that does something to the K-th call (of each thread) of a system call. */
export function inject(call: string, what: string, when: string, paths: readonly string[] = []): readonly string[] {
  const filters = paths.flatMap(path => ['-P', path]);
  const effect = ['-e', `trace=${call}`, '-e', `inject=${call}:${what}:when=${when}`];
  return ['strace', '-f', '-qq', '-o', '/dev/null', ...filters, ...effect];
}

/** Adds a line to the report of the long form, from which docs/promises.md takes its figures. */
export function note(line: string): void {
  const file = process.env['MAPC_FAULTS_REPORT'];
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${line}\n`);
}
