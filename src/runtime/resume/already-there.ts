import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../compiler/plan.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import type { NodeDirectory } from '../disk/node-directory.js';
import { SourceFiles } from '../disk/source-files.js';
import type { ExecuteOptions, Output } from '../execute-options.js';
import { findReceiptOf } from '../receipt/find-receipt.js';
import { receiptSources } from '../receipt/make-receipt.js';
import type { Receipt } from '../receipt/receipt.js';

/**
 * The receipt of an output that the same conversion of the same source has made, whose files still have their sizes;
 * undefined if there is none. What it says of bytes is for `verifyOutput` to prove.
 */
export async function alreadyThere(
  plan: Plan,
  source: NodeDirectory,
  output: Output,
  { origin, digest = false }: ExecuteOptions,
): Promise<Receipt | undefined> {
  if (origin === undefined) return undefined;
  const receipt = await receiptIfAny(output.path);
  if (receipt === undefined) return undefined;
  const { version, mappings, from, to, settings } = receipt;
  if (!isSame({ version, mappings, from, to, settings }, origin)) return undefined;
  if (digest && receipt.tensors.some(({ sha256 }) => sha256 === undefined)) return undefined;
  const sources = await SourceFiles.open(source, plan.files);
  try {
    const now = receiptSources(plan, sources.locations);
    const then = receipt.sources.map(({ path, size, modified }) => ({ path, size, modified }));
    if (!isSame(then, now)) return undefined;
  } finally {
    await sources.close();
  }
  const planned = output.files.map(({ path, size }) => ({ path, size }));
  const written = receipt.files.slice(0, planned.length).map(({ path, size }) => ({ path, size }));
  const whole = receipt.files.every(({ path, size }) => sizeOf(join(output.path, path)) === size);
  return isSame(planned, written) && whole ? receipt : undefined;
}

/** A receipt that cannot be read is one of another output. */
async function receiptIfAny(path: string): Promise<Receipt | undefined> {
  try {
    return await findReceiptOf(path);
  } catch (error) {
    if (error instanceof MapcError) return undefined;
    throw error;
  }
}

function sizeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.size;
}

/** Whether two values have the same JSON; both sides write their fields in one order. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
