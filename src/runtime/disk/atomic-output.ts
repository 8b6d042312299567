import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { noSpace, notDurable, outputNameRefused, remainsFound } from '../../diagnostics/catalog/run.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { whyUnsafe } from '../../formats/entry-name.js';
import { cloneFile } from './clone-file.js';
import { diskError, hasCode, onDisk } from './errno.js';
import { forEach } from './for-each.js';
import { Lock } from './lock.js';
import { OutputFile, syncDirectory } from './output-file.js';
import { checkOutput, lstatIfThere, outputPath, type OutputPath } from './output-path.js';

/** Files that are synced at a time: as many as Node has threads for it. */
export const SYNCS = 4;

/** What the system counts the size of files on the disk in. */
const BLOCK_BYTES = 512;

export interface OutputOptions {
  /** Paths that are read from: the output may not touch them. */
  readonly sources: readonly string[];
  /** Replace a directory that is there. */
  readonly overwrite?: boolean;
  /** What becomes of what an interrupted run has left: nothing is touched (the default), it is deleted, or used. */
  readonly remains?: 'refuse' | 'delete' | 'use';
  /** Bring everything to the disk before the output appears (default true). */
  readonly sync?: boolean;
  /** Bytes that will be written, for a look at the free space. */
  readonly bytes: number;
  readonly report?: Report;
}

/**
 * An output directory that appears by one rename, whole and synced, or not at all. Until then it grows beside its
 * place, as `OUT.mapc-partial`, under a lock. Throws MAPC6001-6019.
 */
export class AtomicOutput {
  readonly path: OutputPath;
  /** Whether the staging directory is one of an earlier run. */
  isUsed: boolean;
  /** Whether the output has appeared. */
  isInPlace = false;
  readonly #lock: Lock;
  readonly #sync: boolean;
  readonly #report: Report;
  readonly #files: OutputFile[] = [];
  #isWarned = false;

  private constructor(path: OutputPath, lock: Lock, isUsed: boolean, options: OutputOptions) {
    this.path = path;
    this.isUsed = isUsed;
    this.#lock = lock;
    this.#sync = options.sync ?? true;
    this.#report = options.report ?? (() => undefined);
  }

  /** Throws what `begin` would throw now; changes nothing. */
  static check(shown: string, { sources, overwrite = false, remains = 'refuse', bytes }: OutputOptions): void {
    const path = outputPath(shown);
    // A run that was killed while it replaced the output has left the old one aside: it will be put back.
    const isAside = lstatIfThere(path.old) !== undefined && lstatIfThere(path.out) === undefined;
    checkOutput(isAside ? { ...path, out: path.old } : path, sources, overwrite);
    Lock.check(path.lock, shown);
    if (remains === 'refuse') refuseRemains(isAside ? [path.staging] : [path.staging, path.old]);
    const isUsed = remains === 'use' && lstatIfThere(path.staging)?.isDirectory() === true;
    checkSpace(path, bytes - (isUsed ? bytesIn(path.staging) : 0));
  }

  /** Checks that the output may be made and takes its lock; nothing else of the disk is changed if it throws. */
  static begin(shown: string, options: OutputOptions): AtomicOutput {
    const path = outputPath(shown);
    checkOutput(path, options.sources, options.overwrite ?? false);
    const lock = Lock.take(path.lock, shown);
    try {
      // Another run may have finished while this one waited for nothing.
      checkOutput(path, options.sources, options.overwrite ?? false);
      const isUsed = tendRemains(path, options.remains ?? 'refuse');
      checkSpace(path, options.bytes - (isUsed ? bytesIn(path.staging) : 0));
      return new AtomicOutput(path, lock, isUsed, options);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Takes away what a run has left that was killed when its output was in place already. */
  static tidyUp(shown: string): void {
    const path = outputPath(shown);
    const { staging, journal, old, lock, parent, out } = path;
    const names = onDisk('read', parent, () => readdirSync(parent));
    if (!names.some(name => name.startsWith(`${basename(out)}.mapc-`))) return;
    const held = Lock.take(lock, shown);
    try {
      onDisk('delete', old, () => rmSync(old, { recursive: true, force: true }));
      // With a staging directory it is the journal of another run, which may be gone on with.
      if (lstatIfThere(staging) === undefined) onDisk('delete', journal, () => rmSync(journal, { force: true }));
    } finally {
      held.release();
    }
  }

  /** Deletes what an earlier run has left: nothing of it can be used. */
  beginAnew(): void {
    removeStaging(this.path);
    this.isUsed = false;
  }

  /** Makes the staging directory, unless an earlier run did. */
  open(): void {
    const { staging } = this.path;
    if (!this.isUsed) onDisk('create', staging, () => mkdirSync(staging));
  }

  /**
   * A file of `size` bytes at a path inside the output: a new one, or with `goOn` the one that an earlier run made. Throws
   * MAPC6008 for a name that leads elsewhere.
   */
  create(name: string, size: number, goOn = false): OutputFile {
    const path = this.#place(name);
    const created = goOn && isRegular(path);
    if (this.isUsed && !created) onDisk('delete', path, () => rmSync(path, { recursive: true, force: true }));
    return this.#add(new OutputFile(path, name, size, { created }));
  }

  /** A file that begins as a clone of another one; undefined where the file system cannot do that. Throws MAPC6008. */
  clone(name: string, size: number, from: string): OutputFile | undefined {
    const path = this.#place(name);
    if (this.isUsed) onDisk('delete', path, () => rmSync(path, { recursive: true, force: true }));
    return cloneFile(from, path) ? this.#add(new OutputFile(path, name, size, { created: true })) : undefined;
  }

  /** Where a file of the output stands until the output appears; its folder is there. */
  #place(name: string): string {
    const why = whyUnsafe(name) ?? (this.#files.some(file => file.name === name) ? 'is used twice' : undefined);
    if (why !== undefined) {
      throw new MapcError(outputNameRefused.make(inFile(this.path.shown), { path: name, why }));
    }
    const path = join(this.path.staging, name);
    onDisk('create', dirname(path), () => mkdirSync(dirname(path), { recursive: true }));
    return path;
  }

  #add(file: OutputFile): OutputFile {
    file.create();
    this.#files.push(file);
    return file;
  }

  /** Brings the names of all files to the disk. */
  syncNames(): void {
    const folders = new Set(this.#files.map(({ path }) => dirname(path)));
    for (const folder of folders) this.#syncDirectory(folder);
    this.#syncDirectory(this.path.parent);
  }

  /**
   * Brings all files to the disk, deletes what is not part of the output, and renames: the only moment at which it
   * appears. `beforeRename` is called when nothing but that is left to do.
   */
  async commit(beforeRename: () => void = () => undefined): Promise<void> {
    await forEach(this.#files, SYNCS, file => file.finish(this.#sync));
    const { staging, out, old, parent, journal } = this.path;
    const folders = purge(staging, new Set(this.#files.map(file => file.name)));
    for (const folder of folders) this.#syncDirectory(folder);
    beforeRename();
    const replaced = lstatIfThere(out) !== undefined;
    if (replaced) onDisk('rename', out, () => renameSync(out, old));
    try {
      appear(staging, out);
    } catch (error) {
      if (replaced) onDisk('rename', old, () => renameSync(old, out));
      throw error;
    }
    this.isInPlace = true;
    this.#syncDirectory(parent);
    // From here on, what is left over means nothing: another run takes it away.
    onDisk('delete', journal, () => rmSync(journal, { force: true }));
    if (replaced) onDisk('delete', old, () => rmSync(old, { recursive: true }));
    this.#lock.release();
  }

  /** Gives up, and leaves what was written to a later run. */
  keep(): void {
    try {
      for (const file of this.#files) file.discard();
    } finally {
      this.#lock.release();
    }
  }

  /** Gives up: deletes what was written. */
  discard(): void {
    try {
      for (const file of this.#files) file.discard();
      removeStaging(this.path);
    } finally {
      this.#lock.release();
    }
  }

  #syncDirectory(path: string): void {
    if (!this.#sync) return;
    const code = syncDirectory(path);
    if (code === undefined || this.#isWarned) return;
    this.#isWarned = true;
    this.#report(notDurable.make(inFile(this.path.shown), { path: this.path.shown, code }));
  }
}

/** Renames. A network file system may say that the source is missing when it was its own earlier try that succeeded. */
function appear(staging: string, out: string): void {
  const before = onDisk('look at', staging, () => lstatSync(staging, { bigint: true }));
  try {
    renameSync(staging, out);
  } catch (error) {
    const there = hasCode(error, 'ENOENT') ? lstatIfThere(out) : undefined;
    if (there?.ino === before.ino && there.dev === before.dev) return;
    throw diskError(error, 'rename', staging);
  }
}

/** Throws MAPC6010 if the file system has fewer bytes free than will be written. A quota is not seen here. */
function checkSpace({ parent, shown }: OutputPath, needed: number): void {
  const { bavail, bsize } = onDisk('look at', parent, () => statfsSync(parent, { bigint: true }));
  // Directories and block lists take a little too.
  const wanted = BigInt(Math.ceil(needed * 1.01));
  const free = bavail * bsize;
  if (free < wanted) throw new MapcError(noSpace.make(inFile(shown), { path: shown, needed, free: Number(free) }));
}

/** Bytes that the files below a folder take on the disk. */
function bytesIn(folder: string): number {
  return onDisk('read', folder, () => readdirSync(folder, { withFileTypes: true })).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesIn(path) : Number(lstatIfThere(path)?.blocks ?? 0n) * BLOCK_BYTES);
  }, 0);
}

/** Throws MAPC6005 for what an interrupted run has left, or deletes it, or keeps it to be used (and tells so). */
function tendRemains(path: OutputPath, remains: 'refuse' | 'delete' | 'use'): boolean {
  const { staging, old, out } = path;
  // A run was killed while it replaced the output: what was there before is put back.
  if (lstatIfThere(old) !== undefined && lstatIfThere(out) === undefined) {
    onDisk('rename', old, () => renameSync(old, out));
  }
  if (remains === 'refuse') refuseRemains([staging, old]);
  // The old output waits for nothing any more: the new one is in its place.
  if (lstatIfThere(old) !== undefined) onDisk('delete', old, () => rmSync(old, { recursive: true }));
  const uses = remains === 'use' && lstatIfThere(staging)?.isDirectory() === true;
  if (uses) return true;
  // A journal without its directory is one of a run that has finished.
  removeStaging(path);
  return false;
}

function refuseRemains(paths: readonly string[]): void {
  const left = paths.filter(there => lstatIfThere(there) !== undefined);
  if (left.length === 0) return;
  throw new MapcError(left.map(there => remainsFound.make(inFile(there), { path: there })));
}

/** Deletes the staging directory, then what tells of it. */
function removeStaging({ staging, journal }: OutputPath): void {
  onDisk('delete', staging, () => rmSync(staging, { recursive: true, force: true }));
  onDisk('delete', journal, () => rmSync(journal, { force: true }));
}

function isRegular(path: string): boolean {
  return onDisk('look at', path, () => lstatIfThere(path))?.isFile() === true;
}

/** Deletes every entry below `root` that is not expected. Gives the folders that are left, innermost first. */
function purge(root: string, expected: ReadonlySet<string>): string[] {
  const folders: string[] = [];
  const visit = (folder: string, prefix: string): void => {
    for (const entry of onDisk('read', folder, () => readdirSync(folder, { withFileTypes: true }))) {
      const path = join(folder, entry.name);
      const name = prefix + entry.name;
      const isFolder = entry.isDirectory() && [...expected].some(file => file.startsWith(`${name}/`));
      if (isFolder) visit(path, `${name}/`);
      else if (!expected.has(name)) onDisk('delete', path, () => rmSync(path, { recursive: true }));
    }
    folders.push(folder);
  };
  visit(root, '');
  return folders;
}
