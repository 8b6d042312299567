import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in this process, as a terminal would without being one. */
export async function mapc(...words: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await main([...words], {
    stdout: { write: (text: string) => ((out += text), true) },
    stderr: { write: (text: string) => ((err += text), true) },
    env: {},
    folder: process.cwd(),
    readStdin: () => Promise.resolve(''),
    onStop: () => undefined,
  });
  return { code, out, err };
}

/** A folder of a test's own, and what is in it. */
export class Folder {
  readonly root = mkdtempSync(join(tmpdir(), 'mapc-'));

  path(...names: readonly string[]): string {
    return join(this.root, ...names);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What a digest file says of a tensor. */
export interface TensorDigest {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}

/** Digests of all tensors of the safetensors files in a folder, read without anything of ours. */
export function digestsOf(folder: string): Readonly<Record<string, TensorDigest>> {
  const digests: Record<string, TensorDigest> = {};
  for (const name of readdirSync(folder).filter(file => file.endsWith('.safetensors'))) {
    const bytes = readFileSync(join(folder, name));
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    for (const [key, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
      if (key === '__metadata__') continue;
      const data = bytes.subarray(8 + length + offsets[0], 8 + length + offsets[1]);
      digests[key] = { dtype, shape, sha256: createHash('sha256').update(data).digest('hex') };
    }
  }
  return digests;
}

/** A digest file of the golden data. */
export function goldenDigests(name: string): Readonly<Record<string, TensorDigest>> {
  const url = new URL(`../golden/digests/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Record<string, TensorDigest>;
}
