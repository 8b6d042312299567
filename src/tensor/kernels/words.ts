/**
 * Typed arrays over bytes. All loops of this folder work on words of the machine's order, which is little-endian like
 * every checkpoint format here.
 */
export type Words = Uint8Array | Uint16Array | Uint32Array;

/** How a loop sees its bytes: a typed array of one kind. */
export interface WordKind<W> {
  readonly bytes: number;
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => W;
}

export const U8: WordKind<Uint8Array> = { bytes: 1, view: (b, o, n) => new Uint8Array(b, o, n) };
export const U16: WordKind<Uint16Array> = { bytes: 2, view: (b, o, n) => new Uint16Array(b, o, n) };
export const U32: WordKind<Uint32Array> = { bytes: 4, view: (b, o, n) => new Uint32Array(b, o, n) };
export const I32: WordKind<Int32Array> = { bytes: 4, view: (b, o, n) => new Int32Array(b, o, n) };
export const F64: WordKind<Float64Array> = { bytes: 8, view: (b, o, n) => new Float64Array(b, o, n) };
export const F32: WordKind<Float32Array> = { bytes: 4, view: (b, o, n) => new Float32Array(b, o, n) };
export const I64: WordKind<BigInt64Array> = { bytes: 8, view: (b, o, n) => new BigInt64Array(b, o, n) };
export const U64: WordKind<BigUint64Array> = { bytes: 8, view: (b, o, n) => new BigUint64Array(b, o, n) };

/** Elements that are moved through aligned scratch at a time, where the caller's bytes are not aligned. */
export const CHUNK = 4096;

/**
 * A loop over typed arrays as a function over bytes at any address. Offsets count elements from the start of the given
 * bytes; bytes that are not aligned to a word go through scratch, piece by piece.
 */
export function overBytes<S, T>(
  from: WordKind<S>,
  to: WordKind<T>,
  loop: (source: S, target: T, count: number) => void,
): CastRun {
  let scratchSource: Uint8Array | undefined;
  let scratchTarget: Uint8Array | undefined;
  return (source, sourceOffset, target, targetOffset, count) => {
    const sourceAt = source.byteOffset + sourceOffset * from.bytes;
    const targetAt = target.byteOffset + targetOffset * to.bytes;
    const sourceAligned = sourceAt % from.bytes === 0;
    const targetAligned = targetAt % to.bytes === 0;
    if (sourceAligned && targetAligned) {
      loop(from.view(source.buffer, sourceAt, count), to.view(target.buffer, targetAt, count), count);
      return;
    }
    const sourceBytes = (scratchSource ??= new Uint8Array(CHUNK * from.bytes));
    const targetBytes = (scratchTarget ??= new Uint8Array(CHUNK * to.bytes));
    for (let done = 0; done < count; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      const at = (sourceOffset + done) * from.bytes;
      sourceBytes.set(source.subarray(at, at + n * from.bytes));
      loop(from.view(sourceBytes.buffer, 0, n), to.view(targetBytes.buffer, 0, n), n);
      target.set(targetBytes.subarray(0, n * to.bytes), (targetOffset + done) * to.bytes);
    }
  };
}

/** Casts `count` elements. Offsets count elements (of the source's and the target's dtype) from the start of the bytes. */
export type CastRun = (
  source: Uint8Array,
  sourceOffset: number,
  target: Uint8Array,
  targetOffset: number,
  count: number,
) => void;
