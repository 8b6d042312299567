import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { outputNotPage } from '../../../diagnostics/catalog/usage-review.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inArgument } from '../../../diagnostics/source.js';
import { hasCode, onDisk } from '../../../runtime/disk/errno.js';
import { outputPath } from '../../../runtime/disk/output-path.js';

/** What a page of ours has within its first bytes. */
const MARK = '<meta name="generator" content="mapc report ';
const HEAD_BYTES = 4096;

/**
 * Puts a page at a path, whole or not at all. A page that is there is replaced; anything else only with `overwrite`. Throws MAPC8108 for what is no
 * page, MAPC6007 where the folder is missing, MAPC6010-6019 where the disk says no.
 */
export function writePage(path: string, text: string, overwrite: boolean): void {
  const { out, parent } = outputPath(path);
  const what = whatIs(out, path);
  if (what !== undefined && (!overwrite || what === 'a folder')) {
    throw new MapcError(outputNotPage.make(inArgument(`-o ${path}`), { path, what }));
  }
  const temporary = join(parent, `.${basename(out)}.mapc-${process.pid}`);
  try {
    const file = onDisk('create', path, () => openSync(temporary, 'wx'));
    try {
      onDisk('write', path, () => writeFileSync(file, text));
      onDisk('sync', path, () => fsyncSync(file));
    } finally {
      closeSync(file);
    }
    onDisk('rename', path, () => renameSync(temporary, out));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** What stands in the way; undefined where nothing does, or a page of ours. */
function whatIs(path: string, shown: string): string | undefined {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return 'a folder';
    // A pipe or a device is not looked into: reading it could wait for ever.
    if (!stats.isFile()) return 'no regular file';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    return onDisk('look at', shown, () => {
      throw error;
    });
  }
  const head = Buffer.alloc(HEAD_BYTES);
  const file = onDisk('open', shown, () => openSync(path, 'r'));
  try {
    const count = onDisk('read', shown, () => readSync(file, head));
    return count === 0 || head.subarray(0, count).includes(MARK) ? undefined : 'a file that mapc report has not made';
  } finally {
    closeSync(file);
  }
}
