import { writeSync } from 'node:fs';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { openDirectory } from '../../../src/runtime/disk/node-directory.js';
import { execute, type ExecuteOptions } from '../../../src/runtime/execute.js';
import { crashPlan } from './crash-plan.js';

/** What the parent asks for, as JSON. */
export interface ChildRequest {
  readonly source: string;
  readonly out: string;
  readonly matrices: number;
  readonly rows: number;
  readonly options: ExecuteOptions;
}

/** What the child says before it ends, as JSON: nothing if it is killed. */
export type ChildReport =
  | { readonly kind: 'done'; readonly resumed: number; readonly warnings: readonly string[] }
  | { readonly kind: 'findings'; readonly codes: readonly string[] }
  | { readonly kind: 'ours'; readonly message: string };

const ORIGIN = { version: '1.0.0', mappings: [], from: 'a', to: 'b', settings: {} };

/** Runs the plan of the fault tests in a process of its own, to which anything may happen at any moment. */
async function run({ source, out, matrices, rows, options }: ChildRequest): Promise<ChildReport> {
  const { plan, files } = crashPlan(matrices, rows);
  const warnings: string[] = [];
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  try {
    const { resumed } = await execute(
      plan,
      await openDirectory(source),
      { path: out, files, sources: [source] },
      {
        origin: ORIGIN,
        signal: stop.signal,
        report: ({ code }) => warnings.push(code),
        ...(options.jobs === undefined ? {} : { entry: new URL('./worker-thread.mjs', import.meta.url) }),
        ...options,
      },
    );
    return { kind: 'done', resumed, warnings };
  } catch (error) {
    if (error instanceof MapcError) return { kind: 'findings', codes: error.findings.map(({ code }) => code) };
    return { kind: 'ours', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

const report = await run(JSON.parse(process.argv[2] ?? '') as ChildRequest);
writeSync(1, JSON.stringify(report));
process.exitCode = report.kind === 'done' ? 0 : report.kind === 'findings' ? 3 : 70;
