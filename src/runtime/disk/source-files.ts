import { sourceChanged } from '../../diagnostics/catalog/run.js';
import { invariant } from '../../diagnostics/invariant.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import type { Directory, ReadAt } from '../../formats/directory.js';
import { pathIn } from '../../formats/path-in.js';
import type { StoredFile } from '../../tensor/listing.js';

interface Opened {
  readonly path: string;
  readonly reader: ReadAt;
  readonly identity: string | undefined;
}

/** The files of a source, open for reading; each must stay the version that its header was read from. */
export class SourceFiles {
  readonly #files: readonly Opened[];
  #bytesRead = 0;

  private constructor(files: readonly Opened[]) {
    this.#files = files;
  }

  /** Opens all files of a listing. Throws MAPC6020 for one that has another size by now. */
  static async open(directory: Directory, files: readonly StoredFile[]): Promise<SourceFiles> {
    const opened: Opened[] = [];
    for (const { path, size } of files) {
      const reader = await directory.open(path);
      const shown = pathIn(directory, path);
      if (reader.size !== size) throw new MapcError(sourceChanged.make(inFile(shown), { path: shown }));
      opened.push({ path: shown, reader, identity: reader.identity?.() });
    }
    return new SourceFiles(opened);
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  pathOf(file: number): string {
    return this.#files[file]?.path ?? '';
  }

  /** Fills `into` from a position of a file (index into the plan's files). */
  readInto(file: number, position: number, into: Uint8Array): void {
    const opened = this.#files[file];
    invariant(opened?.reader.readInto !== undefined, 'a source file that can be read at once');
    opened.reader.readInto(position, into);
    this.#bytesRead += into.length;
  }

  /** Throws MAPC6020 unless all files are still what they were when they were opened. */
  assertUnchanged(): void {
    const changed = this.#files.filter(({ reader, identity }) => reader.identity?.() !== identity);
    if (changed.length > 0) {
      throw new MapcError(changed.map(({ path }) => sourceChanged.make(inFile(path), { path })));
    }
  }

  async close(): Promise<void> {
    for (const { reader } of this.#files) await reader.close();
  }
}
