import type { DType } from '../tensor/dtype.js';
import type { Listing } from '../tensor/listing.js';
import type { Directory, ReadAt } from './directory.js';

/** A tensor to be written: the order of a list of these is the order in the file. */
export interface TensorToWrite {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** File that the mapping puts it in (`file:` with its holes filled), or undefined where the format chooses. */
  readonly file: string | undefined;
}

/** One file to be written: its exact size, the bytes around the tensors, and where each tensor begins. */
export interface FileToWrite {
  readonly path: string;
  readonly size: number;
  /** Headers, padding, directories: what stands in the file besides tensors. Disjoint, in order. */
  readonly fixed: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  /** `tensor` is the index in the list that was laid out. */
  readonly tensors: readonly { readonly tensor: number; readonly offset: number }[];
}

export interface LayoutOptions {
  /**
   * Where the format can spread tensors over files: most bytes of tensors in one file, its header not counted, as
   * `max_shard_size` of huggingface_hub counts. A tensor that is larger gets a file of its own.
   */
  readonly maxShardSize?: number;
  /**
   * For each tensor whose bytes stand in a file of the source as they are to be written: where. A file that is laid out as
   * that one is need not be written: the file system may clone it.
   */
  readonly standing?: readonly (StandingTensor | undefined)[];
  /** `file:` of the layout as a glob: a name that the format chooses should fit it where it can. */
  readonly file?: string;
  /** `root:` of the layout: the entry that shall hold the tensors. */
  readonly root?: string;
  /** Files that the output gets besides those of the format. */
  readonly sideFiles?: readonly string[];
}

/** Bytes [offset, offset + bytes) of a file of the source (an index), which ends at `fileSize`. */
export interface StandingTensor {
  readonly file: number;
  readonly fileSize: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Where a format may look in a checkpoint: from the mapping's `layouts:` entry. */
export interface OpenOptions {
  /** `file:` of the layout as a glob (holes become `*`), if it has one. */
  readonly file?: string;
  /** `root:` of the layout: the entry that holds the tensors. */
  readonly root?: string;
  /**
   * A key may stand in several files, as in those of ranks, where no index and no number of a shard says that they share
   * a model out: for who only looks, and writes nothing that would be one of them.
   */
  readonly sameKeys?: boolean;
  /** Names of dtypes are the format's own; a mapping may not widen them. */
  readonly maxHeaderBytes?: number;
}

/** An output whose tensors and side files are written. */
export interface WrittenOutput {
  /** As they were laid out. */
  readonly files: readonly FileToWrite[];
  /** The other files. */
  readonly sideFiles: readonly string[];
  /** Bytes of one of them, as they are now. It is closed by who gave it. */
  readonly open: (path: string) => ReadAt;
  /** CRC-32 of a tensor's bytes, where it was computed on the way: `tensor` is the index in the list that was laid out. */
  readonly crc32?: (tensor: number) => number | undefined;
}

/** Bytes for a place of a file. */
export interface Patch {
  readonly path: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A checkpoint format. One may be declared (name, dtypes) before it has a reader or a writer. */
export interface Format {
  readonly name: string;
  readonly title: string;
  /** Dtypes that its files can hold. */
  readonly dtypes: readonly DType[];
  /** True if fields of its configs have dtypes of their own, as GGUF's have; false or absent: they are JSON. */
  readonly typedConfig?: boolean;
  /** True if `directory` looks like a checkpoint of this format (names of files only). */
  readonly recognizes?: (names: readonly string[]) => boolean;
  /** What names of files that it writes end in. */
  readonly ending?: string;
  /** Reads headers. Throws MapcError with all findings. */
  readonly open?: (directory: Directory, options: OpenOptions) => Promise<Listing>;
  /**
   * Reads every byte and compares it with the checksums that the files hold. Gives the number of bytes that have one. Throws
   * MapcError with all findings.
   */
  readonly verify?: (directory: Directory, listing: Listing) => Promise<number>;
  /** Lays files out; pure. Side files of the format itself (an index) come as files without tensors. */
  readonly layout?: (tensors: readonly TensorToWrite[], options: LayoutOptions) => readonly FileToWrite[];
  /**
   * What can only be known when everything is written (checksums): bytes for places that the layout has left open. The same
   * again where it is asked twice. Reads each byte at most once, and none of a tensor only to know its CRC-32 where it is given.
   */
  readonly seal?: (output: WrittenOutput) => AsyncIterable<Patch>;
}
