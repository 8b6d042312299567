import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { KernelCode, KernelMemory } from '../../tensor/wasm/kernel-memory.js';

/**
 * Memory of `capacity` bytes for tiles, allocated once: such that kernels in WebAssembly work on it where the machine
 * has them (`MAPC_KERNELS=plain` does without, with the same results), ordinary memory elsewhere.
 */
export function tileMemory(capacity: number): Uint8Array {
  if (process.env.MAPC_KERNELS === 'plain') return new Uint8Array(capacity);
  if (!read) [read, built] = [true, readKernels()];
  return KernelMemory.create(capacity, built)?.bytes ?? new Uint8Array(capacity);
}

let read = false;
/** Compiled once for all memories of a thread. */
let built: KernelCode | undefined;

/** The code that the build left in this package: found from its sources and from its bundle, not where others bundle it. */
function readKernels(): KernelCode | undefined {
  try {
    return new KernelCode(readFileSync(createRequire(import.meta.url).resolve('#kernels')));
  } catch {
    return undefined;
  }
}
