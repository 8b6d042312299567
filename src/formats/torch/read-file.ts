import { notTorchFile, refusedContainer, viewTooLarge } from '../../diagnostics/catalog/torch.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import type { StoredTensor } from '../../tensor/listing.js';
import { elementCount } from '../checked.js';
import type { ReadAt } from '../directory.js';
import { HeaderFindings } from '../header-findings.js';
import type { FileContent } from '../shards/tensor-files.js';
import type { TorchContent } from './container/content.js';
import { readLegacyContent } from './container/read-legacy-content.js';
import { readZipContent } from './container/read-zip-content.js';
import { collectTensors } from './listing/collect-tensors.js';
import { describeRest } from './listing/describe-rest.js';
import { findBearing } from './listing/find-bearing.js';
import { findRoot } from './listing/find-root.js';
import { placeTensor } from './listing/place-tensor.js';
import { sniff, SNIFF_BYTES } from './sniff.js';

/** Bytes of a pickle, and of a zip's directory: what safetensors allows for a header. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Views of a file may stand for this many times its size, or for `LEAST_EXPANSION` bytes where that is more. */
const EXPANSION = 20;
const LEAST_EXPANSION = 64 * 1024 * 1024;

/** Values that are looked at for tensors: for each byte of the pickle, and besides. */
const STEPS_A_BYTE = 1;
const LEAST_STEPS = 10_000;

export interface TorchFileOptions {
  /** The entry that holds the model's tensors. */
  readonly root?: string;
  readonly maxHeaderBytes?: number;
  /** Which file of the checkpoint this is. */
  readonly index?: number;
}

/**
 * Reads what one torch file holds, of either form; of its tensors not a byte. Throws MapcError with all findings
 * (MAPC5200-5240). `path` is for messages.
 */
export async function readTorchFile(
  file: ReadAt,
  path: string,
  { root: given, maxHeaderBytes = MAX_HEADER_BYTES, index = 0 }: TorchFileOptions = {},
): Promise<FileContent> {
  const content = await readContent(file, path, maxHeaderBytes);
  const bearing = findBearing(content.value);
  const root = findRoot(content.value, given, bearing, path);
  const findings = new HeaderFindings(path);
  const limit = STEPS_A_BYTE * content.pickleBytes + LEAST_STEPS;
  const found = collectTensors(root.value, bearing, limit, findings, tensor => inFile(path, { tensor }));
  const tensors = found.flatMap(tensor => placeTensor(tensor, content, index, findings) ?? []);
  if (findings.count > 0) throw new MapcError(findings.list());
  assertExpansion(tensors, file.size, path);
  const metadata = describeRest(content.value, root, bearing);
  return {
    size: file.size,
    ...(metadata.size === 0 ? {} : { metadata }),
    tensors: tensors.sort((a, b) => a.offset - b.offset),
  };
}

async function readContent(file: ReadAt, path: string, maxBytes: number): Promise<TorchContent> {
  const kind = sniff(await file.read(0, Math.min(SNIFF_BYTES, file.size)));
  switch (kind.kind) {
    case 'zip':
      return readZipContent({ file, path }, maxBytes);
    case 'pickle':
      return readLegacyContent({ file, path }, maxBytes);
    case 'refused':
      throw new MapcError(refusedContainer.make(inFile(path), { file: path, ...kind }));
    case 'other':
      throw new MapcError(notTorchFile.make(inFile(path), { file: path, found: kind.found }));
  }
}

/** Throws MAPC5223 where the tensors would fill far more than the file has: views may repeat their elements. */
function assertExpansion(tensors: readonly StoredTensor[], size: number, path: string): void {
  const limit = Math.max(EXPANSION * size, LEAST_EXPANSION);
  let total = 0;
  for (const { key, dtype, shape } of tensors) {
    total += ((elementCount(shape) ?? Infinity) * dtype.bits) / 8;
    if (total > limit) {
      throw new MapcError(viewTooLarge.make(inFile(path, { tensor: key }), { tensor: key, shape, limit }));
    }
  }
}
