import { mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { noSpace, notDurable, outputNameRefused, remainsFound } from '../../diagnostics/catalog/run.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { whyUnsafe } from '../../formats/entry-name.js';
import { onDisk } from './errno.js';
import { Lock } from './lock.js';
import { OutputFile, syncDirectory } from './output-file.js';
import { checkOutput, lstatIfThere, outputPath, type OutputPath } from './output-path.js';

export interface OutputOptions {
  /** Paths that are read from: the output may not touch them. */
  readonly sources: readonly string[];
  /** Replace a directory that is there. */
  readonly overwrite?: boolean;
  /** Delete what an interrupted run has left. */
  readonly restart?: boolean;
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
  readonly #lock: Lock;
  readonly #sync: boolean;
  readonly #report: Report;
  readonly #files: OutputFile[] = [];

  private constructor(path: OutputPath, lock: Lock, options: OutputOptions) {
    this.path = path;
    this.#lock = lock;
    this.#sync = options.sync ?? true;
    this.#report = options.report ?? (() => undefined);
  }

  /** Checks that the output may be made and takes its lock; nothing else of the disk is changed if it throws. */
  static begin(shown: string, options: OutputOptions): AtomicOutput {
    const path = outputPath(shown);
    checkOutput(path, options.sources, options.overwrite ?? false);
    checkSpace(path, options.bytes);
    const lock = Lock.take(path.lock);
    try {
      // Another run may have finished while this one waited for nothing.
      checkOutput(path, options.sources, options.overwrite ?? false);
      removeRemains(path, options.restart ?? false);
      onDisk('create', path.staging, () => mkdirSync(path.staging));
      return new AtomicOutput(path, lock, options);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** A new file of `size` bytes at a path inside the output. Throws MAPC6008 for a name that leads elsewhere. */
  create(name: string, size: number): OutputFile {
    const why = whyUnsafe(name) ?? (this.#files.some(file => file.name === name) ? 'is used twice' : undefined);
    if (why !== undefined) {
      throw new MapcError(outputNameRefused.make(inFile(this.path.shown), { path: name, why }));
    }
    const path = join(this.path.staging, name);
    onDisk('create', dirname(path), () => mkdirSync(dirname(path), { recursive: true }));
    const file = new OutputFile(path, name, size);
    file.create();
    this.#files.push(file);
    return file;
  }

  /** Brings all files to the disk, deletes what is not part of the output, and renames: the only moment at which it appears. */
  commit(): void {
    for (const file of this.#files) file.finish(this.#sync);
    const { staging, out, old, parent } = this.path;
    const folders = purge(staging, new Set(this.#files.map(file => file.name)));
    for (const folder of folders) this.#syncDirectory(folder);
    const replaced = lstatIfThere(out) !== undefined;
    if (replaced) onDisk('rename', out, () => renameSync(out, old));
    try {
      onDisk('rename', staging, () => renameSync(staging, out));
    } catch (error) {
      if (replaced) onDisk('rename', old, () => renameSync(old, out));
      throw error;
    }
    this.#syncDirectory(parent);
    if (replaced) onDisk('delete', old, () => rmSync(old, { recursive: true }));
    this.#lock.release();
  }

  /** Gives up: deletes what was written. */
  discard(): void {
    try {
      for (const file of this.#files) file.discard();
      onDisk('delete', this.path.staging, () => rmSync(this.path.staging, { recursive: true, force: true }));
    } finally {
      this.#lock.release();
    }
  }

  #syncDirectory(path: string): void {
    if (!this.#sync) return;
    const code = syncDirectory(path);
    if (code !== undefined) this.#report(notDurable.make(inFile(this.path.shown), { path: this.path.shown, code }));
  }
}

/** Throws MAPC6010 if the file system has fewer bytes free than will be written. A quota is not seen here. */
function checkSpace({ parent, shown }: OutputPath, needed: number): void {
  const { bavail, bsize } = onDisk('look at', parent, () => statfsSync(parent, { bigint: true }));
  // Directories and block lists take a little too.
  const wanted = BigInt(needed) + BigInt(needed) / 100n;
  const free = bavail * bsize;
  if (free < wanted) throw new MapcError(noSpace.make(inFile(shown), { path: shown, needed, free: Number(free) }));
}

/** Throws MAPC6005 for what an interrupted run has left, or deletes it if that was asked for. */
function removeRemains(path: OutputPath, restart: boolean): void {
  const { staging, old, out } = path;
  // A run was killed while it replaced the output: what was there before is put back.
  if (lstatIfThere(old) !== undefined && lstatIfThere(out) === undefined) {
    onDisk('rename', old, () => renameSync(old, out));
  }
  const remains = [staging, old].filter(left => lstatIfThere(left) !== undefined);
  if (!restart && remains.length > 0) {
    throw new MapcError(remains.map(left => remainsFound.make(inFile(left), { path: left })));
  }
  for (const left of remains) onDisk('delete', left, () => rmSync(left, { recursive: true }));
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
