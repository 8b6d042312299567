import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDirectory, type NodeDirectory } from '../../../src/runtime/disk/node-directory.js';
import { execute, type ExecuteOptions } from '../../../src/runtime/execute.js';
import type { Summary } from '../../../src/runtime/summary.js';
import type { PlanCase } from './plans.js';

/** A folder of its own for a test, with a source in `in`; deleted by `remove`. */
export class Scratch {
  readonly root = mkdtempSync(join(tmpdir(), 'mapc-runtime-'));

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Writes the source files of a plan, with bytes from a seeded generator (or given ones); gives their contents. */
  async fill({ plan }: PlanCase, contents?: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    mkdirSync(this.path('in'), { recursive: true });
    const written = plan.files.map(({ size }, i) => contents?.[i] ?? noise(size, i + 1));
    for (const [i, { path }] of plan.files.entries()) writeFileSync(this.path('in', path), written[i] ?? '');
    return Promise.resolve(written);
  }

  source(): Promise<NodeDirectory> {
    return openDirectory(this.path('in'));
  }

  async run({ plan, files }: PlanCase, options: ExecuteOptions = {}, out = 'out'): Promise<Summary> {
    const output = { path: this.path(out), files, sources: [this.path('in')] };
    return execute(plan, await this.source(), output, { sync: false, ...options });
  }

  /** Bytes of the output files. */
  read({ files }: PlanCase, out = 'out'): readonly Uint8Array[] {
    return files.map(({ path }) => new Uint8Array(readFileSync(this.path(out, path))));
  }
}

/** Bytes that look random and are always the same. */
export function noise(size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = seed * 2654435761;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
