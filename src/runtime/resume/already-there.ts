import { createHash } from 'node:crypto';
import type { Plan, SideFile } from '../../compiler/plan.js';
import { anotherOutput, damagedOutput } from '../../diagnostics/catalog/run.js';
import { notProvable } from '../../diagnostics/catalog/run-receipt.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { openDirectory, type NodeDirectory } from '../disk/node-directory.js';
import { SourceFiles } from '../disk/source-files.js';
import type { ExecuteOptions, Output } from '../execute-options.js';
import { digestAround } from '../receipt/around.js';
import { findReceiptOf } from '../receipt/find-receipt.js';
import { receiptSources, receiptTensors } from '../receipt/make-receipt.js';
import type { Receipt } from '../receipt/receipt.js';
import { verifyOutput } from '../receipt/verify-output.js';
import { originThatDiffers } from './run-identity.js';

/** An output that the same conversion of the same source has made, all of whose bytes were compared with its receipt. */
export interface Finished {
  readonly receipt: Receipt;
  /** Bytes of source files that were read to know them again. */
  readonly bytesRead: number;
}

/**
 * The finished output that stands where one is to be written, proved byte by byte; undefined if there is none with a
 * receipt, or if it may be replaced and must be. Throws MAPC6025 (it is another conversion's) and MAPC6026 with all that
 * was found (it changed since, or has no checksums).
 */
export async function alreadyThere(
  plan: Plan,
  source: NodeDirectory,
  output: Output,
  options: ExecuteOptions,
): Promise<Finished | undefined> {
  // Who does not say what was asked for cannot know it again.
  const receipt = options.origin === undefined ? undefined : await receiptIfAny(output.path);
  if (receipt === undefined) return undefined;
  const { path } = output;
  try {
    const why = askedOtherwise(receipt, plan, output, options) ?? (await sideFileThatDiffers(receipt, plan, source));
    if (why !== undefined) throw new MapcError(anotherOutput.make(inFile(path), { path, why }));
    const { changed, bytesRead } = await sourceThatDiffers(receipt, plan, source);
    if (changed !== undefined) throw new MapcError(anotherOutput.make(inFile(path), { path, why: changed }));
    await prove(receipt, path, options);
    return { receipt, bytesRead };
  } catch (error) {
    // What may be replaced is replaced, whatever it is.
    if (options.overwrite === true && isOfOutput(error)) return undefined;
    throw error;
  }
}

const isOfOutput = (error: unknown): boolean =>
  error instanceof MapcError &&
  error.findings.some(({ code }) => code === anotherOutput.code || code === damagedOutput.code);

/** A receipt that cannot be read is one of another output. */
async function receiptIfAny(path: string): Promise<Receipt | undefined> {
  try {
    return await findReceiptOf(path);
  } catch (error) {
    if (error instanceof MapcError) return undefined;
    throw error;
  }
}

/** What the conversion would make otherwise, by its settings and its plan. */
function askedOtherwise(
  receipt: Receipt,
  plan: Plan,
  output: Output,
  { origin, digest = false }: ExecuteOptions,
): string | undefined {
  const why = originThatDiffers(receipt, origin);
  if (why !== undefined) return why;
  const planned = [...output.files, ...plan.sideFiles].map(({ path }) => path);
  const written = receipt.files.map(({ path }) => path);
  const places = receipt.tensors.map(({ key, file, dtype, shape, offset, bytes }) => {
    return { key, file, dtype, shape, offset, bytes };
  });
  if (!isSame(planned, written) || !isSame(receiptTensors(plan, output.files), places))
    return 'its plan is another one';
  const isDigested = receipt.tensors.every(({ sha256 }) => sha256 !== undefined);
  return digest && !isDigested ? 'its receipt has no SHA-256, which --digest asks for' : undefined;
}

/** The first side file that would be another one now. */
async function sideFileThatDiffers(
  receipt: Receipt,
  { sideFiles }: Plan,
  source: NodeDirectory,
): Promise<string | undefined> {
  const then = new Map(receipt.files.map(({ path, around }) => [path, around]));
  for (const file of sideFiles) {
    if ((await digestOfSideFile(file, source)) !== then.get(file.path)) return `${file.path} is another one now`;
  }
  return undefined;
}

async function digestOfSideFile(file: SideFile, source: NodeDirectory): Promise<string> {
  return file.kind === 'text' ? createHash('sha256').update(file.text).digest('hex') : digestOfFile(source, file.from);
}

/** SHA-256 (hexadecimal) of all bytes of a file. */
async function digestOfFile(directory: NodeDirectory, path: string): Promise<string> {
  const file = await directory.open(path);
  try {
    return digestAround((position, into) => file.readInto(position, into), [], file.size);
  } finally {
    await file.close();
  }
}

/** The first source file that is not what the receipt tells of: by size and time, and by its SHA-256 where that is known. */
async function sourceThatDiffers(
  receipt: Receipt,
  plan: Plan,
  source: NodeDirectory,
): Promise<{ readonly changed?: string; readonly bytesRead: number }> {
  const sources = await SourceFiles.open(source, plan.files);
  let bytesRead = 0;
  try {
    const then = new Map(receipt.sources.map(file => [file.path, file]));
    for (const { path, size, modified } of receiptSources(plan, sources.locations)) {
      const before = then.get(path);
      if (before === undefined) return { changed: `the source file ${path} was not among its sources`, bytesRead };
      const changed = `the source file ${path} has been written to since`;
      if (before.size !== size || before.modified !== modified) return { changed, bytesRead };
      if (before.sha256 === undefined) continue;
      if ((await digestOfFile(source, path)) !== before.sha256) return { changed, bytesRead };
      bytesRead += size;
    }
    return then.size === plan.files.length ? { bytesRead } : { changed: 'it read more source files', bytesRead };
  } finally {
    await sources.close();
  }
}

/** Reads all of the output. Throws MAPC6026 unless every byte is known to be what was written. */
async function prove(receipt: Receipt, path: string, options: ExecuteOptions): Promise<void> {
  const { findings, unproved } = await verifyOutput(await openDirectory(path), receipt, {
    ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.entry === undefined ? {} : { entry: options.entry }),
  });
  if (findings.length === 0) return;
  const differing = findings.filter(({ code }) => code !== notProvable.code).length;
  throw new MapcError([damagedOutput.make(inFile(path), { path, differing, unknown: unproved.tensors }), ...findings]);
}

/** Whether two values have the same JSON; both sides write their fields in one order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
