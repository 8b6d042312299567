import type { Plan } from '../../compiler/plan.js';
import type { FileToWrite } from '../../formats/format.js';
import { at } from '../../tensor/strided/at.js';
import type { FileLocation } from '../disk/node-file.js';
import type { OutputFile } from '../disk/output-file.js';
import type { Origin } from '../origin.js';
import { bytesOfTarget, type Run } from '../run.js';
import { digestAround } from './around.js';
import type { Receipt, ReceiptFile, ReceiptSource, ReceiptTensor } from './receipt.js';

/** Which checksums a run makes: SHA-256, CRC-32 of what it writes, and none of files that are clones. */
export interface Vouched {
  readonly digest: boolean;
  readonly sums: boolean;
  readonly cloned: ReadonlySet<number>;
}

/** The receipt of an output whose bytes are all written: `files` and then the side files are those of `written`. */
export function makeReceipt(
  origin: Origin,
  plan: Plan,
  files: readonly FileToWrite[],
  written: readonly OutputFile[],
  locations: readonly FileLocation[],
  { state }: Run,
  { digest, sums, cloned }: Vouched,
): Receipt {
  const targets = plan.targets.length;
  const sha256 = (result: number): { sha256?: string } => (digest ? { sha256: state.digest(result, 'sha256') } : {});
  return {
    ...origin,
    sources: plan.files.map(({ path, size }, i): ReceiptSource => ({
      path,
      size,
      modified: isoTime(locations[i]?.identity.mtimeNs ?? 0n),
      ...sha256(targets + i),
    })),
    files: written.map((file, i): ReceiptFile => {
      const ranges = (files[i]?.tensors ?? []).map(({ tensor, offset }) => {
        return { from: offset, to: offset + bytesOfTarget(plan, tensor) };
      });
      const around = digestAround((position, into) => file.readInto(position, into), ranges, file.size);
      return { path: file.name, size: file.size, around };
    }),
    tensors: files.flatMap((file, i) =>
      receiptTensors(plan, [file]).map((told, k): ReceiptTensor => {
        const { tensor } = at(file.tensors, k);
        return {
          ...told,
          ...(cloned.has(i) || !sums ? {} : { crc32: state.sum(tensor).toString(16).padStart(8, '0') }),
          ...sha256(tensor),
        };
      }),
    ),
  };
}

/** The tensors of a plan as a receipt tells of them, without checksums. */
export function receiptTensors(plan: Plan, files: readonly FileToWrite[]): readonly ReceiptTensor[] {
  return files.flatMap(file =>
    file.tensors.map(({ tensor, offset }): ReceiptTensor => {
      const { key, dtype, shape } = at(plan.targets, tensor);
      return { key, file: file.path, dtype: dtype.name, shape, offset, bytes: bytesOfTarget(plan, tensor) };
    }),
  );
}

/** The source files of a plan as a receipt tells of them, without digests. */
export function receiptSources(plan: Plan, locations: readonly FileLocation[]): readonly ReceiptSource[] {
  return plan.files.map(({ path, size }, i) => {
    return { path, size, modified: isoTime(locations[i]?.identity.mtimeNs ?? 0n) };
  });
}

/** `2026-01-31T12:00:00.123456789Z`: as exact as the file system is. */
function isoTime(nanoseconds: bigint): string {
  const milliseconds = Number(nanoseconds / 1_000_000n);
  const rest = String(nanoseconds % 1_000_000_000n).padStart(9, '0');
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, `.${rest}Z`);
}
