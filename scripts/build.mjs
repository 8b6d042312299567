import { build } from 'esbuild';
import { chmod, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buildKernels } from './build-kernels.mjs';
import { compiledValidator, writeSchema } from './compile-schema.mjs';

/** Bundles the command into one folder: parts that a command does not need are loaded only when it does. */
const { metafile } = await build({
  entryPoints: {
    mapc: 'src/cli/bin.ts',
    action: 'src/action/bin.ts',
    index: 'src/index.ts',
    'worker-thread': 'src/runtime/threads/worker-thread.ts',
    'compare-thread': 'src/runtime/compare/compare-thread.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
  metafile: true,
  minifyWhitespace: true,
  minifySyntax: true,
  minifyIdentifiers: true,
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  plugins: [compiledValidator],
  banner: {
    js: "#!/usr/bin/env node\nimport{createRequire as mapcRequire}from'node:module';const require=mapcRequire(import.meta.url);",
  },
});
// Parts of an earlier build are gone; the kernels are replaced below.
const parts = new Set(Object.keys(metafile.outputs).map(name => basename(name)));
for (const { name } of (await readdir('dist', { withFileTypes: true })).filter(entry => entry.isFile())) {
  if (!parts.has(name) && name !== 'kernels.wasm') await rm(join('dist', name));
}
await writeSchema();
await chmod('dist/mapc.js', 0o755);
await buildKernels('dist/kernels.wasm');
