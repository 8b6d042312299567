import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from './errno.js';

/** About how many bytes a file has, or a folder at its top; 0 where nobody can say. Only for an early guess. */
export function bytesAt(path: string): number {
  try {
    const stats = statSync(path);
    if (!stats.isDirectory()) return stats.size;
    return readdirSync(path).reduce((sum, name) => {
      return sum + (statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0);
    }, 0);
  } catch (error) {
    if (isSystemError(error)) return 0;
    throw error;
  }
}
