import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const PRELOAD = new URL('./report-usage.mjs', import.meta.url).href;
const usageFile = join(mkdtempSync(join(tmpdir(), 'mapc-bench-')), 'usage.json');
process.on('exit', () => rmSync(join(usageFile, '..'), { recursive: true, force: true }));

/** Runs a command to its end; gives wall seconds. Throws if it fails. */
export function run(command, args, options = {}) {
  const began = performance.now();
  const { status, stderr, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  const seconds = (performance.now() - began) / 1000;
  if (error !== undefined || status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.toString()}`);
  }
  return seconds;
}

/** Runs a Node program; gives wall seconds, processor seconds and peak memory in bytes. */
export function runNode(args) {
  const env = { ...process.env, NODE_OPTIONS: `--import=${PRELOAD}`, MAPC_BENCH_USAGE: usageFile };
  const seconds = run(process.execPath, args, { env });
  return { seconds, ...JSON.parse(readFileSync(usageFile, 'utf8')) };
}

/** Medians of all fields of results. */
export function median(results) {
  const middle = values => {
    const sorted = [...values].sort((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };
  return Object.fromEntries(Object.keys(results[0]).map(name => [name, middle(results.map(result => result[name]))]));
}

/** Runs all contenders in turn, so many rounds; gives their medians by name. What is slow for a while is so for all. */
export function interleave(contenders, rounds) {
  const results = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, before, measure } of contenders) {
      before?.();
      results.get(name).push(measure());
    }
  }
  return new Map([...results].map(([name, all]) => [name, median(all)]));
}
