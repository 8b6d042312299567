import { define, type Kind } from '../define.js';
import type { Json } from '../diagnostic.js';
import { showName } from '../show-name.js';
import { RUN_RECEIPT_KINDS } from './run-receipt.js';
import { formatBytes, formatSizes } from '../format-bytes.js';

export const outputExists = define<{ path: string }>({
  code: 'MAPC6001',
  severity: 'error',
  title: 'The output exists',
  message: ({ path }) => `${showName(path)} exists, and an output is only written where nothing is`,
  notes: () => ['with --overwrite the old directory is replaced when the new one is whole'],
});

export const outputNotADirectory = define<{ path: string; found: string }>({
  code: 'MAPC6002',
  severity: 'error',
  title: 'The output is no directory',
  message: ({ path, found }) => `${showName(path)} is ${found}, not a directory that could be replaced`,
});

export const outputIsSource = define<{ path: string; source: string }>({
  code: 'MAPC6003',
  severity: 'error',
  title: 'Output and source are in each other',
  message: ({ path, source }) =>
    `the output ${showName(path)} and the source ${showName(source)} are the same directory, or one is inside the other`,
  notes: () => ['a source is never changed: choose an output directory beside it'],
});

export const outputNotRenamable = define<{ path: string; why: string }>({
  code: 'MAPC6004',
  severity: 'error',
  title: 'The output cannot appear by a rename',
  message: ({ path, why }) => `${showName(path)} ${why}, so a finished directory cannot take its place`,
  notes: () => ['an output appears whole, by one rename: name a new directory inside it instead'],
});

export const remainsFound = define<{ path: string }>({
  code: 'MAPC6005',
  severity: 'error',
  title: 'Remains of an interrupted run',
  message: ({ path }) => `${showName(path)} is what an interrupted run has left; it is neither used nor deleted`,
  notes: () => ['with --resume the conversion goes on from there; with --restart it is deleted, and all begins anew'],
});

export const outputLocked = define<{ path: string; pid: number; host: string }>({
  code: 'MAPC6006',
  severity: 'error',
  title: 'Another run writes this output',
  message: ({ path, pid, host }) =>
    `another run (process ${pid} on ${showName(host)}) is writing this output; its lock is ${showName(path)}`,
});

export const outputParentMissing = define<{ path: string; parent: string }>({
  code: 'MAPC6007',
  severity: 'error',
  title: 'The directory of the output is missing',
  message: ({ path, parent }) => `${showName(path)} cannot be made: there is no directory ${showName(parent)}`,
});

export const outputNameRefused = define<{ path: string; why: string }>({
  code: 'MAPC6008',
  severity: 'error',
  title: 'A file of the output has a name that leads elsewhere',
  message: ({ path, why }) => `the output file ${JSON.stringify(showName(path))} ${why}`,
  notes: () => ['names of files come from the mapping and the checkpoint; they must stay inside the output directory'],
});

export const noSpace = define<{ path: string; needed?: number; free?: number }>({
  code: 'MAPC6010',
  severity: 'error',
  title: 'The disk is full',
  message: ({ path, needed, free }) => {
    if (needed === undefined || free === undefined) return `the disk of ${showName(path)} is full`;
    const [wanted, there] = formatSizes(needed, free);
    return `the output needs ${wanted}, and the disk of ${showName(path)} has ${there} free`;
  },
});

export const quotaExceeded = define<{ path: string }>({
  code: 'MAPC6011',
  severity: 'error',
  title: 'The disk quota is used up',
  message: ({ path }) => `writing ${showName(path)} exceeds the disk quota of this user or project`,
});

export const fileTooLarge = define<{ path: string }>({
  code: 'MAPC6012',
  severity: 'error',
  title: 'The file is larger than allowed',
  message: ({ path }) => `${showName(path)} grows beyond the largest file that the file system or \`ulimit -f\` allows`,
});

export const diskFailed = define<{ path: string; operation: string }>({
  code: 'MAPC6013',
  severity: 'error',
  title: 'The disk reports an error',
  message: ({ path, operation }) => `the disk failed to ${operation} ${showName(path)} (EIO)`,
  notes: () => ['what was written since the last checkpoint may not have reached the disk either; it is not relied on'],
});

export const readOnlyDisk = define<{ path: string }>({
  code: 'MAPC6014',
  severity: 'error',
  title: 'The file system is read-only',
  message: ({ path }) => `${showName(path)} is on a file system that is mounted read-only`,
});

export const notPermitted = define<{ path: string; operation: string }>({
  code: 'MAPC6015',
  severity: 'error',
  title: 'Not permitted',
  message: ({ path, operation }) => `this user may not ${operation} ${showName(path)}`,
});

export const tooManyOpenFiles = define<{ path: string }>({
  code: 'MAPC6016',
  severity: 'error',
  title: 'Too many open files',
  message: ({ path }) => `${showName(path)} cannot be opened: too many files are open (see \`ulimit -n\`)`,
});

export const nameTooLong = define<{ path: string }>({
  code: 'MAPC6017',
  severity: 'error',
  title: 'A file name is too long',
  message: ({ path }) => `the name ${showName(path)} is longer than the file system allows`,
});

export const systemError = define<{ path: string; operation: string; code: string }>({
  code: 'MAPC6019',
  severity: 'error',
  title: 'The system refused a file operation',
  message: ({ path, operation, code }) => `the system did not ${operation} ${showName(path)} (${code})`,
});

export const sourceChanged = define<{ path: string }>({
  code: 'MAPC6020',
  severity: 'error',
  title: 'A source file changed while it was read',
  message: ({ path }) => `${showName(path)} is not the file any more that it was when the conversion began`,
  notes: () => ['old and new bytes could be mixed in the output, so nothing of it is kept'],
});

export const resumeRefused = define<{ path: string; why: string }>({
  code: 'MAPC6021',
  severity: 'error',
  title: 'The interrupted run was another one',
  message: ({ path, why }) => `${showName(path)} cannot be gone on with: ${showName(why, 400)}`,
  notes: () => [
    'parts of two conversions are never mixed, so it is neither used nor deleted',
    'with --restart it is deleted, and all begins anew',
  ],
});

export const resumeNeedsMemory = define<{ needed: number; given: number }>({
  code: 'MAPC6022',
  severity: 'error',
  title: 'Too little memory to go on with an interrupted run',
  message: ({ needed, given }) => {
    const [tiles, allowed] = formatSizes(needed, given);
    return `the interrupted run cut its work into tiles that need ${tiles} of memory, and ${allowed} are allowed`;
  },
  notes: () => ['give at least as much with --memory, or begin anew with --restart'],
});

export const keptForResume = define<{ path: string; done: number; total: number }>({
  code: 'MAPC6023',
  severity: 'info',
  title: 'What is done is kept',
  message: ({ path, done, total }) =>
    `${formatBytes(done)} of ${formatBytes(total)} are done and kept in ${showName(path)}: the same command with --resume goes on from there`,
});

export const rangesRedone = define<{ path: string; steps: number }>({
  code: 'MAPC6024',
  severity: 'warning',
  title: 'Some of what was kept had changed',
  message: ({ path, steps }) =>
    `${steps} parts of ${showName(path)} were not what the interrupted run had written; they were written again`,
  notes: () => [
    'a power cut can do that where syncing was off; if it was not, the disk may have lost what it had confirmed',
  ],
});

export const anotherOutput = define<{ path: string; why: string }>({
  code: 'MAPC6025',
  severity: 'error',
  title: 'The finished output is of another conversion',
  message: ({ path, why }) =>
    `${showName(path)} is finished, and is not what this conversion makes: ${showName(why, 400)}`,
  notes: () => ['it was left as it is; with --overwrite it is replaced when the new one is whole'],
});

export const damagedOutput = define<{ path: string; differing: number; unknown: number }>({
  code: 'MAPC6026',
  severity: 'error',
  title: 'The finished output cannot be relied on',
  message: ({ path, differing, unknown }) =>
    differing > 0
      ? `${showName(path)} was finished once, and ${differing === 1 ? 'one part' : `${differing} parts`} of it changed since`
      : `${showName(path)} is finished, but ${unknown === 1 ? 'one tensor has' : `${unknown} tensors have`} no checksum in its receipt: nobody can tell whether it is whole`,
  notes: () => ['it was left as it is; with --overwrite it is written again, and replaced when the new one is whole'],
});

export const proofFailed = define<{
  claim: string;
  left: string;
  right: string;
  position: readonly number[];
  leftValue: string;
  rightValue: string;
  differing: number;
  elements: number;
  largest?: number;
  tolerance: number;
}>({
  code: 'MAPC6030',
  severity: 'error',
  title: 'Tensors that the mapping calls equal differ',
  message: ({ left, right, position, leftValue, rightValue }) =>
    `${showName(left)} and ${showName(right)} must be equal, and differ first at [${position.join(', ')}]: ` +
    `${leftValue} and ${rightValue}`,
  notes: ({ claim, differing, elements, largest, tolerance }) => [
    `${differing} of ${elements} elements differ` +
      (largest === undefined ? '' : `, the largest difference is ${largest}`) +
      (tolerance > 0 ? ` (tolerated: ${tolerance})` : ''),
    CLAIMS[claim] ?? `the mapping claims: ${claim}`,
  ],
});

const CLAIMS: Readonly<Record<string, string>> = {
  replica: 'the mapping says that these are replicas: one is read, the others are proved equal',
  tie: 'the mapping says that these are tied: both are read, only one is written',
  padding: 'the mapping cuts this away as padding; what is cut away must hold nothing but the fill',
};

export const interrupted = define<{ path: string }>({
  code: 'MAPC6031',
  severity: 'error',
  title: 'Interrupted',
  message: ({ path }) => `interrupted before ${showName(path)} was whole, so it was not put in place`,
});

export const notDurable = define<{ path: string; code: string }>({
  code: 'MAPC6032',
  severity: 'warning',
  title: 'The file system cannot sync directories',
  message: ({ path, code }) => `the file system of ${showName(path)} does not sync directories (${code})`,
  notes: () => ['the output is whole; after a power cut in the next seconds its name may be missing'],
});

interface NotFinite {
  readonly [key: string]: Json;
  readonly tensor: string;
  readonly file: string;
  readonly position: readonly number[];
  readonly value: string;
  readonly count: number;
}

export const nanWithoutValue = define<{
  target: string;
  position: readonly number[];
  dtype: string;
  sources: readonly NotFinite[];
}>({
  code: 'MAPC6033',
  severity: 'error',
  title: 'NaN has no value in the dtype that is written',
  message: ({ target, position, dtype }) =>
    `${showName(target)} is NaN at [${position.join(', ')}], and ${dtype} has no NaN`,
  notes: ({ sources }) => [
    ...sources.map(
      ({ tensor, position, value, count }) =>
        `it is computed of ${showName(tensor)}, which is ${value} at [${position.join(', ')}]` +
        (count > 1 ? ` and in ${count - 1} more of the elements that count here` : ''),
    ),
    ...(sources.length > 0
      ? []
      : ['all that it is computed of are finite numbers: the arithmetic of the rule makes it (as 0 / 0 does)']),
  ],
});

export const answerLost = define<{ why: string }>({
  code: 'MAPC6034',
  severity: 'error',
  title: 'The answer could not be written',
  message: ({ why }) => `the answer could not be written to standard output (${showName(why)})`,
  notes: () => ['what the command did is done: a conversion that was finished is in its place'],
});

/** What goes wrong while a conversion runs (MAPC6000-6999). */
export const RUN_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  outputExists,
  outputNotADirectory,
  outputIsSource,
  outputNotRenamable,
  remainsFound,
  outputLocked,
  outputParentMissing,
  outputNameRefused,
  noSpace,
  quotaExceeded,
  fileTooLarge,
  diskFailed,
  readOnlyDisk,
  notPermitted,
  tooManyOpenFiles,
  nameTooLong,
  systemError,
  sourceChanged,
  resumeRefused,
  resumeNeedsMemory,
  keptForResume,
  rangesRedone,
  anotherOutput,
  damagedOutput,
  proofFailed,
  interrupted,
  notDurable,
  nanWithoutValue,
  answerLost,
  ...RUN_RECEIPT_KINDS,
]);
