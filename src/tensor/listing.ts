import type { DType } from './dtype.js';

/** One file of a checkpoint, by its path relative to the checkpoint (always with `/`). Size in bytes. */
export interface StoredFile {
  readonly path: string;
  readonly size: number;
  /** Texts that the file itself holds besides its tensors, for people to read. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/**
 * A tensor as a checkpoint holds it: a view of a stretch of one file. `offset` is the byte in the file where element
 * [0, ..., 0] begins; `strides` count elements (row-major ones for most formats). One key may stand in several files.
 */
export interface StoredTensor {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Index into the listing's `files`. */
  readonly file: number;
  readonly offset: number;
}

/** What headers tell of a checkpoint: no byte of a tensor was read for it. */
export interface Listing {
  readonly format: string;
  readonly files: readonly StoredFile[];
  /** In the order of files and offsets. */
  readonly tensors: readonly StoredTensor[];
}
