import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { listOf } from '../suggest.js';
import { formatCount } from '../summary.js';

const quoted = (name: string): string => `"${showName(name)}"`;
const bytes = (count: number): string => `${formatCount(count)} byte${count === 1 ? '' : 's'}`;
const shapeOf = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

// Which file it is (MAPC5200-5202)

export const notTorchFile = define<{ file: string; found: string }>({
  code: 'MAPC5200',
  severity: 'error',
  title: 'A file is no torch file',
  message: ({ file, found }) => `${quoted(file)} is ${found}, not a file that torch.save has written`,
  notes: () => ['what a file is, is seen from its first bytes; the ending of its name says nothing'],
});

export const refusedContainer = define<{ file: string; container: string; advice: string }>({
  code: 'MAPC5201',
  severity: 'error',
  title: 'A torch file is in a form that is refused',
  message: ({ file, container }) => `${quoted(file)} is ${container}, which is not read`,
  notes: ({ advice }) => [advice],
});

export const noTorchFile = define<{ directory: string; elsewhere: readonly string[] }>({
  code: 'MAPC5202',
  severity: 'error',
  title: 'The folder has no torch file',
  message: ({ directory }) => `${quoted(directory)} holds no file whose name ends in .pth, .pt, .bin or .ckpt`,
  notes: ({ elsewhere }) => [
    'optimizer.pt, training_args.bin and the like hold the state of a training run and do not count',
    ...(elsewhere.length === 0 ? [] : [`folders in it that do: ${listOf(elsewhere.map(quoted), 'and')}`]),
  ],
});

// The zip (MAPC5203-5209)

export const zipMalformed = define<{ problem: string }>({
  code: 'MAPC5203',
  severity: 'error',
  title: 'The zip of a torch file is damaged',
  message: ({ problem }) => `this is no whole zip: ${problem}`,
  notes: () => ['a download that broke off looks like this'],
});

export const zipEntryTwice = define<{ entry: string }>({
  code: 'MAPC5204',
  severity: 'error',
  title: 'A zip holds an entry twice',
  message: ({ entry }) => `the zip holds the entry ${quoted(entry)} twice`,
  notes: () => ['programs differ in which of the two they take; torch takes the last'],
});

export const zipOverlap = define<{ first: string; second: string }>({
  code: 'MAPC5205',
  severity: 'error',
  title: 'Entries of a zip overlap',
  message: ({ first, second }) => `the entries ${quoted(first)} and ${quoted(second)} share bytes of the file`,
  notes: () => ['torch reads such a file; no program writes it but to hide something'],
});

export const zipCompressed = define<{ entry: string; method: number }>({
  code: 'MAPC5206',
  severity: 'error',
  title: 'An entry of a torch file is compressed or encrypted',
  message: ({ entry, method }) =>
    method === 0
      ? `the entry ${quoted(entry)} is encrypted; torch stores entries as they are`
      : `the entry ${quoted(entry)} is compressed (method ${method}); torch stores entries as they are`,
  notes: () => ['tensors are read by range, which compression rules out, and a small file could unpack to a huge one'],
});

export const zipHeadersDisagree = define<{ entry: string; what: string }>({
  code: 'MAPC5207',
  severity: 'error',
  title: 'A zip describes an entry in two ways',
  message: ({ entry, what }) =>
    `the two headers of the entry ${quoted(entry)} differ in ${what}: the one in the directory of the zip, and the one before the data`,
  notes: () => ['two programs could read two different models from it'],
});

export const zipEntryMissing = define<{ entry: string; found: string | undefined }>({
  code: 'MAPC5208',
  severity: 'error',
  title: 'A torch file lacks an entry',
  message: ({ entry }) => `the zip has no entry ${quoted(entry)}`,
  notes: ({ found }) => (found === undefined ? [] : [found]),
});

export const checksumWrong = define<{ entry: string; expected: string; found: string }>({
  code: 'MAPC5209',
  severity: 'error',
  title: 'The bytes of an entry do not have its checksum',
  message: ({ entry, expected, found }) =>
    `the entry ${quoted(entry)} has the CRC32 ${found}, and the zip says ${expected}: bytes of it have changed`,
  notes: () => ['torch itself never looks at this checksum'],
});

// The pickle (MAPC5210-5217)

export const pickleMalformed = define<{ problem: string }>({
  code: 'MAPC5210',
  severity: 'error',
  title: 'The pickle of a torch file is damaged',
  message: ({ problem }) => `this is no pickle that torch.save has written: ${problem}`,
});

export const pickleCallsProgram = define<{ name: string }>({
  code: 'MAPC5211',
  severity: 'error',
  title: 'A torch file wants to run a program',
  message: ({ name }) => `the pickle names ${quoted(name)}, which no checkpoint needs and an attack does`,
  notes: () => [
    'nothing was run: a pickle is read as data here, and no name in it is ever called',
    'torch.load without weights_only=True would run it; do not open this file with it',
  ],
});

export const pickleOpcode = define<{ opcode: string }>({
  code: 'MAPC5212',
  severity: 'error',
  title: 'A pickle has an opcode that torch files do not have',
  message: ({ opcode }) => `the pickle has the opcode ${opcode}, which is not read`,
});

export const pickleBudget = define<{ what: string; limit: number }>({
  code: 'MAPC5213',
  severity: 'error',
  title: 'A pickle is larger than any checkpoint needs',
  message: ({ what, limit }) => `the pickle has ${what}, and at most ${formatCount(limit)} are taken`,
});

export const pickleEnds = define<{ problem: string }>({
  code: 'MAPC5214',
  severity: 'error',
  title: 'A pickle does not end where it should',
  message: ({ problem }) => problem,
  notes: () => ['a file that was cut off has no end; bytes behind the end are hidden from torch but not from others'],
});

export const bigEndian = define<{ found: string }>({
  code: 'MAPC5215',
  severity: 'error',
  title: 'A torch file has another order of bytes',
  message: ({ found }) => `the numbers in this file are ${quoted(found)}, and only "little" is read`,
});

// Tensors (MAPC5220-5229)

export const tensorMalformed = define<{ problem: string }>({
  code: 'MAPC5220',
  severity: 'error',
  title: 'A pickle describes a tensor that cannot be',
  message: ({ problem }) => `the pickle describes a tensor that cannot be: ${problem}`,
});

export const storageSize = define<{ storage: string; expected: number; found: number }>({
  code: 'MAPC5221',
  severity: 'error',
  title: 'A storage has another size than its tensors say',
  message: ({ storage, expected, found }) =>
    `the storage ${quoted(storage)} has ${bytes(found)}, and its tensors say that it has ${bytes(expected)}`,
});

export const viewOutside = define<{ tensor: string; elements: number; last: string }>({
  code: 'MAPC5222',
  severity: 'error',
  title: 'A tensor reaches beyond its storage',
  message: ({ tensor, elements, last }) =>
    `the tensor ${quoted(tensor)} reaches to element ${last} of a storage of ${formatCount(elements)}`,
});

export const viewTooLarge = define<{ tensor: string; shape: readonly number[]; limit: number }>({
  code: 'MAPC5223',
  severity: 'error',
  title: 'Views of a small file stand for far more than it holds',
  message: ({ tensor, shape, limit }) =>
    `with the tensor ${quoted(tensor)} of shape ${shapeOf(shape)}, the tensors of this file would fill more than ${bytes(limit)}`,
  notes: () => [
    'a view that repeats its elements costs torch nothing, and fills a disk when it is written out',
    'the limit is 20 times the size of the file, and at least 64 MiB',
  ],
});

export const torchDtype = define<{ tensor: string; dtype: string }>({
  code: 'MAPC5224',
  severity: 'error',
  title: 'A tensor has a dtype that is not read',
  message: ({ tensor, dtype }) => `the tensor ${quoted(tensor)} has the dtype ${quoted(dtype)}, which is not read`,
});

export const tensorKind = define<{ tensor: string; what: string }>({
  code: 'MAPC5225',
  severity: 'error',
  title: 'A tensor is more than a view of a storage',
  message: ({ tensor, what }) => `the tensor ${quoted(tensor)} is ${what}, and only plain tensors are read`,
  notes: () => ['leaving it out would lose a weight without a word'],
});

// Where the tensors are (MAPC5230-5236)

export const noTensors = define<{ file: string; found: string }>({
  code: 'MAPC5230',
  severity: 'error',
  title: 'A torch file holds no tensors',
  message: ({ file, found }) => `${quoted(file)} holds ${found} and no tensor that can be reached`,
});

export const rootMissing = define<{ root: string; candidates: readonly string[] }>({
  code: 'MAPC5231',
  severity: 'error',
  title: 'The entry that should hold the tensors is not there',
  message: ({ root }) => `the file has no entry ${quoted(root)} that holds tensors`,
  notes: ({ candidates }) =>
    candidates.length === 0 ? [] : [`entries that hold tensors: ${candidates.map(quoted).join(', ')}`],
});

export const rootUnknown = define<{ candidates: readonly string[] }>({
  code: 'MAPC5232',
  severity: 'error',
  title: 'Which entry holds the model is not said',
  message: ({ candidates }) =>
    `tensors stand in ${listOf(candidates.map(quoted), 'and')}, and nothing says which of them ${candidates.length === 1 ? 'is' : 'are'} the model`,
  notes: () => [
    '"root:" in the layout names the entry; "root: ." takes the whole file, with names joined by dots',
    'without it the one entry state_dict, model_state_dict, model or module is taken, or else the whole file',
  ],
});

export const torchKey = define<{ key: string; problem: string }>({
  code: 'MAPC5233',
  severity: 'error',
  title: 'A key of a torch file cannot be used',
  message: ({ key, problem }) => `the key ${quoted(key)} ${problem}`,
});

export const cyclicReference = define<{ path: string }>({
  code: 'MAPC5234',
  severity: 'error',
  title: 'A dictionary holds itself',
  message: ({ path }) => `what stands at ${quoted(path)} holds itself, so its tensors have no end of names`,
});

export const tooManyTensors = define<{ what: string; limit: number }>({
  code: 'MAPC5235',
  severity: 'error',
  title: 'A torch file has more entries than any checkpoint needs',
  message: ({ what, limit }) => `${what}; at most ${formatCount(limit)} are taken`,
});

// The form before 2020 (MAPC5240)

export const legacyMalformed = define<{ problem: string }>({
  code: 'MAPC5240',
  severity: 'error',
  title: 'A torch file of the old form is damaged',
  message: ({ problem }) => `this file of the form before torch 1.6 is damaged: ${problem}`,
});

// Writing (MAPC5250-5252)

export const torchDtypeNotWritable = define<{ tensor: string; dtype: string }>({
  code: 'MAPC5250',
  severity: 'error',
  title: 'Torch has no such dtype',
  message: ({ tensor, dtype }) => `the tensor ${quoted(tensor)} is ${dtype}, which a torch file cannot hold`,
});

export const torchUnusableKey = define<{ tensor: string; reason: string }>({
  code: 'MAPC5251',
  severity: 'error',
  title: 'A key cannot be written to a torch file',
  message: ({ tensor, reason }) => `the key ${quoted(tensor)} cannot be written: ${reason}`,
});

export const torchSizeOverflow = define<{ file: string }>({
  code: 'MAPC5252',
  severity: 'error',
  title: 'A torch file would be larger than any file',
  message: ({ file }) => `${quoted(file)} would have 2^53 bytes or more`,
});

/** Torch files that cannot be trusted or read (MAPC5200-5299). */
export const TORCH_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  notTorchFile,
  refusedContainer,
  noTorchFile,
  zipMalformed,
  zipEntryTwice,
  zipOverlap,
  zipCompressed,
  zipHeadersDisagree,
  zipEntryMissing,
  checksumWrong,
  pickleMalformed,
  pickleCallsProgram,
  pickleOpcode,
  pickleBudget,
  pickleEnds,
  bigEndian,
  tensorMalformed,
  storageSize,
  viewOutside,
  viewTooLarge,
  torchDtype,
  tensorKind,
  noTensors,
  rootMissing,
  rootUnknown,
  torchKey,
  cyclicReference,
  tooManyTensors,
  legacyMalformed,
  torchDtypeNotWritable,
  torchUnusableKey,
  torchSizeOverflow,
]);
