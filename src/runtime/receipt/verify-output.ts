import { interrupted } from '../../diagnostics/catalog/run.js';
import {
  nothingToVerify,
  notProvable,
  outputFileMissing,
  outputFileSize,
  restChanged,
  tensorChanged,
} from '../../diagnostics/catalog/run-receipt.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { matchesGlob } from '../../formats/glob.js';
import { pathIn } from '../../formats/path-in.js';
import { conduct, joinErrors } from '../conduct.js';
import type { NodeDirectory } from '../disk/node-directory.js';
import type { NodeFile } from '../disk/node-file.js';
import type { ExecuteOptions } from '../execute-options.js';
import { readingRun, type Read } from '../run.js';
import type { Hash } from '../schedule/job.js';
import { handsOf, teamFor } from '../team.js';
import { digestAround } from './around.js';
import type { Receipt, ReceiptFile, ReceiptTensor } from './receipt.js';

export interface VerifyOptions extends Pick<ExecuteOptions, 'jobs' | 'signal' | 'onProgress' | 'entry'> {
  /** Patterns (`*`, `**`) of keys; none means everything, headers and side files too. */
  readonly only?: readonly string[];
}

/** What is known of an output after a look at all of it, or at some of its tensors. */
export interface Verification {
  /** Tensors that were looked at, and their bytes. */
  readonly tensors: number;
  readonly bytes: number;
  /** Those that have no checksum in the receipt: of their bytes nothing is known. */
  readonly unproved: { readonly tensors: number; readonly bytes: number };
  /** Everything that is not as it was written, or of which that cannot be told. */
  readonly findings: readonly Diagnostic[];
}

/**
 * Compares an output with its receipt. Throws MAPC6046 where no tensor is meant, MAPC6031 when interrupted, and what
 * reading files throws.
 */
export async function verifyOutput(
  directory: NodeDirectory,
  receipt: Receipt,
  options: VerifyOptions = {},
): Promise<Verification> {
  const { only = [] } = options;
  const isMeant = ({ key }: ReceiptTensor): boolean =>
    only.length === 0 || only.some(pattern => matchesGlob(pattern, key));
  const meant = receipt.tensors.filter(isMeant);
  if (only.length > 0 && meant.length === 0) {
    throw new MapcError(nothingToVerify.make(inFile(directory.name), { patterns: only }));
  }
  const needed = new Set(meant.map(({ file }) => file));
  const files = receipt.files.filter(({ path }) => only.length === 0 || needed.has(path));
  const findings: Diagnostic[] = [];
  const opened = new Map<string, NodeFile>();
  try {
    for (const file of files) {
      const found = await openAsWritten(directory, file, findings);
      if (found !== undefined) opened.set(file.path, found);
    }
    if (only.length === 0) findings.push(...changedAround(directory, receipt, opened));
    const tensors = meant.filter(({ file }) => opened.has(file));
    findings.push(...(await changedTensors(directory, tensors, opened, options)));
    const unproved = meant.filter(({ crc32, sha256 }) => (crc32 ?? sha256) === undefined);
    return {
      tensors: meant.length,
      bytes: bytesOf(meant),
      unproved: { tensors: unproved.length, bytes: bytesOf(unproved) },
      findings,
    };
  } finally {
    for (const file of opened.values()) await file.close();
  }
}

const bytesOf = (tensors: readonly ReceiptTensor[]): number => tensors.reduce((sum, { bytes }) => sum + bytes, 0);

/** Opens a file of the output; undefined, with a finding, where it is missing or has another size. */
async function openAsWritten(
  directory: NodeDirectory,
  { path, size }: ReceiptFile,
  findings: Diagnostic[],
): Promise<NodeFile | undefined> {
  const place = inFile(pathIn(directory, path));
  if ((await directory.kind(path)) === 'missing') {
    findings.push(outputFileMissing.make(place, { file: path }));
    return undefined;
  }
  const file = await directory.open(path);
  if (file.size === size) return file;
  findings.push(outputFileSize.make(place, { file: path, size: file.size, expected: size }));
  await file.close();
  return undefined;
}

/** MAPC6045 for each file that differs outside of its tensors. */
function changedAround(
  directory: NodeDirectory,
  receipt: Receipt,
  opened: ReadonlyMap<string, NodeFile>,
): readonly Diagnostic[] {
  const ranges = new Map<string, { from: number; to: number }[]>();
  for (const { file, offset, bytes } of receipt.tensors) {
    const range = { from: offset, to: offset + bytes };
    const known = ranges.get(file);
    if (known === undefined) ranges.set(file, [range]);
    else known.push(range);
  }
  return receipt.files.flatMap(({ path, size, around }) => {
    const file = opened.get(path);
    if (file === undefined) return [];
    const found = digestAround((position, into) => file.readInto(position, into), ranges.get(path) ?? [], size);
    return found === around ? [] : [restChanged.make(inFile(pathIn(directory, path)), { file: path })];
  });
}

/** MAPC6044 for each tensor that is not what was written, MAPC6047 if there are some of which nobody knows. */
async function changedTensors(
  directory: NodeDirectory,
  tensors: readonly ReceiptTensor[],
  opened: ReadonlyMap<string, NodeFile>,
  options: VerifyOptions,
): Promise<readonly Diagnostic[]> {
  const paths = [...opened.keys()];
  const places = new Map(paths.map((path, i) => [path, i]));
  const provable = tensors.flatMap(tensor => {
    const { sha256, crc32 } = tensor;
    const expected = sha256 ?? crc32;
    const hash: Hash = sha256 === undefined ? 'crc32' : 'sha256';
    return expected === undefined ? [] : [{ tensor, hash, expected }];
  });
  const reads = provable.map(({ tensor: { file, offset, bytes }, hash }): Read => {
    return { file: places.get(file) ?? 0, from: offset, length: bytes, hash };
  });
  const total = reads.reduce((sum, { length }) => sum + length, 0);
  const team = teamFor(options, total);
  const { input, state } = readingRun(
    [...opened.values()].map(({ location }) => location),
    reads,
    team,
  );
  const hands = handsOf(team, options.entry, undefined);
  const results = await conduct(input, state, hands, () => {
    options.onProgress?.({ phase: 'prove', done: state.read, total });
    const { name } = directory;
    if (options.signal?.aborted === true) throw new MapcError(interrupted.make(inFile(name), { path: name }));
  });
  if (hands.kind === 'threads') await hands.crew.end();
  const error = joinErrors(results.map(result => result.error).filter(thrown => thrown !== undefined));
  if (error !== undefined) throw error;
  const changed = provable.flatMap(({ tensor: { key, file }, hash, expected }, i) => {
    const found = state.digest(i, hash);
    if (found === expected) return [];
    const place = inFile(pathIn(directory, file), { tensor: key });
    return [tensorChanged.make(place, { tensor: key, file, hash, expected, found })];
  });
  const unknown = tensors.length - provable.length;
  return unknown === 0 ? changed : [...changed, notProvable.make(inFile(directory.name), { tensors: unknown })];
}
