import { closeSync, constants, fdatasync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { invariant } from '../../diagnostics/invariant.js';
import type { ReadAt } from '../../formats/directory.js';
import { DescriptorPool, type Reopenable } from './descriptor-pool.js';
import { diskError, isSystemError, onDisk } from './errno.js';
import { preadAll } from './pread-all.js';
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
  readonly path: string;
  readonly #pool: DescriptorPool;
  #created: boolean;

  /** With `created` the file is there already: another thread, or an earlier run, has made it. */
  constructor(
    path: string,
    name: string,
    size: number,
    options: { readonly created?: boolean; readonly pool?: DescriptorPool } = {},
  ) {
    this.path = path;
    this.name = name;
    this.size = size;
    this.#created = options.created ?? false;
    this.#pool = options.pool ?? POOL;
  }

  open(): number {
    // O_EXCL does not follow a link that someone has put there; O_NOFOLLOW neither.
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const descriptor = openSync(this.path, this.#created ? O_RDWR | O_NOFOLLOW : O_RDWR | O_CREAT | O_EXCL, 0o666);
    this.#created = true;
    return descriptor;
  }

  /** Creates the file. Throws if there is one already. */
  create(): void {
    onDisk('create', this.path, () => this.#pool.useNow(this, () => undefined));
  }

  write(position: number, bytes: Uint8Array): void {
    invariant(position + bytes.length <= this.size, `a write beyond the planned end of ${this.name}`);
    onDisk('write', this.path, () => this.#pool.useNow(this, descriptor => pwriteAll(descriptor, bytes, position)));
  }

  readInto(position: number, into: Uint8Array): void {
    const done = this.readUpTo(position, into);
    invariant(done === into.length, `${this.name} is shorter than what was written to it`);
  }

  /** Reads what there is; gives fewer bytes than asked for where the file ends. */
  readUpTo(position: number, into: Uint8Array): number {
    return onDisk('read', this.path, () => this.#pool.useNow(this, descriptor => preadAll(descriptor, into, position)));
  }

  read(position: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    this.readInto(position, bytes);
    return Promise.resolve(bytes);
  }

  /** Brings what was written to the disk. One that failed is never tried again: its pages may count as clean afterwards. */
  async sync(): Promise<void> {
    try {
      await this.#pool.use(this, descriptor => promisify(fdatasync)(descriptor));
    } catch (error) {
      throw diskError(error, 'sync', this.path);
    }
  }

  /** Brings everything to the disk (if `sync`) and closes the file, whose size must be the planned one. */
  async finish(sync: boolean): Promise<void> {
    const size = onDisk('look at', this.path, () => this.#pool.useNow(this, descriptor => fstatSync(descriptor).size));
    invariant(size === this.size, `${this.name} has ${size} bytes and should have ${this.size}`);
    if (sync) await this.sync();
    this.discard();
  }

  /** Closes the file as it is. */
  discard(): void {
    onDisk('close', this.path, () => this.#pool.release(this));
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
