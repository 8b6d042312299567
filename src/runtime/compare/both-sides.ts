import type { StoredFile } from '../../tensor/listing.js';
import { openDirectory } from '../disk/node-directory.js';
import { SourceFiles } from '../disk/source-files.js';

/** One side of a comparison on the disk. Plain data. */
export interface SideFiles {
  /** Folder or file, as the user named it. */
  readonly path: string;
  readonly files: readonly Pick<StoredFile, 'path' | 'size'>[];
}

/** The files of both sides, open for reading, counted on from the left side's to the right side's. */
export class BothSides {
  readonly #left: SourceFiles;
  readonly #right: SourceFiles;
  readonly #leftCount: number;

  private constructor(left: SourceFiles, right: SourceFiles, leftCount: number) {
    this.#left = left;
    this.#right = right;
    this.#leftCount = leftCount;
  }

  /** Throws MapcError where a file cannot be opened or has another size than its listing says (MAPC6020). */
  static async open(left: SideFiles, right: SideFiles): Promise<BothSides> {
    const opened = await SourceFiles.open(await openDirectory(left.path), left.files);
    return new BothSides(
      opened,
      await SourceFiles.open(await openDirectory(right.path), right.files),
      left.files.length,
    );
  }

  get bytesRead(): number {
    return this.#left.bytesRead + this.#right.bytesRead;
  }

  readInto(file: number, position: number, into: Uint8Array): void {
    if (file < this.#leftCount) this.#left.readInto(file, position, into);
    else this.#right.readInto(file - this.#leftCount, position, into);
  }

  /** Throws MAPC6020 unless all files are still what they were when they were opened. */
  assertUnchanged(): void {
    this.#left.assertUnchanged();
    this.#right.assertUnchanged();
  }

  async close(): Promise<void> {
    await this.#left.close();
    await this.#right.close();
  }
}
