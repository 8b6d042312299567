import asc from 'assemblyscript/asc';
import { writeFile } from 'node:fs/promises';

const OPTIONS = [
  '-O3',
  ...['--enable', 'simd', '--enable', 'bulk-memory'],
  ...['--runtime', 'stub', '--importMemory', '--noExportMemory', '--noAssert'],
  // Vectors as parameters, in functions that the module does not export.
  ...['--disableWarning', '112'],
];

/** Compiles the copies of `assembly/` to WebAssembly. */
export async function buildKernels(file) {
  let wasm;
  const { error, stderr } = await asc.main(['assembly/index.ts', '--outFile', 'kernels.wasm', ...OPTIONS], {
    writeFile: (_, contents) => {
      wasm = contents;
    },
  });
  if (error !== null || wasm === undefined) throw new Error(`assembly/ does not compile\n${stderr.toString()}`);
  await writeFile(file, wasm);
}
