import { jsonTooLarge, notUtf8 } from '../../diagnostics/catalog/files.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile, type SourceText } from '../../diagnostics/source.js';
import type { Directory } from '../directory.js';
import { pathIn } from '../path-in.js';
import type { JsonNode } from './json-node.js';
import { parseJson, type JsonOptions } from './parse-json.js';

/** A JSON file of a checkpoint: its text (findings point into it) and its value. */
export interface JsonFile {
  readonly source: SourceText;
  readonly root: JsonNode;
}

/** Largest JSON file that is read unless said otherwise, in bytes: configs have kilobytes. */
export const MAX_JSON_BYTES = 16_000_000;

/** Findings that one file may cause before the rest is cut. */
const MAX_FINDINGS = 20;

/**
 * Reads a JSON file of a checkpoint. Throws MapcError with the findings of the disk (MAPC5001-5009) and of the text
 * (MAPC5020-5024).
 */
export async function readJsonFile(
  directory: Directory,
  path: string,
  options: JsonOptions & { readonly maxBytes?: number } = {},
): Promise<JsonFile> {
  const place = inFile(pathIn(directory, path));
  const limit = options.maxBytes ?? MAX_JSON_BYTES;
  const file = await directory.open(path);
  let bytes: Uint8Array;
  try {
    if (file.size > limit) throw new MapcError(jsonTooLarge.make(place, { path, size: file.size, limit }));
    bytes = await file.read(0, file.size);
  } finally {
    await file.close();
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new MapcError(notUtf8.make(place, { path }));
  const source = { name: pathIn(directory, path), text };
  const findings: Diagnostic[] = [];
  const root = parseJson(
    source,
    finding => {
      if (findings.length < MAX_FINDINGS) findings.push(finding);
    },
    options,
  );
  if (root === undefined || findings.length > 0) throw new MapcError(findings);
  return { source, root };
}

/** A config as it is read for sizes and conditions: what Python writes is taken, `Infinity` too. */
export function readConfig(directory: Directory, path: string): Promise<JsonFile> {
  return readJsonFile(directory, path, { nonFinite: true });
}

/** Text of UTF-8 bytes, a byte order mark included, or undefined where they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
