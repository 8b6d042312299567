import { build } from 'esbuild';
import { chmod } from 'node:fs/promises';
import { buildKernels } from './build-kernels.mjs';
import { compiledValidator, writeSchema } from './compile-schema.mjs';

/** Bundles the command into one folder: parts that a command does not need are loaded only when it does. */
await build({
  entryPoints: {
    mapc: 'src/cli/bin.ts',
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
  minifyWhitespace: true,
  minifySyntax: true,
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  plugins: [compiledValidator],
  banner: {
    js: "#!/usr/bin/env node\nimport{createRequire as mapcRequire}from'node:module';const require=mapcRequire(import.meta.url);",
  },
});
await writeSchema();
await chmod('dist/mapc.js', 0o755);
await buildKernels('dist/kernels.wasm');
