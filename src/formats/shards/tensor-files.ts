import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { StoredTensor } from '../../tensor/listing.js';
import type { Directory } from '../directory.js';
import type { OpenOptions } from '../format.js';

/** One file that was read: its size, what it says besides its tensors, and the tensors in the order of their bytes. */
export interface FileContent {
  readonly size: number;
  readonly metadata?: ReadonlyMap<string, string>;
  readonly tensors: readonly StoredTensor[];
}

/** What a format says of its files, so that folders of files are read the same way for all. */
export interface TensorFiles {
  readonly format: string;
  /** True for names of files that hold tensors. */
  readonly isTensorFile: (name: string) => boolean;
  readonly isIndex: (name: string) => boolean;
  /**
   * True where a key may stand in one of these files only: they are parts of one checkpoint. Otherwise each may be a part
   * of every tensor, as model-parallel ranks are.
   */
  readonly areDisjoint: (files: readonly string[]) => boolean;
  /** The finding of a folder without such files; `elsewhere` are subfolders that have some. */
  readonly noFile: (directory: string, elsewhere: readonly string[]) => Diagnostic;
  /** Reads the headers of one file, the `file`th of the checkpoint. Throws MapcError with all findings. */
  readonly read: (directory: Directory, path: string, file: number, options: OpenOptions) => Promise<FileContent>;
}
