import type { Directory } from './directory.js';

/** Path of a file as the user would write it: the name of the checkpoint's folder, then the file's. */
export function pathIn(directory: Directory, file: string): string {
  if (directory.name === '' || directory.name === '.') return file;
  return directory.name.endsWith('/') ? directory.name + file : `${directory.name}/${file}`;
}
