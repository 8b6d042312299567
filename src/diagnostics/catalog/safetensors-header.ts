import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { formatCount } from '../summary.js';

const quoted = (name: string): string => `"${showName(name)}"`;
const bytes = (count: number): string => `${formatCount(count)} byte${count === 1 ? '' : 's'}`;
const range = (from: number, to: number): string => `bytes ${formatCount(from)} to ${formatCount(to)}`;

/** What the reference reader lets pass, and why it is refused here. */
const STRICTER =
  'the reference reader accepts this, but the format forbids it: two programs could see two models in one file';

export const fileTooShort = define<{ size: number }>({
  code: 'MAPC5100',
  severity: 'error',
  title: 'A safetensors file has no header',
  message: ({ size }) =>
    `the file has ${bytes(size)}; a safetensors file begins with 8 that give the length of its header`,
  notes: ({ size }) => (size === 0 ? ['the file is empty: a download or a copy may have been cut off'] : []),
});

export const headerBeyondFile = define<{ length: string; size: number }>({
  code: 'MAPC5101',
  severity: 'error',
  title: 'The header of a safetensors file is longer than the file',
  message: ({ length, size }) => `the header would have ${length} bytes, but the whole file has ${formatCount(size)}`,
  notes: () => ['the file is cut off, or no safetensors file'],
});

export const headerAboveLimit = define<{ length: number; limit: number }>({
  code: 'MAPC5102',
  severity: 'error',
  title: 'The header of a safetensors file is too long',
  message: ({ length, limit }) => `the header has ${bytes(length)}, and at most ${formatCount(limit)} are read`,
  notes: () => ['the limit is that of the reference reader; it keeps a hostile file from taking all memory'],
});

export const headerNotUtf8 = define<{ length: number }>({
  code: 'MAPC5103',
  severity: 'error',
  title: 'The header of a safetensors file is no UTF-8',
  message: ({ length }) => `the header of ${bytes(length)} is not valid UTF-8`,
});

export const headerNotJson = define<{ problem: string }>({
  code: 'MAPC5104',
  severity: 'error',
  title: 'The header of a safetensors file is no JSON object',
  message: ({ problem }) => `the header is not the JSON object that it must be: ${problem}`,
});

export const duplicateTensor = define<{ tensor: string }>({
  code: 'MAPC5105',
  severity: 'error',
  title: 'A tensor stands twice in a header',
  message: ({ tensor }) => `the header lists ${quoted(tensor)} twice`,
  notes: () => [STRICTER],
});

export const duplicateField = define<{ field: string; owner: string }>({
  code: 'MAPC5106',
  severity: 'error',
  title: 'An entry of a header has a field twice',
  message: ({ field, owner }) => `${quoted(owner)} has the field ${quoted(field)} twice`,
  notes: () => ['programs differ in which of the two they take'],
});

export const malformedEntry = define<{ tensor: string; problem: string }>({
  code: 'MAPC5107',
  severity: 'error',
  title: 'An entry of a header does not have the form of one',
  message: ({ tensor, problem }) => `the entry of ${quoted(tensor)} ${problem}`,
  notes: () => ['an entry is {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}'],
});

export const unknownDtype = define<{ tensor: string; dtype: string }>({
  code: 'MAPC5108',
  severity: 'error',
  title: 'A dtype is unknown',
  message: ({ tensor, dtype }) => `${quoted(tensor)} has the dtype ${quoted(dtype)}, which safetensors does not have`,
});

export const unsupportedDtype = define<{ tensor: string; dtype: string }>({
  code: 'MAPC5109',
  severity: 'error',
  title: 'A dtype of safetensors that mapc does not have',
  message: ({ tensor, dtype }) =>
    `${quoted(tensor)} has the dtype ${quoted(dtype)}, which safetensors has but mapc cannot read or write yet`,
});

export const numberTooLarge = define<{ tensor: string; field: string; number: string }>({
  code: 'MAPC5110',
  severity: 'error',
  title: 'A number in a header is too large',
  message: ({ tensor, field, number }) =>
    `"${field}" of ${quoted(tensor)} has the number ${showName(number, 40)}, and none above 9,007,199,254,740,991 can be right`,
});

export const sizeOverflow = define<{ tensor: string }>({
  code: 'MAPC5111',
  severity: 'error',
  title: 'A shape has more bytes than any file',
  message: ({ tensor }) => `the shape of ${quoted(tensor)} stands for more than 9,007,199,254,740,991 bits`,
});

export const sizeMismatch = define<{
  tensor: string;
  dtype: string;
  shape: readonly number[];
  expected: number;
  found: number;
}>({
  code: 'MAPC5112',
  severity: 'error',
  title: 'Shape, dtype and bytes of a tensor disagree',
  message: ({ tensor, dtype, shape, expected, found }) =>
    `${quoted(tensor)} of ${dtype} [${shape.join(', ')}] needs ${bytes(expected)}, but its offsets give it ${formatCount(found)}`,
});

export const offsetsReversed = define<{ tensor: string; begin: number; end: number }>({
  code: 'MAPC5113',
  severity: 'error',
  title: 'A tensor ends before it begins',
  message: ({ tensor, begin, end }) =>
    `${quoted(tensor)} begins at byte ${formatCount(begin)} and ends at ${formatCount(end)}`,
});

export const offsetsBeyondFile = define<{ tensor: string; end: number; size: number }>({
  code: 'MAPC5114',
  severity: 'error',
  title: 'A tensor ends behind the end of its file',
  message: ({ tensor, end, size }) =>
    `${quoted(tensor)} ends at byte ${formatCount(end)} of the data, of which the file has ${formatCount(size)}`,
  notes: () => ['the file is cut off: a download or a copy may not have come to its end'],
});

export const overlap = define<{ tensor: string; other: string; from: number; to: number }>({
  code: 'MAPC5115',
  severity: 'error',
  title: 'Two tensors share bytes',
  message: ({ tensor, other, from, to }) =>
    `${quoted(tensor)} and ${quoted(other)} both claim ${range(from, to)} of the data`,
});

export const hole = define<{ before: string; from: number; to: number }>({
  code: 'MAPC5116',
  severity: 'error',
  title: 'Bytes of a file belong to no tensor',
  message: ({ before, from, to }) => `${range(from, to)} of the data, before ${quoted(before)}, belong to no tensor`,
  notes: () => ['the format allows no gaps: they could hide data of another format'],
});

export const trailingBytes = define<{ count: number }>({
  code: 'MAPC5117',
  severity: 'error',
  title: 'Bytes stand behind the last tensor',
  message: ({ count }) => `${bytes(count)} behind the last tensor ${count === 1 ? 'belongs' : 'belong'} to no tensor`,
  notes: () => ['the format allows none: they could hide data of another format'],
});

export const unusableKey = define<{ tensor: string; reason: string }>({
  code: 'MAPC5118',
  severity: 'error',
  title: 'The name of a tensor cannot be used',
  message: ({ tensor, reason }) => `a tensor cannot have the name ${quoted(tensor)}: ${reason}`,
});

export const halfByte = define<{ tensor: string; dtype: string; shape: readonly number[] }>({
  code: 'MAPC5119',
  severity: 'error',
  title: 'A tensor does not end at a whole byte',
  message: ({ tensor, dtype, shape }) =>
    `${quoted(tensor)} of ${dtype} [${shape.join(', ')}] does not fill whole bytes, as safetensors demands`,
});

export const malformedMetadata = define<{ problem: string }>({
  code: 'MAPC5120',
  severity: 'error',
  title: 'The metadata of a header does not have the form it must have',
  message: ({ problem }) => `"__metadata__" ${problem}`,
  notes: () => ['it is an object of texts: {"format": "pt"}'],
});

export const tooManyDimensions = define<{ tensor: string; limit: number }>({
  code: 'MAPC5121',
  severity: 'error',
  title: 'A tensor has too many dimensions',
  message: ({ tensor, limit }) => `${quoted(tensor)} has more than ${limit} dimensions`,
});

export const dtypeNotWritable = define<{ tensor: string; dtype: string }>({
  code: 'MAPC5130',
  severity: 'error',
  title: 'Safetensors cannot hold a dtype',
  message: ({ tensor, dtype }) => `${quoted(tensor)} would be written as ${dtype}, which safetensors does not have`,
});

export const headerTooLargeToWrite = define<{ file: string; length: number; limit: number }>({
  code: 'MAPC5131',
  severity: 'error',
  title: 'A header would be too long for other readers',
  message: ({ file, length, limit }) =>
    `the header of ${quoted(file)} would have ${bytes(length)}, and readers refuse more than ${formatCount(limit)}`,
  notes: () => ['a smaller --max-shard-size spreads the tensors over more files'],
});

/** Headers of safetensors files (MAPC5100-5199): the second half of the family `files`. */
export const HEADER_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  fileTooShort,
  headerBeyondFile,
  headerAboveLimit,
  headerNotUtf8,
  headerNotJson,
  duplicateTensor,
  duplicateField,
  malformedEntry,
  unknownDtype,
  unsupportedDtype,
  numberTooLarge,
  sizeOverflow,
  sizeMismatch,
  offsetsReversed,
  offsetsBeyondFile,
  overlap,
  hole,
  trailingBytes,
  unusableKey,
  halfByte,
  malformedMetadata,
  tooManyDimensions,
  dtypeNotWritable,
  headerTooLargeToWrite,
]);
