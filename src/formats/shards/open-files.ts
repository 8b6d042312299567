import {
  indexFileMissing,
  indexKeyMissing,
  keyInOtherFile,
  keyInSeveralFiles,
  keyNotInIndex,
} from '../../diagnostics/catalog/files.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at, inFile } from '../../diagnostics/source.js';
import type { Listing, StoredFile, StoredTensor } from '../../tensor/listing.js';
import { compareCodePoints } from '../compare-code-points.js';
import type { Directory } from '../directory.js';
import type { OpenOptions } from '../format.js';
import { HeaderFindings } from '../header-findings.js';
import { pathIn } from '../path-in.js';
import { chooseFiles, countThemselves } from './choose-files.js';
import { readIndex, type IndexEntry } from './read-index.js';
import type { TensorFiles } from './tensor-files.js';

/**
 * Reads the headers of a checkpoint: one file, or the shards that an index or their names tell of. Throws MapcError with
 * all findings of all files (MAPC5001-5049, and the format's own).
 */
export async function openFiles(directory: Directory, kind: TensorFiles, options: OpenOptions): Promise<Listing> {
  const choice = await chooseFiles(directory, kind, options.file);
  if (choice.kind === 'files') {
    const listing = await readFiles(directory, kind, choice.files, options);
    const mayRepeat = options.sameKeys === true && !countThemselves(choice.files);
    if (choice.distinct && !mayRepeat) assertDistinct(directory, listing);
    return listing;
  }
  const index = await readIndex(directory, choice.index);
  const files = await indexedFiles(directory, index);
  const listing = await readFiles(directory, kind, files, options);
  assertAgree(pathIn(directory, choice.index), listing, index);
  return listing;
}

/** The files that an index names, sorted. Throws MAPC5041 for each that does not exist. */
async function indexedFiles(directory: Directory, index: ReadonlyMap<string, IndexEntry>): Promise<readonly string[]> {
  const uses = new Map<string, { entry: IndexEntry; keys: number }>();
  for (const entry of index.values()) {
    const use = uses.get(entry.file);
    if (use === undefined) uses.set(entry.file, { entry, keys: 1 });
    else use.keys++;
  }
  const findings: Diagnostic[] = [];
  for (const [file, { entry, keys }] of uses) {
    if ((await directory.kind(file)) !== 'missing') continue;
    findings.push(indexFileMissing.make(at(entry.span), { file, keys }));
  }
  if (findings.length > 0) throw new MapcError(findings);
  return [...uses.keys()].sort(compareCodePoints);
}

async function readFiles(
  directory: Directory,
  kind: TensorFiles,
  paths: readonly string[],
  options: OpenOptions,
): Promise<Listing> {
  const files: StoredFile[] = [];
  const tensors: StoredTensor[] = [];
  const findings: Diagnostic[] = [];
  for (const [file, path] of paths.entries()) {
    try {
      const { tensors: found, ...content } = await kind.read(directory, path, file, options);
      files.push({ path, ...content });
      for (const tensor of found) tensors.push(tensor);
    } catch (error) {
      if (!(error instanceof MapcError)) throw error;
      findings.push(...error.findings);
    }
  }
  if (findings.length > 0) throw new MapcError(findings);
  return { format: kind.format, files, tensors };
}

/** Throws MAPC5032 for keys that stand in several files. */
function assertDistinct(directory: Directory, { files, tensors }: Listing): void {
  const findings = new HeaderFindings(directory.name);
  const seen = new Map<string, number>();
  for (const { key, file } of tensors) {
    const earlier = seen.get(key);
    if (earlier === undefined) seen.set(key, file);
    else {
      const [first, second] = [files[earlier]?.path ?? '', files[file]?.path ?? ''];
      const place = inFile(pathIn(directory, second), { tensor: key });
      findings.add(keyInSeveralFiles.make(place, { key, first, second }));
    }
  }
  if (findings.count > 0) throw new MapcError(findings.list());
}

/** Throws unless index and files list the same keys in the same files: MAPC5032, MAPC5043-5045. */
function assertAgree(indexPath: string, { files, tensors }: Listing, index: ReadonlyMap<string, IndexEntry>): void {
  const findings = new HeaderFindings(indexPath);
  const found = new Map<string, string>();
  const strays: { key: string; file: string; entry: IndexEntry }[] = [];
  for (const tensor of tensors) {
    const { key } = tensor;
    const file = files[tensor.file]?.path ?? '';
    const entry = index.get(key);
    const earlier = found.get(key);
    if (entry === undefined) findings.add(keyNotInIndex.make(inFile(indexPath, { tensor: key }), { key, file }));
    else if (earlier !== undefined) {
      findings.add(keyInSeveralFiles.make(at(entry.span), { key, first: earlier, second: file }));
    } else if (entry.file !== file) strays.push({ key, file, entry });
    found.set(key, file);
  }
  for (const { key, file, entry } of strays) {
    // One that stands in its own file too was reported as standing in two.
    if (found.get(key) === file)
      findings.add(keyInOtherFile.make(at(entry.span), { key, listed: entry.file, found: file }));
  }
  for (const [key, entry] of index) {
    if (!found.has(key)) findings.add(indexKeyMissing.make(at(entry.span), { key, file: entry.file }));
  }
  if (findings.count > 0) throw new MapcError(findings.list());
}
