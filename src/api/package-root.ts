import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariant } from '../diagnostics/invariant.js';

let found: string | undefined;

/** Folder of this package: where `mappings/`, `schema/` and `docs/errors/` are, from the sources, a build or an installation. */
export function packageRoot(): string {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

/** The nearest folder upwards whose package.json is ours. */
function search(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (isOurs(join(folder, 'package.json'))) return folder;
    invariant(dirname(folder) !== folder, 'the command lies in its own package');
  }
}

function isOurs(path: string): boolean {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof content === 'object' && content !== null && 'name' in content && content.name === 'mapc';
  } catch {
    return false;
  }
}
