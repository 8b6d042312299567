/** Random access to the bytes of one file. Positions and lengths are bytes; a read gives exactly `length` or throws. */
export interface ReadAt {
  readonly size: number;
  read(position: number, length: number): Promise<Uint8Array>;
  /** Fills `into` from `position` on, at once: for inner loops over many short runs. Absent where reading must be waited for. */
  readInto?(position: number, into: Uint8Array): void;
  /** What tells this version of the file from a later one (device, inode, size, times of change), as the disk says it now. */
  identity?(): string;
  close(): Promise<void>;
}

export type EntryKind = 'file' | 'directory' | 'other' | 'missing';

/**
 * What a format may see of the disk: one folder. Names come from listings and indices, so `open` refuses whatever leaves
 * the folder by name (links inside it are followed: a Hugging Face cache is nothing but links) and whatever is no
 * regular file.
 */
export interface Directory {
  /** For messages: the folder as the user named it. */
  readonly name: string;
  /** Names of entries, sorted by code point; with `/` for those in subfolders. */
  list(): Promise<readonly string[]>;
  kind(path: string): Promise<EntryKind>;
  /** Bytes of a file that is no directory and no device. Throws MapcError with a 5xxx code. */
  open(path: string): Promise<ReadAt>;
}
