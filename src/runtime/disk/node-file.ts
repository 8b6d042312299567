import { closeSync, constants, fstatSync, openSync, read as readCallback, statSync, type BigIntStats } from 'node:fs';
import { promisify } from 'node:util';
import { changedWhileRead, notARegularFile } from '../../diagnostics/catalog/files.js';
import { invariant } from '../../diagnostics/invariant.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import type { ReadAt } from '../../formats/directory.js';
import { hasCode } from './errno.js';
import { DescriptorPool, type Reopenable } from './descriptor-pool.js';
import { formatIdentity, identityOf, whatChanged, type FileIdentity } from './file-identity.js';
import { MAX_READ_BYTES, preadAll } from './pread-all.js';
import { readError } from './system-error.js';

/** Open files of this thread: little enough for the smallest usual limit (256), with room for the output. */
export const MAX_OPEN_FILES = 64;

/** Windows does not have it. */
const NONBLOCK = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0;

const POOL = new DescriptorPool(MAX_OPEN_FILES);

/** What another thread needs to open the same version of a file. Plain data. */
export interface FileLocation {
  readonly path: string;
  /** What messages call it. */
  readonly shown: string;
  readonly identity: FileIdentity;
}

const readAsync = promisify(readCallback);

/** Reads; begins anew where a signal has interrupted it. */
async function readAgain(fd: number, into: Uint8Array, from: number, length: number, position: number) {
  for (;;) {
    try {
      return await readAsync(fd, into, from, length, position);
    } catch (error) {
      if (!hasCode(error, 'EINTR')) throw error;
    }
  }
}

/**
 * Opens a regular file for reading at places; links are followed. `path` is where it is, `shown` what messages call it.
 * Throws MapcError (MAPC5001-5008). Its size is the one at this moment: a file that changes later is an error.
 */
export function openFile(path: string, shown: string): NodeFile {
  const stats = lookAt(path, shown);
  const file = new NodeFile({ path, shown, identity: identityOf(stats) });
  file.readInto(0, new Uint8Array(0));
  return file;
}

/** A file on the disk. Its descriptor may be closed and opened again between reads; what it reads is always one version. */
export class NodeFile implements ReadAt, Reopenable {
  readonly size: number;
  readonly location: FileLocation;
  readonly #path: string;
  readonly #shown: string;
  readonly #identity: FileIdentity;
  readonly #pool: DescriptorPool;

  constructor(location: FileLocation, pool: DescriptorPool = POOL) {
    this.location = location;
    this.#path = location.path;
    this.#shown = location.shown;
    this.#identity = location.identity;
    this.#pool = pool;
    this.size = Number(this.#identity.size);
    invariant(Number.isSafeInteger(this.size), 'a file has a size that is no safe integer');
  }

  open(): number {
    // Without O_NONBLOCK, a pipe that took the file's place would block the whole process.
    const descriptor = openSync(this.#path, constants.O_RDONLY | NONBLOCK);
    try {
      const stats = fstatSync(descriptor, { bigint: true });
      assertRegular(stats, this.#shown);
      this.#assertUnchanged(identityOf(stats));
      return descriptor;
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  async read(position: number, length: number): Promise<Uint8Array> {
    this.#checkRange(position, length);
    const bytes = new Uint8Array(length);
    await this.#typed(() =>
      this.#pool.use(this, async descriptor => {
        let done = 0;
        while (done < length) {
          const part = Math.min(length - done, MAX_READ_BYTES);
          const { bytesRead } = await readAgain(descriptor, bytes, done, part, position + done);
          if (bytesRead === 0) throw this.#truncated(position + done);
          done += bytesRead;
        }
      }),
    );
    return bytes;
  }

  readInto(position: number, into: Uint8Array): void {
    this.#checkRange(position, into.length);
    try {
      this.#pool.useNow(this, descriptor => {
        const done = preadAll(descriptor, into, position);
        if (done < into.length) throw this.#truncated(position + done);
      });
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** The file's version as the disk has it now. Throws MapcError where the file cannot be looked at any more. */
  identity(): string {
    try {
      return formatIdentity(identityOf(statSync(this.#path, { bigint: true })));
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** Throws MAPC5008 unless the disk still has the version that was opened. */
  assertUnchanged(): void {
    this.#assertUnchanged(identityOf(lookAt(this.#path, this.#shown)));
  }

  close(): Promise<void> {
    this.#pool.release(this);
    return Promise.resolve();
  }

  #checkRange(position: number, length: number): void {
    const fits =
      Number.isSafeInteger(position) &&
      Number.isSafeInteger(length) &&
      position >= 0 &&
      length >= 0 &&
      length <= this.size - position;
    invariant(fits, `a read of ${length} bytes at ${position} leaves a file of ${this.size}`);
  }

  async #typed<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw this.#translate(error);
    }
  }

  #translate(error: unknown): unknown {
    return error instanceof MapcError ? error : readError(this.#shown, error);
  }

  #assertUnchanged(now: FileIdentity): void {
    const problem = whatChanged(this.#identity, now);
    if (problem !== undefined) throw this.#changed(problem);
  }

  #truncated(position: number): MapcError {
    return this.#changed(`it ended at byte ${position} and had ${this.size} before`);
  }

  #changed(problem: string): MapcError {
    return new MapcError(changedWhileRead.make(inFile(this.#shown), { path: this.#shown, problem }));
  }
}

/** Looks at what a path leads to, and throws MapcError unless it is a regular file. */
function lookAt(path: string, shown: string): BigIntStats {
  let stats: BigIntStats;
  try {
    stats = statSync(path, { bigint: true });
  } catch (error) {
    throw readError(shown, error);
  }
  assertRegular(stats, shown);
  return stats;
}

function assertRegular(stats: BigIntStats, shown: string): void {
  if (stats.isFile()) return;
  const found = describeEntry(stats);
  throw new MapcError(notARegularFile.make(inFile(shown), { path: shown, found, expected: 'a file' }));
}

/** What stands at a path, in words. */
export function describeEntry(stats: BigIntStats): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device';
  return 'something else';
}
