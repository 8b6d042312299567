import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { onDisk } from '../disk/errno.js';
import { syncDirectory } from '../disk/output-file.js';
import type { OutputPath } from '../disk/output-path.js';
import { pwriteAll } from '../disk/pwrite-all.js';

/** Where the receipt of an output is, if it is not inside. */
export const besidePath = ({ out }: Pick<OutputPath, 'out'>): string => `${out}.mapc.json`;

/** Writes a receipt beside an output that is in its place, whole or not at all. */
export function writeBeside(path: OutputPath, text: string, sync: boolean): void {
  const [beside, draft] = [besidePath(path), `${besidePath(path)}.mapc-partial`];
  onDisk('write', draft, () => {
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    const descriptor = openSync(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666);
    try {
      pwriteAll(descriptor, new TextEncoder().encode(text), 0);
      if (sync) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
  onDisk('rename', draft, () => renameSync(draft, beside));
  if (sync) syncDirectory(path.parent);
}

/** Takes away a receipt that will soon be wrong: what it speaks of is replaced. */
export function removeBeside(path: OutputPath): void {
  onDisk('delete', besidePath(path), () => rmSync(besidePath(path), { force: true }));
}
