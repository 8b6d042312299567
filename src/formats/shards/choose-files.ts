import { noFileOfPattern, severalIndices, shardMissing, shardsDisagree } from '../../diagnostics/catalog/files.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import type { Directory } from '../directory.js';
import { folderOf } from '../entry-name.js';
import { matchesGlob } from '../glob.js';
import { pathIn } from '../path-in.js';
import { nameOfShard, parseShardName } from './shard-name.js';
import type { TensorFiles } from './tensor-files.js';

/** Which files of a folder hold the checkpoint. */
export type Choice =
  | { readonly kind: 'index'; readonly index: string }
  /** With `distinct`, a key may stand in one of the files only. */
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly distinct: boolean };

/** Names that a message lists. */
const MAX_LISTED = 10;

/**
 * Chooses by names alone: the files of the layout's pattern; else what the one index says; else all files of the format
 * that are not in subfolders. Throws MAPC5031, MAPC5033, MAPC5034, MAPC5035, and the format's own finding where it has no file.
 */
export async function chooseFiles(
  directory: Directory,
  kind: TensorFiles,
  pattern: string | undefined,
): Promise<Choice> {
  const names = await directory.list();
  if (pattern !== undefined) return chooseByPattern(directory, kind, names, pattern);
  const here = names.filter(name => !name.includes('/'));
  const indices = here.filter(kind.isIndex);
  const [index, another] = indices;
  if (another !== undefined) throw new MapcError(severalIndices.make(inFile(directory.name), { indices }));
  if (index !== undefined) return { kind: 'index', index };
  const files = here.filter(kind.isTensorFile);
  if (files.length === 0) {
    const folders = new Set(names.filter(kind.isTensorFile).map(folderOf));
    throw new MapcError(kind.noFile(directory.name, [...folders].slice(0, MAX_LISTED)));
  }
  assertWhole(directory, files);
  return { kind: 'files', files, distinct: kind.areDisjoint(files) };
}

function chooseByPattern(directory: Directory, kind: TensorFiles, names: readonly string[], pattern: string): Choice {
  const files = names.filter(name => matchesGlob(pattern, name));
  const [first] = files;
  if (first === undefined) {
    const found = names.filter(kind.isTensorFile).slice(0, MAX_LISTED);
    throw new MapcError(noFileOfPattern.make(inFile(directory.name), { pattern, found }));
  }
  if (files.length === 1 && kind.isIndex(first)) return { kind: 'index', index: first };
  const tensorFiles = files.filter(name => !kind.isIndex(name));
  // Who names one shard wants this one only.
  if (pattern.includes('*')) assertWhole(directory, tensorFiles);
  return { kind: 'files', files: tensorFiles, distinct: false };
}

/** Whether names count their files as shards of one checkpoint, which share its keys out. */
export const countThemselves = (files: readonly string[]): boolean =>
  files.some(file => parseShardName(file) !== undefined);

/** Throws unless the shards that the names count (`00002-of-00003`) are all there, and of one set a folder. */
function assertWhole(directory: Directory, files: readonly string[]): void {
  const sets = new Map<string, { first: string; total: number; numbers: Set<number> }>();
  const findings: Diagnostic[] = [];
  for (const file of files) {
    const shard = parseShardName(file);
    if (shard === undefined) continue;
    const name = `${shard.before}*${shard.after}`;
    const set = sets.get(name);
    if (set === undefined) sets.set(name, { first: file, total: shard.total, numbers: new Set([shard.number]) });
    else if (set.total === shard.total) set.numbers.add(shard.number);
    else findings.push(shardsDisagree.make(inFile(pathIn(directory, file)), { first: set.first, second: file }));
  }
  for (const { first, total, numbers } of sets.values()) {
    const shard = parseShardName(first);
    if (shard === undefined || findings.length > 0) continue;
    const missing: string[] = [];
    // A total is a number from a file name: it bounds nothing, so the loop ends at what a message can list.
    for (let number = 1; number <= total && missing.length < MAX_LISTED; number++) {
      if (!numbers.has(number)) missing.push(nameOfShard(shard, number));
    }
    const present = [...numbers].filter(number => number >= 1 && number <= total).length;
    const count = total - present;
    if (count > 0) findings.push(shardMissing.make(inFile(directory.name), { missing, count, total }));
  }
  if (findings.length > 0) throw new MapcError(findings);
}
