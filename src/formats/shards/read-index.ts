import { indexMalformed, indexNameLeavesFolder } from '../../diagnostics/catalog/files.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at, type Span } from '../../diagnostics/source.js';
import type { Directory } from '../directory.js';
import { folderOf, whyUnsafe } from '../entry-name.js';
import type { JsonNode } from '../json/json-node.js';
import { readJsonFile } from '../json/read-json-file.js';

/** Where an index puts a tensor. */
export interface IndexEntry {
  /** Path of the file in the checkpoint. */
  readonly file: string;
  /** The name in the index's text. */
  readonly span: Span;
}

/** Largest index that is read: the limit of headers. Half a million tensors take some fifty megabytes. */
const MAX_INDEX_BYTES = 100_000_000;

/** Findings that one index may cause. */
const MAX_FINDINGS = 20;

/** Reads an index: key -> file. Throws MapcError (MAPC5001-5009, MAPC5020-5024, MAPC5040, MAPC5042). */
export async function readIndex(directory: Directory, path: string): Promise<ReadonlyMap<string, IndexEntry>> {
  const { source, root } = await readJsonFile(directory, path, { maxBytes: MAX_INDEX_BYTES });
  const spanOf = (node: JsonNode): Span => ({ source, start: node.start, end: node.end });
  const malformed = (node: JsonNode, problem: string): Diagnostic =>
    indexMalformed.make(at({ source, start: node.start, end: Math.min(node.end, node.start + 40) }), { problem });
  if (root.kind !== 'object') throw new MapcError(malformed(root, 'is no object'));
  const map = root.entries.get('weight_map')?.value;
  if (map === undefined) throw new MapcError(malformed(root, 'has no "weight_map"'));
  if (map.kind !== 'object') throw new MapcError(malformed(map, 'has a "weight_map" that is no object'));
  if (map.entries.size === 0) throw new MapcError(malformed(map, 'has a "weight_map" without any tensor'));

  const folder = folderOf(path);
  const findings: Diagnostic[] = [];
  const entries = new Map<string, IndexEntry>();
  const reasons = new Map<string, string | undefined>();
  for (const [key, { value }] of map.entries) {
    if (findings.length >= MAX_FINDINGS) break;
    if (value.kind !== 'string') {
      findings.push(malformed(value, 'has a "weight_map" with a file that is no text'));
      continue;
    }
    const file = value.value;
    const known = reasons.has(file);
    const reason = known ? reasons.get(file) : whyUnsafe(file);
    reasons.set(file, reason);
    if (reason === undefined) entries.set(key, { file: folder + file, span: spanOf(value) });
    else if (!known) findings.push(indexNameLeavesFolder.make(at(spanOf(value)), { file, reason }));
  }
  if (findings.length > 0) throw new MapcError(findings);
  return entries;
}
