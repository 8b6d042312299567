/**
 * What is used of WebAssembly's interface for JavaScript. The compiler declares it in its libraries for browsers only,
 * and one of them would bring all the rest of a browser along.
 */
export interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => WasmInstance;
  readonly validate: (bytes: Uint8Array) => boolean;
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
}

/** Compiled code: nothing is known of it but that it can be instantiated. */
export type WasmModule = object;

export interface WasmInstance {
  readonly exports: Readonly<Record<string, WasmFunction | undefined>>;
}

/** All exported functions here take addresses and sizes, and give one number or nothing. */
export type WasmFunction = (...numbers: number[]) => number;

declare const WebAssembly: WebAssemblyApi | undefined;

/** The interface, or undefined where there is none. */
export function webAssembly(): WebAssemblyApi | undefined {
  return typeof WebAssembly === 'undefined' ? undefined : WebAssembly;
}

/** Bytes of a page, the unit of a memory's size. */
export const PAGE_BYTES = 65536;
/** A memory has 32-bit addresses. */
export const MOST_PAGES = 65536;
