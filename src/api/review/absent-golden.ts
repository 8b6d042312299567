import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { goldenAbsent, goldenNotShipped } from '../../diagnostics/catalog/review-test.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { nearestFixes } from '../../diagnostics/replace-fix.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import { bundledNames, mappingPath } from '../mappings.js';
import type { AbsentGolden } from './golden.js';

/**
 * Golden data of a mapping that are not there: errors, with what has nearly this name beside them. Those of a mapping that is
 * named as a bundled one are skipped: the package does not have them.
 */
export function absentFindings(mapping: string, { absent }: AbsentGolden): readonly Diagnostic[] {
  const isBundled = bundledNames().includes(mapping);
  return absent.map(({ named: { text: path, span }, digests }) => {
    if (isBundled) return goldenNotShipped.make(at(span), { path });
    const folder = dirname(path);
    const there = namesIn(join(dirname(mappingPath(mapping)), folder));
    const near = nearest(basename(path), there).map(name => (folder === '.' ? name : join(folder, name)));
    return goldenAbsent.make(at(span), { path, digests, nearest: near }, { fixes: nearestFixes(span, near) });
  });
}

/** What is in a folder; nothing where there is none. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
