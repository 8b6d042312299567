import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of the repository, with `/` at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of all files below a folder, from the repository's root, with `/`, sorted; none where there is no such folder. */
export function filesIn(folder: string, ending = ''): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return names
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(path => path.endsWith(ending) && statSync(ROOT + path).isFile())
    .sort();
}

/** Text of a file of the repository. */
export function readText(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}
