import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Bundles the benchmark of kernels with the sources that it measures, and runs it: `npm run bench:kernels -- [WORD...]`. */
const folder = mkdtempSync(join(tmpdir(), 'mapc-bench-'));
try {
  const outfile = join(folder, 'run.mjs');
  await build({
    entryPoints: ['bench/kernels/run.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  const { run } = await import(pathToFileURL(outfile).href);
  run(process.argv.slice(2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
