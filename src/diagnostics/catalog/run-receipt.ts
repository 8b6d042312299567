import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { formatCount } from '../summary.js';

export const receiptMissing = define<{ path: string; receipt: string }>({
  code: 'MAPC6040',
  severity: 'error',
  title: 'There is no receipt',
  message: ({ path, receipt }) =>
    `${showName(path)} has no receipt: there is neither ${showName(receipt)} in it nor one beside it`,
  notes: () => ['only an output with its receipt can be proved; --receipt FILE names one that lies elsewhere'],
});

export const receiptMalformed = define<{ problem: string }>({
  code: 'MAPC6041',
  severity: 'error',
  title: 'A receipt does not have the form of one',
  message: ({ problem }) => `the receipt ${showName(problem, 400)}`,
});

export const outputFileMissing = define<{ file: string }>({
  code: 'MAPC6042',
  severity: 'error',
  title: 'A file of the output is missing',
  message: ({ file }) => `the receipt names ${showName(file)}, and there is no such file`,
});

export const outputFileSize = define<{ file: string; size: number; expected: number }>({
  code: 'MAPC6043',
  severity: 'error',
  title: 'A file of the output has another size',
  message: ({ file, size, expected }) => `${showName(file)} has ${size} bytes, and was written with ${expected}`,
});

export const tensorChanged = define<{ tensor: string; file: string; hash: string; expected: string; found: string }>({
  code: 'MAPC6044',
  severity: 'error',
  title: 'A tensor is not what was written',
  message: ({ tensor, hash, expected, found }) =>
    `the ${HASH_NAMES[hash] ?? hash} of ${showName(tensor)} is ${found}, and was ${expected} when it was written`,
});

const HASH_NAMES: Readonly<Record<string, string>> = { crc32: 'CRC-32', sha256: 'SHA-256' };

export const restChanged = define<{ file: string }>({
  code: 'MAPC6045',
  severity: 'error',
  title: 'A file is not what was written outside of its tensors',
  message: ({ file }) => `what stands outside of tensors in ${showName(file)} is not what was written there`,
  notes: () => ['that is the header, what pads it, or all of a side file'],
});

export const nothingToVerify = define<{ patterns: readonly string[] }>({
  code: 'MAPC6046',
  severity: 'error',
  title: 'No tensor of the receipt is meant',
  message: ({ patterns }) =>
    `the receipt has no tensor like ${patterns.map(pattern => showName(pattern)).join(' or ')}`,
});

export const notProvable = define<{ tensors: number }>({
  code: 'MAPC6047',
  severity: 'error',
  title: 'Tensors without a checksum',
  message: ({ tensors }) =>
    `${tensors === 1 ? 'one tensor has' : `${formatCount(tensors)} tensors have`} no checksum in the receipt: whether their bytes are those that were written cannot be known`,
  notes: () => [
    'the file system cloned their file, so nothing of it was read, or they were written with --no-sync',
    'with --digest every tensor has its SHA-256',
  ],
});

/** What is wrong with an output or its receipt, later (MAPC6040-6049). */
export const RUN_RECEIPT_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  receiptMissing,
  receiptMalformed,
  outputFileMissing,
  outputFileSize,
  tensorChanged,
  restChanged,
  nothingToVerify,
  notProvable,
]);
