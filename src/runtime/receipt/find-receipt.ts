import { basename, dirname } from 'node:path';
import { receiptMissing } from '../../diagnostics/catalog/run-receipt.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { openDirectory } from '../disk/node-directory.js';
import { readReceipt } from './read-receipt.js';
import { RECEIPT_NAME, type Receipt } from './receipt.js';
import { besidePath } from './write-beside.js';

/**
 * The receipt of the output at `path`: the file that is named, or the one in it, or the one beside it. Throws MAPC6040
 * where there is none, and what reading it throws.
 */
export async function findReceipt(path: string, named?: string): Promise<Receipt> {
  const receipt = named === undefined ? await findReceiptOf(path) : await receiptAt(dirname(named), basename(named));
  if (receipt !== undefined) return receipt;
  throw new MapcError(receiptMissing.make(inFile(path), { path, receipt: named ?? RECEIPT_NAME }));
}

/** The receipt in an output or beside it, or undefined. */
export async function findReceiptOf(path: string): Promise<Receipt | undefined> {
  const beside = besidePath({ out: path.replace(/\/+$/, '') });
  return (await receiptAt(path, RECEIPT_NAME)) ?? receiptAt(dirname(beside), basename(beside));
}

async function receiptAt(folder: string, name: string): Promise<Receipt | undefined> {
  const directory = await openDirectory(folder);
  return (await directory.kind(name)) === 'missing' ? undefined : readReceipt(directory, name);
}
