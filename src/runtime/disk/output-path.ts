import { lstatSync, readdirSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import {
  outputExists,
  outputIsSource,
  outputNotADirectory,
  outputNotRenamable,
  outputParentMissing,
} from '../../diagnostics/catalog/run.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { hasCode, onDisk } from './errno.js';

/** Where an output goes, and where it grows until it is whole. All of it has one parent: one file system, one rename. */
export interface OutputPath {
  /** As the user named it, for messages. */
  readonly shown: string;
  readonly parent: string;
  readonly out: string;
  readonly staging: string;
  /** What is done of the staging directory: see `../resume/journal.ts`. */
  readonly journal: string;
  readonly lock: string;
  /** Where the old output waits while the new one takes its place. */
  readonly old: string;
}

/** The places of an output. Throws MAPC6007 if the directory that would hold it is missing. */
export function outputPath(path: string): OutputPath {
  const whole = resolve(path);
  const parent = dirname(whole);
  const there = onDisk('look at', parent, () => statIfThere(parent));
  if (there?.isDirectory() !== true) throw new MapcError(outputParentMissing.make(inFile(path), { path, parent }));
  const real = onDisk('look at', parent, () => realpathSync(parent));
  const out = join(real, basename(whole));
  return {
    shown: path,
    parent: real,
    out,
    staging: `${out}.mapc-partial`,
    journal: `${out}.mapc-journal`,
    lock: `${out}.mapc-lock`,
    old: `${out}.mapc-old`,
  };
}

/**
 * Throws unless a directory may appear at this place: MAPC6001 (something is there), MAPC6002 (no directory), MAPC6003 (a
 * source is there, inside it or around it), MAPC6004 (a mount point or a root).
 */
export function checkOutput(path: OutputPath, sources: readonly string[], overwrite: boolean): void {
  const { shown, out, parent } = path;
  const place = inFile(shown);
  for (const source of sources) {
    if (isWithin(out, source)) throw new MapcError(outputIsSource.make(place, { path: shown, source }));
  }
  if (basename(out) === '') {
    throw new MapcError(outputNotRenamable.make(place, { path: shown, why: 'is the root of a file system' }));
  }
  const stats = onDisk('look at', shown, () => lstatIfThere(out));
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    throw new MapcError(outputNotADirectory.make(place, { path: shown, found: whatIs(stats, out) }));
  }
  if (stats.dev !== statSync(parent, { bigint: true }).dev) {
    throw new MapcError(outputNotRenamable.make(place, { path: shown, why: 'is where a file system is mounted' }));
  }
  const isEmpty = onDisk('read', shown, () => readdirSync(out).length === 0);
  if (!isEmpty && !overwrite) throw new MapcError(outputExists.make(place, { path: shown }));
}

/** True if one of the two paths is the other or lies inside it, whatever links or mounts lead there. */
function isWithin(out: string, source: string): boolean {
  const real = realIfThere(source);
  if (real === undefined) return false;
  const realOut = realIfThere(out) ?? out;
  if (real === realOut || real.startsWith(realOut + sep)) return true;
  const stats = statIfThere(real);
  if (stats === undefined) return false;
  // A bind mount has another path and the same device and inode.
  for (let above = realOut; ; above = dirname(above)) {
    const at = statIfThere(above);
    if (at !== undefined && at.dev === stats.dev && at.ino === stats.ino) return true;
    if (above === dirname(above)) break;
  }
  const outStats = statIfThere(realOut);
  for (let above = real; outStats !== undefined; above = dirname(above)) {
    const at = statIfThere(above);
    if (at !== undefined && at.dev === outStats.dev && at.ino === outStats.ino) return true;
    if (above === dirname(above)) break;
  }
  return false;
}

function whatIs(stats: BigIntStats, path: string): string {
  if (stats.isFile()) return 'a file';
  if (stats.isSymbolicLink()) return statIfThere(path) === undefined ? 'a link that leads nowhere' : 'a link';
  return 'no directory';
}

export function lstatIfThere(path: string): BigIntStats | undefined {
  return unlessMissing(() => lstatSync(path, { bigint: true }));
}

function statIfThere(path: string): BigIntStats | undefined {
  return unlessMissing(() => statSync(path, { bigint: true }));
}

function realIfThere(path: string): string | undefined {
  return unlessMissing(() => realpathSync(path));
}

function unlessMissing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
