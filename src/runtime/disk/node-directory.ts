import { readdirSync, statSync, type BigIntStats, type Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nameLeavesFolder, notARegularFile, tooManyEntries } from '../../diagnostics/catalog/files.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import type { Directory, EntryKind } from '../../formats/directory.js';
import { whyUnsafe } from '../../formats/entry-name.js';
import { pathIn } from '../../formats/path-in.js';
import { compareCodePoints } from '../../formats/compare-code-points.js';
import { describeEntry, openFile, type NodeFile } from './node-file.js';
import { readError, systemCode } from './system-error.js';

/** Files of a checkpoint: a large Orbax one has some ten thousand. Who points at a whole disk is told so. */
const MAX_ENTRIES = 200_000;

/** A folder on this machine; what it opens can do more than a format may ask for. */
export interface NodeDirectory extends Directory {
  open(path: string): Promise<NodeFile>;
}

/**
 * The checkpoint at `path`: a folder, or a single file, which then is a folder of this one file. Throws MapcError
 * (MAPC5001-5003, MAPC5005, MAPC5007) where there is neither.
 */
export function openDirectory(path: string, options: { readonly maxEntries?: number } = {}): Promise<NodeDirectory> {
  const limit = options.maxEntries ?? MAX_ENTRIES;
  return settle(() => {
    const stats = look(path);
    if (stats.isDirectory()) return new Folder(path, path, limit);
    if (stats.isFile()) return new Folder(dirname(path), dirname(path), limit, basename(path));
    const found = describeEntry(stats);
    throw new MapcError(notARegularFile.make(inFile(path), { path, found, expected: 'a folder or a file' }));
  });
}

class Folder implements NodeDirectory {
  readonly name: string;
  readonly #path: string;
  readonly #limit: number;
  /** The one file that belongs to it, or undefined: all. */
  readonly #only: string | undefined;

  constructor(path: string, name: string, limit: number, only?: string) {
    this.#path = path;
    this.#limit = limit;
    this.name = name;
    this.#only = only;
  }

  list(): Promise<readonly string[]> {
    return settle(() => (this.#only === undefined ? this.#listAll() : [this.#only]));
  }

  kind(path: string): Promise<EntryKind> {
    return settle(() => {
      this.#check(path);
      if (this.#only !== undefined && path !== this.#only) return 'missing';
      let stats: BigIntStats;
      try {
        stats = statSync(join(this.#path, path), { bigint: true });
      } catch (error) {
        const code = systemCode(error);
        if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return 'missing';
        throw readError(pathIn(this, path), error);
      }
      if (stats.isFile()) return 'file';
      return stats.isDirectory() ? 'directory' : 'other';
    });
  }

  open(path: string): Promise<NodeFile> {
    return settle(() => {
      this.#check(path);
      const shown = pathIn(this, path);
      if (this.#only !== undefined && path !== this.#only) {
        const reason = `is not ${this.#only}, the one file that was given`;
        throw new MapcError(nameLeavesFolder.make(inFile(shown), { name: path, reason }));
      }
      return openFile(join(this.#path, path), shown);
    });
  }

  /** Names of what is no folder, in subfolders too. Hidden folders and links to folders are not entered. */
  #listAll(): readonly string[] {
    const names: string[] = [];
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of this.#entries(folder)) {
        const name = folder + entry.name;
        if (!entry.isDirectory()) names.push(name);
        else if (!entry.name.startsWith('.')) folders.push(`${name}/`);
        if (names.length + folders.length > this.#limit) {
          throw new MapcError(tooManyEntries.make(inFile(this.name), { path: this.name, limit: this.#limit }));
        }
      }
    }
    return names.sort(compareCodePoints);
  }

  #entries(folder: string): readonly Dirent[] {
    try {
      return readdirSync(join(this.#path, folder), { withFileTypes: true });
    } catch (error) {
      throw readError(folder === '' ? this.name : pathIn(this, folder), error);
    }
  }

  #check(path: string): void {
    const reason = whyUnsafe(path);
    if (reason !== undefined) {
      throw new MapcError(nameLeavesFolder.make(inFile(this.name), { name: path, reason }));
    }
  }
}

function look(path: string): BigIntStats {
  if (path.includes('\0')) {
    const reason = 'has a NUL character in it';
    throw new MapcError(nameLeavesFolder.make(inFile(path), { name: path, reason }));
  }
  try {
    return statSync(path, { bigint: true });
  } catch (error) {
    throw readError(path, error);
  }
}

/** Runs what is done at once as a promise, so that its errors come as rejections. */
function settle<T>(action: () => T): Promise<T> {
  return new Promise(resolve => {
    resolve(action());
  });
}
