import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nothingToReview } from '../../diagnostics/catalog/usage-review.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inArgument } from '../../diagnostics/source.js';

/** Folder whose mappings are meant where none are named. */
export const REVIEWED = 'mappings';

/**
 * The mappings that words of a command line mean: files and bundled names as they are, all of a folder for a folder; none given:
 * all of `mappings/`. Throws MAPC8101 where there are none.
 */
export function mappingFiles(words: readonly string[]): readonly string[] {
  const given = words.length === 0 ? [REVIEWED] : words;
  const files = given.flatMap(word => (isFolder(word) ? yamlFilesIn(word) : words.length === 0 ? [] : [word]));
  if (files.length === 0)
    throw new MapcError(nothingToReview.make(inArgument(given.join(' ')), { folder: given.join(', ') }));
  return files;
}

/** What cannot be looked at is none: who reads it says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

export function yamlFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
    .map(name => join(folder, name));
}
