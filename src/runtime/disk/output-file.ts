import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync } from 'node:fs';
import { invariant } from '../../diagnostics/invariant.js';
import type { ReadAt } from '../../formats/directory.js';
import { DescriptorPool, type Reopenable } from './descriptor-pool.js';
import { isSystemError, onDisk } from './errno.js';
import { pwriteAll } from './pwrite-all.js';

/** Open output files at a time: with those of the sources, little enough for the smallest usual limit (256). */
const MAX_OPEN_FILES = 64;

const POOL = new DescriptorPool(MAX_OPEN_FILES);

/**
 * A file of the output that grows by writing at places. It is never set to its full size first: bytes that were not
 * written are missing or zero, and a size proves nothing.
 */
export class OutputFile implements ReadAt, Reopenable {
  /** Path inside the output directory. */
  readonly name: string;
  /** Bytes that it is to have. */
  readonly size: number;
  readonly #path: string;
  #created = false;

  constructor(path: string, name: string, size: number) {
    this.#path = path;
    this.name = name;
    this.size = size;
  }

  open(): number {
    // O_EXCL does not follow a link that someone has put there; O_NOFOLLOW neither.
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const descriptor = openSync(this.#path, this.#created ? O_RDWR | O_NOFOLLOW : O_RDWR | O_CREAT | O_EXCL, 0o666);
    this.#created = true;
    return descriptor;
  }

  /** Creates the file. Throws if there is one already. */
  create(): void {
    onDisk('create', this.#path, () => POOL.useNow(this, () => undefined));
  }

  write(position: number, bytes: Uint8Array): void {
    invariant(position + bytes.length <= this.size, `a write beyond the planned end of ${this.name}`);
    onDisk('write', this.#path, () => POOL.useNow(this, descriptor => pwriteAll(descriptor, bytes, position)));
  }

  readInto(position: number, into: Uint8Array): void {
    onDisk('read', this.#path, () =>
      POOL.useNow(this, descriptor => {
        for (let done = 0; done < into.length;) {
          const length = Math.min(into.length - done, 1 << 26);
          const count = readSync(descriptor, into, done, length, position + done);
          invariant(count > 0, `${this.name} is shorter than what was written to it`);
          done += count;
        }
      }),
    );
  }

  read(position: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    this.readInto(position, bytes);
    return Promise.resolve(bytes);
  }

  /** Brings everything to the disk (if `sync`) and closes the file, whose size must be the planned one. */
  finish(sync: boolean): void {
    const size = onDisk('look at', this.#path, () => POOL.useNow(this, descriptor => fstatSync(descriptor).size));
    invariant(size === this.size, `${this.name} has ${size} bytes and should have ${this.size}`);
    // A sync that failed is never tried again: the pages may count as clean afterwards.
    if (sync) onDisk('sync', this.#path, () => POOL.useNow(this, descriptor => fsyncSync(descriptor)));
    this.discard();
  }

  /** Closes the file as it is. */
  discard(): void {
    onDisk('close', this.#path, () => POOL.release(this));
  }

  close(): Promise<void> {
    this.discard();
    return Promise.resolve();
  }
}

const UNSUPPORTED = ['EINVAL', 'ENOTSUP', 'ENOTTY', 'EOPNOTSUPP'];

/** Brings a directory's entries to the disk. Gives the error's code where the file system cannot do that. */
export function syncDirectory(path: string): string | undefined {
  const descriptor = onDisk('open', path, () => openSync(path, constants.O_RDONLY));
  try {
    fsyncSync(descriptor);
    return undefined;
  } catch (error) {
    if (isSystemError(error) && UNSUPPORTED.includes(error.code)) return error.code;
    return onDisk('sync', path, () => {
      throw error;
    });
  } finally {
    closeSync(descriptor);
  }
}
