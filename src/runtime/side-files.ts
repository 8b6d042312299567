import type { SideFile } from '../compiler/plan.js';
import type { Directory } from '../formats/directory.js';
import type { AtomicOutput } from './disk/atomic-output.js';
import type { OutputFile } from './disk/output-file.js';

/** Writes a file that holds no tensors: a text, or one of the source as it is. */
export async function writeSideFile(staged: AtomicOutput, source: Directory, file: SideFile): Promise<OutputFile> {
  return file.kind === 'text' ? writeText(staged, file.path, file.text) : copyFile(staged, source, file);
}

/** Writes a text as a file of an output. */
export function writeText(staged: AtomicOutput, path: string, text: string): OutputFile {
  const bytes = new TextEncoder().encode(text);
  const file = staged.create(path, bytes.length);
  file.write(0, bytes);
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
