/**
 * Why a name of a file must not be followed, as the end of a sentence; undefined for one that stays in its folder. The
 * same names are refused on every system: a checkpoint is copied from one to the other.
 */
export function whyUnsafe(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.includes('\0')) return 'has a NUL character in it';
  if (/^[A-Za-z]:/.test(name)) return 'begins with the letter of a drive';
  if (name.startsWith('/')) return 'is absolute';
  if (name.includes('\\')) return 'has a backslash in it, which separates folders on some systems';
  for (const part of name.split('/')) {
    if (part === '..') return 'leads out of the folder';
    if (part === '' || part === '.') return 'has an empty part in it';
  }
  return undefined;
}

/** Folder of a name: `a/b.json` -> `a/`, `b.json` -> `` (with its slash, so that a name can be appended). */
export function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}
