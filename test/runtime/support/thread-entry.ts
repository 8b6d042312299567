import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Scratch } from './scratch.js';

/** Bundles the code of worker threads, as the build does, into a test's own folder. */
export async function buildThreadEntry(scratch: Scratch): Promise<URL> {
  const outfile = scratch.path('worker-thread.mjs');
  await build({
    entryPoints: ['src/runtime/threads/worker-thread.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  });
  return pathToFileURL(outfile);
}
