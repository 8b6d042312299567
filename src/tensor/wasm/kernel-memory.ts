import { moduleBytes, EXPORTED } from './module-bytes.js';
import { FunctionWriter } from './function-writer.js';
import { i32, store, v128 } from './code.js';
import {
  MOST_PAGES,
  PAGE_BYTES,
  webAssembly,
  type WebAssemblyApi,
  type WasmFunction,
  type WasmInstance,
  type WasmMemory,
  type WasmModule,
} from './webassembly.js';

/** Code of kernels, compiled when it is first needed, once for all memories of a thread. */
export class KernelCode {
  readonly #bytes: Uint8Array;
  #module: WasmModule | undefined;

  /** `bytes` are a module that imports its memory and nothing else. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A new instance over a memory. */
  over(memory: WasmMemory): WasmInstance | undefined {
    const api = webAssembly();
    if (api === undefined) return undefined;
    this.#module ??= new api.Module(this.#bytes);
    return new api.Instance(this.#module, { env: { memory } });
  }
}

/** Where a vector goes of which only a part is wanted. */
export const SPILL = 64;
/** Where a kernel leaves a vector that is not zero if it has noticed something. */
export const NOTES = 128;
/** Where the arguments of a kernel stand that are too many for parameters. */
export const ARGUMENTS = { start: 1024, bytes: 7168 } as const;
/** Numbers that a kernel needs besides the caller's bytes. */
export const SCRATCH = { start: 8192, bytes: 253_952 } as const;
const OWN_BYTES = SCRATCH.start + SCRATCH.bytes;
/** Kernels read whole vectors: up to 64 bytes behind the last element. */
const BEHIND = 64;

const memories = new WeakMap<ArrayBufferLike, KernelMemory>();

/**
 * Memory that kernels in WebAssembly work on. Whoever owns it hands out parts of `bytes`; wherever all operands of a
 * kernel lie in one such memory, the fast loops run, and the plain ones elsewhere: results are the same.
 */
export class KernelMemory {
  /** What the owner may use. It begins at a multiple of 64. */
  readonly bytes: Uint8Array;
  /** Views of the kernels' own part: of all of it from address 0, and of the scratch. */
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  readonly scratch: Uint8Array;
  readonly scratchNumbers: Float64Array;
  readonly scratchFloats: Float32Array;
  readonly #memory: WasmMemory;
  readonly #moves: KernelCode | undefined;
  #moving: WasmInstance | undefined;
  readonly #functions = new Map<KernelCode, WasmFunction>();

  private constructor(memory: WasmMemory, capacity: number, moves: KernelCode | undefined) {
    this.#memory = memory;
    this.#moves = moves;
    this.bytes = new Uint8Array(memory.buffer, OWN_BYTES, capacity);
    this.words = new Int32Array(memory.buffer, 0, OWN_BYTES / 4);
    this.numbers = new Float64Array(memory.buffer, 0, OWN_BYTES / 8);
    this.scratch = new Uint8Array(memory.buffer, SCRATCH.start, SCRATCH.bytes);
    this.scratchNumbers = new Float64Array(memory.buffer, SCRATCH.start, SCRATCH.bytes / 8);
    this.scratchFloats = new Float32Array(memory.buffer, SCRATCH.start, SCRATCH.bytes / 4);
    memories.set(memory.buffer, this);
  }

  /**
   * Memory with `capacity` bytes for its owner, allocated once; undefined where WebAssembly with vectors is missing or
   * the memory cannot be had. `moves` is the code of copies (`assembly/`, as built); without it copies are plain.
   */
  static create(capacity: number, moves?: KernelCode): KernelMemory | undefined {
    const api = webAssembly();
    const pages = Math.ceil((OWN_BYTES + capacity + BEHIND) / PAGE_BYTES);
    if (api === undefined || pages > MOST_PAGES || !hasVectors(api)) return undefined;
    try {
      const memory = new api.Memory({ initial: pages, maximum: pages });
      return new KernelMemory(memory, capacity, moves);
    } catch {
      return undefined;
    }
  }

  /** The function of generated code over this memory. */
  function(code: KernelCode): WasmFunction | undefined {
    const known = this.#functions.get(code);
    if (known !== undefined) return known;
    const made = code.over(this.#memory)?.exports[EXPORTED];
    if (made !== undefined) this.#functions.set(code, made);
    return made;
  }

  /** A function of the code of copies. */
  move(name: string): WasmFunction | undefined {
    if (this.#moves === undefined) return undefined;
    this.#moving ??= this.#moves.over(this.#memory);
    return this.#moving?.exports[name];
  }
}

/** The memory that all of these bytes lie in, if kernels can work on it. */
export function kernelMemoryOf(first: Uint8Array, ...others: readonly Uint8Array[]): KernelMemory | undefined {
  if (others.some(bytes => bytes.buffer !== first.buffer)) return undefined;
  return memories.get(first.buffer);
}

/** True if the machine runs WebAssembly with vectors of 128 bits. */
function hasVectors(api: WebAssemblyApi): boolean {
  const writer = new FunctionWriter();
  writer.do(store(128, writer.parameter, 0, v128('i32x4.splat', i32(0))));
  return api.validate(moduleBytes(writer.bytes()));
}
