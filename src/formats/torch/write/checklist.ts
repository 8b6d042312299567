import type { FileToWrite } from '../../format.js';

/** The file with the MD5 of every other file of the output: what a download is compared with. */
export const CHECKLIST = 'checklist.chk';

/** Thirty-two digits, the end of their line, and an empty line. */
const LINE_BYTES = 34;

const RANK = /^consolidated\.[^/]*\.pth$/;

/**
 * The checklist beside `consolidated.*.pth`, whose size is known before its content is; undefined beside other files, and
 * where a file of this name is brought along.
 */
export function layoutChecklist(files: readonly FileToWrite[], sideFiles: readonly string[]): FileToWrite | undefined {
  if (!files.some(({ path }) => RANK.test(path)) || sideFiles.includes(CHECKLIST)) return undefined;
  return { path: CHECKLIST, size: LINE_BYTES * (files.length + sideFiles.length), fixed: [], tensors: [] };
}

/** The text of a checklist: side files were written first. */
export function checklistText(digests: readonly string[]): string {
  return digests.map(digest => `${digest}\n\n`).join('');
}
