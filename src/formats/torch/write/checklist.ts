import { folderOf } from '../../entry-name.js';
import type { FileToWrite } from '../../format.js';

/** The file with the MD5 of every other file in its folder: what a download is compared with. */
const CHECKLIST = 'checklist.chk';

/** Thirty-two digits, the end of their line, and an empty line. */
const LINE_BYTES = 34;

const RANK = /^consolidated\.[^/]*\.pth$/;

/**
 * The checklist beside `consolidated.*.pth`, whose size is known before its content is; undefined beside other files, and
 * where a file of this name is brought along.
 */
export function layoutChecklist(files: readonly FileToWrite[], sideFiles: readonly string[]): FileToWrite | undefined {
  if (!files.some(({ path }) => RANK.test(path)) || sideFiles.includes(CHECKLIST)) return undefined;
  const lines = [...sideFiles, ...files.map(({ path }) => path)].filter(path => folderOf(path) === '');
  return { path: CHECKLIST, size: LINE_BYTES * lines.length, fixed: [], tensors: [] };
}

/** True for the checklist of a folder; it was laid out with nothing in it. */
export function isChecklist({ path, fixed }: FileToWrite): boolean {
  return fixed.length === 0 && path === folderOf(path) + CHECKLIST;
}

/** The text of a checklist. Digests by path, in the order of the lines. */
export function checklistText({ path }: FileToWrite, digests: ReadonlyMap<string, string>): string {
  return [...digests]
    .flatMap(([file, digest]) => (folderOf(file) === folderOf(path) ? [`${digest}\n\n`] : []))
    .join('');
}
