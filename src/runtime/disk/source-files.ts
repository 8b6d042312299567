import { sourceChanged } from '../../diagnostics/catalog/run.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import type { StoredFile } from '../../tensor/listing.js';
import { at } from '../../tensor/strided/at.js';
import { formatIdentity } from './file-identity.js';
import type { NodeDirectory } from './node-directory.js';
import type { FileLocation, NodeFile } from './node-file.js';

/** The files of a source; each must stay the version that it was when the run began. */
export class SourceFiles {
  readonly #files: readonly NodeFile[];
  #bytesRead = 0;

  private constructor(files: readonly NodeFile[]) {
    this.#files = files;
  }

  /** Opens all files of a listing. Throws MAPC6020 for one that has another size by now. */
  static async open(
    directory: NodeDirectory,
    files: readonly Pick<StoredFile, 'path' | 'size'>[],
  ): Promise<SourceFiles> {
    const opened: NodeFile[] = [];
    for (const { path, size } of files) {
      const file = await directory.open(path);
      opened.push(file);
      if (file.size !== size) throw changed([file]);
    }
    return new SourceFiles(opened);
  }

  /** Where they are and which versions they are, for other threads. */
  get locations(): readonly FileLocation[] {
    return this.#files.map(({ location }) => location);
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Fills `into` from a position of a file (index into the plan's files). */
  readInto(file: number, position: number, into: Uint8Array): void {
    at(this.#files, file).readInto(position, into);
    this.#bytesRead += into.length;
  }

  /** Throws MAPC6020 unless all files are still what they were when they were opened. */
  assertUnchanged(): void {
    const others = this.#files.filter(file => file.identity() !== formatIdentity(file.location.identity));
    if (others.length > 0) throw changed(others);
  }

  async close(): Promise<void> {
    for (const file of this.#files) await file.close();
  }
}

function changed(files: readonly NodeFile[]): MapcError {
  return new MapcError(files.map(({ location: { shown } }) => sourceChanged.make(inFile(shown), { path: shown })));
}
