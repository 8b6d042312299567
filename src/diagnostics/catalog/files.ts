import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { formatCount } from '../summary.js';
import { listOf } from '../suggest.js';
import { HEADER_KINDS } from './safetensors-header.js';

const quoted = (name: string): string => `"${showName(name)}"`;
const bytes = (count: number): string => `${formatCount(count)} byte${count === 1 ? '' : 's'}`;

// The disk (MAPC5001-5009)

export const fileMissing = define<{ path: string }>({
  code: 'MAPC5001',
  severity: 'error',
  title: 'There is no such file or folder',
  message: ({ path }) => `${quoted(path)} does not exist`,
});

export const accessDenied = define<{ path: string }>({
  code: 'MAPC5002',
  severity: 'error',
  title: 'A file or folder may not be read',
  message: ({ path }) => `${quoted(path)} may not be read by this user`,
});

export const notARegularFile = define<{ path: string; found: string; expected: string }>({
  code: 'MAPC5003',
  severity: 'error',
  title: 'Something else stands where a file is expected',
  message: ({ path, found, expected }) => `${quoted(path)} is ${found}, not ${expected}`,
  notes: () => [
    'links are followed, but they must end at a regular file: a pipe or a device could block a run for ever',
  ],
});

export const nameLeavesFolder = define<{ name: string; reason: string }>({
  code: 'MAPC5004',
  severity: 'error',
  title: 'The name of a file leads out of its checkpoint',
  message: ({ name, reason }) => `the file name ${quoted(name)} ${reason}`,
  notes: () => ['a name from an index or a mapping may only lead to files in the folder of the checkpoint'],
});

export const tooManyLinks = define<{ path: string }>({
  code: 'MAPC5005',
  severity: 'error',
  title: 'Links lead in a circle',
  message: ({ path }) => `${quoted(path)} is a link that leads through too many other links, or back to itself`,
});

export const tooManyOpenFiles = define<{ path: string }>({
  code: 'MAPC5006',
  severity: 'error',
  title: 'No file can be opened any more',
  message: ({ path }) => `the limit of open files was reached when ${quoted(path)} was to be opened`,
  notes: () => ['mapc itself keeps at most 64 files open; "ulimit -n" shows the limit of a process'],
});

export const readFailed = define<{ path: string; problem: string }>({
  code: 'MAPC5007',
  severity: 'error',
  title: 'The system could not read a file',
  message: ({ path, problem }) => `reading ${quoted(path)} failed: ${showName(problem)}`,
});

export const changedWhileRead = define<{ path: string; problem: string }>({
  code: 'MAPC5008',
  severity: 'error',
  title: 'A file changed while it was read',
  message: ({ path, problem }) => `${quoted(path)} changed while it was read: ${problem}`,
  notes: () => ['what was read before may belong to another version, so nothing of it can be used'],
});

export const tooManyEntries = define<{ path: string; limit: number }>({
  code: 'MAPC5009',
  severity: 'error',
  title: 'A folder holds too many files to be a checkpoint',
  message: ({ path, limit }) => `${quoted(path)} holds more than ${formatCount(limit)} files`,
});

// Formats (MAPC5010-5019)

export const unknownFormat = define<{ directory: string; formats: readonly string[] }>({
  code: 'MAPC5010',
  severity: 'error',
  title: 'The folder holds no checkpoint of a known format',
  message: ({ directory, formats }) => `${quoted(directory)} holds no file that ${listOf(formats)} would have`,
});

export const ambiguousFormat = define<{ directory: string; formats: readonly string[] }>({
  code: 'MAPC5011',
  severity: 'error',
  title: 'The folder holds checkpoints of several formats',
  message: ({ directory, formats }) =>
    `${quoted(directory)} holds files of ${listOf(formats, 'and')}, and nothing says which of them count`,
  notes: () => ['the two may be different versions of the model: name the format, or one of the files'],
});

export const formatNotReadable = define<{ format: string; formats: readonly string[] }>({
  code: 'MAPC5012',
  severity: 'error',
  title: 'A format cannot be read yet',
  message: ({ format, formats }) => `${format} is declared but cannot be read yet; ${listOf(formats, 'and')} can`,
});

// JSON (MAPC5020-5029)

export const jsonSyntax = define<{ problem: string }>({
  code: 'MAPC5020',
  severity: 'error',
  title: 'A file is no JSON',
  message: ({ problem }) => `this is no JSON: ${problem}`,
});

export const jsonDuplicateKey = define<{ key: string }>({
  code: 'MAPC5021',
  severity: 'error',
  title: 'An object in JSON has a key twice',
  message: ({ key }) => `the key ${quoted(key)} stands twice in one object`,
  notes: () => ['programs differ in which of the two they take, so neither can be trusted'],
});

export const notUtf8 = define<{ path: string }>({
  code: 'MAPC5022',
  severity: 'error',
  title: 'A text file is no UTF-8',
  message: ({ path }) => `${quoted(path)} is not valid UTF-8`,
});

export const jsonTooLarge = define<{ path: string; size: number; limit: number }>({
  code: 'MAPC5023',
  severity: 'error',
  title: 'A JSON file is too large',
  message: ({ path, size, limit }) => `${quoted(path)} has ${bytes(size)}, and at most ${formatCount(limit)} are read`,
});

export const jsonTooDeep = define<{ limit: number }>({
  code: 'MAPC5024',
  severity: 'error',
  title: 'JSON is nested too deeply',
  message: ({ limit }) => `objects and arrays are nested more than ${limit} deep here`,
});

// Which files count (MAPC5030-5039)

export const noTensorFile = define<{ directory: string; elsewhere: readonly string[] }>({
  code: 'MAPC5030',
  severity: 'error',
  title: 'The folder has no safetensors file',
  message: ({ directory }) => `${quoted(directory)} holds no file whose name ends in .safetensors`,
  notes: ({ elsewhere }) =>
    elsewhere.length === 0 ? [] : [`folders in it that do: ${listOf(elsewhere.map(quoted), 'and')}`],
});

export const shardMissing = define<{ missing: readonly string[]; count: number; total: number }>({
  code: 'MAPC5031',
  severity: 'error',
  title: 'A shard is missing',
  message: ({ missing, count, total }) =>
    `${count === 1 ? 'one of' : `${formatCount(count)} of`} ${formatCount(total)} shards ${count === 1 ? 'is' : 'are'} missing: ${missing.map(quoted).join(', ')}${count > missing.length ? ', ...' : ''}`,
});

export const keyInSeveralFiles = define<{ key: string; first: string; second: string }>({
  code: 'MAPC5032',
  severity: 'error',
  title: 'A tensor stands in two files',
  message: ({ key, first, second }) => `the tensor ${quoted(key)} stands in ${quoted(first)} and in ${quoted(second)}`,
  notes: () => ['which of the two counts cannot be known: an index or "file:" in the layout can say it'],
});

export const noFileOfPattern = define<{ pattern: string; found: readonly string[] }>({
  code: 'MAPC5033',
  severity: 'error',
  title: 'No file has the name that the layout gives',
  message: ({ pattern }) => `no file has a name like ${quoted(pattern)}`,
  notes: ({ found }) => (found.length === 0 ? [] : [`files that are there: ${found.map(quoted).join(', ')}`]),
});

export const severalIndices = define<{ indices: readonly string[] }>({
  code: 'MAPC5034',
  severity: 'error',
  title: 'There are several indices',
  message: ({ indices }) =>
    `there are several indices, and nothing says which counts: ${indices.map(quoted).join(', ')}`,
  notes: () => ['"file:" in the layout can name one of them'],
});

export const shardsDisagree = define<{ first: string; second: string }>({
  code: 'MAPC5035',
  severity: 'error',
  title: 'Shards of different sets stand side by side',
  message: ({ first, second }) =>
    `${quoted(first)} and ${quoted(second)} belong to different sets of shards, and no index says which counts`,
});

// The index (MAPC5040-5049)

export const indexMalformed = define<{ problem: string }>({
  code: 'MAPC5040',
  severity: 'error',
  title: 'An index does not have the form of one',
  message: ({ problem }) => `the index ${problem}`,
  notes: () => ['an index is {"metadata": {...}, "weight_map": {"key": "file"}}'],
});

export const indexFileMissing = define<{ file: string; keys: number }>({
  code: 'MAPC5041',
  severity: 'error',
  title: 'The index names a file that is not there',
  message: ({ file, keys }) =>
    `the index puts ${formatCount(keys)} tensor${keys === 1 ? '' : 's'} in ${quoted(file)}, which does not exist`,
});

export const indexNameLeavesFolder = define<{ file: string; reason: string }>({
  code: 'MAPC5042',
  severity: 'error',
  title: 'The index names a file outside of the checkpoint',
  message: ({ file, reason }) => `the index names the file ${quoted(file)}, which ${reason}`,
  notes: () => ['such an index makes a program read files of yours that its author has chosen'],
});

export const indexKeyMissing = define<{ key: string; file: string }>({
  code: 'MAPC5043',
  severity: 'error',
  title: 'A tensor of the index is in no file',
  message: ({ key, file }) => `the index puts ${quoted(key)} in ${quoted(file)}, where it is not`,
});

export const keyNotInIndex = define<{ key: string; file: string }>({
  code: 'MAPC5044',
  severity: 'error',
  title: 'The index lacks a tensor of its files',
  message: ({ key, file }) => `${quoted(file)} holds ${quoted(key)}, which the index does not list`,
  notes: () => ['the index may be older than the file'],
});

export const keyInOtherFile = define<{ key: string; listed: string; found: string }>({
  code: 'MAPC5045',
  severity: 'error',
  title: 'A tensor is in another file than the index says',
  message: ({ key, listed, found }) =>
    `the index puts ${quoted(key)} in ${quoted(listed)}, but it stands in ${quoted(found)}`,
  notes: () => ['the index may be older than the files'],
});

export const moreFindings = define<{ count: number; file: string }>({
  code: 'MAPC5049',
  severity: 'error',
  title: 'More of the same in this file',
  message: ({ count, file }) =>
    `there ${count === 1 ? 'is one more problem' : `are ${formatCount(count)} more problems`} in ${quoted(file)}`,
});

export const belongsToNoPart = define<{ tensor: string; prefixes: readonly string[] }>({
  code: 'MAPC5013',
  severity: 'error',
  title: 'A tensor that belongs to no part of the checkpoint',
  message: ({ tensor, prefixes }) =>
    `${quoted(tensor)} begins with none of ${prefixes.map(quoted).join(', ')}, the parts that \`files:\` names`,
});

/** Checkpoint directories, indices and safetensors files that cannot be trusted or read (MAPC5000-5199). */
export const FILE_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  fileMissing,
  accessDenied,
  notARegularFile,
  nameLeavesFolder,
  tooManyLinks,
  tooManyOpenFiles,
  readFailed,
  changedWhileRead,
  tooManyEntries,
  unknownFormat,
  ambiguousFormat,
  formatNotReadable,
  belongsToNoPart,
  jsonSyntax,
  jsonDuplicateKey,
  notUtf8,
  jsonTooLarge,
  jsonTooDeep,
  noTensorFile,
  shardMissing,
  keyInSeveralFiles,
  noFileOfPattern,
  severalIndices,
  shardsDisagree,
  indexMalformed,
  indexFileMissing,
  indexNameLeavesFolder,
  indexKeyMissing,
  keyNotInIndex,
  keyInOtherFile,
  moreFindings,
  ...HEADER_KINDS,
]);
