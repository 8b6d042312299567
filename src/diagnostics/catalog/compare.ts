import { define, type Kind, type Parameters_ } from '../define.js';
import { showName } from '../show-name.js';
import { didYouMean } from '../suggest.js';
import { formatCount } from '../summary.js';

/** What every difference is about: keys of one family, folded, and how many there are. */
interface OfKeys extends Parameters_ {
  readonly keys: string;
  readonly count: number;
}

/** A difference with an explanation that was shown on all elements. `how` follows "equal after". */
interface Explained extends OfKeys {
  readonly how: string;
}

/** The same between tensors of different keys. */
interface Related extends Explained {
  readonly from: string;
}

const times = (count: number): string => (count === 1 ? '' : ` (${formatCount(count)} tensors)`);
const after = (how: string): string => (how === '' ? 'equal byte for byte' : `equal after ${how}`);

const missingNotes = (other: string, nearest: readonly string[] | undefined): readonly string[] => {
  const text = didYouMean(nearest?.map(name => showName(name)) ?? []);
  return text === undefined ? [] : [`${other} has tensors of this shape that A and B do not share: ${text}`];
};

export const onlyInA = define<OfKeys & { shape: string; nearest?: readonly string[] }>({
  code: 'MAPC7001',
  severity: 'error',
  title: 'A tensor is only in A',
  message: ({ keys, count, shape }) => `${showName(keys)}${times(count)}, ${shape}, is only in A`,
  notes: ({ nearest }) => missingNotes('B', nearest),
});

export const onlyInB = define<OfKeys & { shape: string; nearest?: readonly string[] }>({
  code: 'MAPC7002',
  severity: 'error',
  title: 'A tensor is only in B',
  message: ({ keys, count, shape }) => `${showName(keys)}${times(count)}, ${shape}, is only in B`,
  notes: ({ nearest }) => missingNotes('A', nearest),
});

export const shapesDiffer = define<OfKeys & { left: string; right: string }>({
  code: 'MAPC7003',
  severity: 'error',
  title: 'Shapes differ',
  message: ({ keys, count, left, right }) => `${showName(keys)}${times(count)} is ${left} in A and ${right} in B`,
});

export const dtypesDiffer = define<OfKeys & { left: string; right: string; values: string }>({
  code: 'MAPC7004',
  severity: 'error',
  title: 'Dtypes differ, and values too',
  message: ({ keys, count, left, right, values }) =>
    `${showName(keys)}${times(count)} is ${left} in A and ${right} in B; ${values}`,
});

export const valuesDiffer = define<OfKeys & { values: string }>({
  code: 'MAPC7005',
  severity: 'error',
  title: 'Values differ',
  message: ({ keys, count, values }) => `${showName(keys)}${times(count)}: ${values}`,
});

export const movedInB = define<Explained>({
  code: 'MAPC7010',
  severity: 'error',
  title: 'The same values in another layout',
  message: ({ keys, count, how }) => `${showName(keys)}${times(count)} of A and of B are ${after(how)}`,
});

export const castInB = define<Explained>({
  code: 'MAPC7011',
  severity: 'error',
  title: 'The same values but for a cast',
  message: ({ keys, count, how }) => `${showName(keys)}${times(count)} of A and of B are ${after(how)}`,
});

export const exchanged = define<Related & { swapped: boolean }>({
  code: 'MAPC7012',
  severity: 'error',
  title: 'Tensors are exchanged',
  message: ({ keys, count, from, how, swapped }) =>
    swapped
      ? `${showName(from)} and ${showName(keys)}${times(count)} are swapped: ${after(how)}`
      : `${showName(keys)}${times(count)} of B holds what A has as ${showName(from)}: ${after(how)}`,
  notes: () => ['both keys are in A and in B: a mapping may have mixed up their names'],
});

export const renamed = define<Related>({
  code: 'MAPC7013',
  severity: 'error',
  title: 'A tensor has another key',
  message: ({ keys, count, from, how }) =>
    `${showName(keys)}${times(count)} of B is ${showName(from)} of A: ${after(how)}`,
});

export const joined = define<Related>({
  code: 'MAPC7014',
  severity: 'error',
  title: 'Several tensors of A are one of B',
  message: ({ keys, count, from, how }) =>
    `${showName(keys)}${times(count)} of B is ${showName(from)} of A: ${after(how)}`,
});

export const split = define<Related>({
  code: 'MAPC7015',
  severity: 'error',
  title: 'One tensor of A is several of B',
  message: ({ keys, count, from, how }) =>
    `${showName(keys)}${times(count)} of B is ${showName(from)} of A: ${after(how)}`,
});

export const reordered = define<Explained>({
  code: 'MAPC7016',
  severity: 'error',
  title: 'Positions of an axis stand in another order',
  message: ({ keys, count, how }) => `${showName(keys)}${times(count)} of A and of B are ${after(how)}`,
});

export const padded = define<Explained>({
  code: 'MAPC7017',
  severity: 'error',
  title: 'One side is longer along an axis',
  message: ({ keys, count, how }) => `${showName(keys)}${times(count)} of A and of B are ${after(how)}`,
});

export const scaled = define<Explained>({
  code: 'MAPC7018',
  severity: 'error',
  title: 'All values are scaled or shifted by one number',
  message: ({ keys, count, how }) => `${showName(keys)}${times(count)} of A and of B are ${after(how)}`,
});

/** `side` is where it stands; `from` is the key of the other side that holds the same. */
export const copied = define<Related & { side: string; other: string }>({
  code: 'MAPC7019',
  severity: 'error',
  title: 'The values of a missing tensor are there under another key',
  message: ({ keys, count, from, how, side, other }) =>
    `${showName(keys)}${times(count)} is only in ${side}, and ${other} has the same as ${showName(from)}: ${after(how)}`,
  notes: () => ['tied tensors and replicas are stored once by some formats, and several times by others'],
});

export const nearlyExplained = define<Related & { differing: number; elements: number; first: string }>({
  code: 'MAPC7020',
  severity: 'error',
  title: 'Nearly the same values in another layout',
  message: ({ keys, count, how, differing, elements }) =>
    `${showName(keys)}${times(count)}: after ${how === '' ? 'another key' : how} all but ` +
    `${formatCount(differing)} of ${formatCount(elements)} elements are equal`,
  notes: ({ first }) => [`the first of them is at ${first}`],
});

export const otherShards = define<{ left: string; right: string }>({
  code: 'MAPC7030',
  severity: 'info',
  title: 'The same tensors in other files',
  message: ({ left, right }) => `the same tensors stand in other files: ${left} in A, ${right} in B`,
});

export const tolerated = define<OfKeys & { values: string }>({
  code: 'MAPC7031',
  severity: 'info',
  title: 'Values differ within the tolerance',
  message: ({ keys, count, values }) => `${showName(keys)}${times(count)}: within the tolerance, ${values}`,
});

export const comparisonInterrupted = define<{ left: string; right: string }>({
  code: 'MAPC7032',
  severity: 'error',
  title: 'The comparison was interrupted',
  message: ({ left, right }) => `interrupted: ${showName(left)} and ${showName(right)} were not compared to the end`,
});

export const nothingToCompare = define<{ patterns: readonly string[]; left: string; right: string }>({
  code: 'MAPC7033',
  severity: 'error',
  title: 'There is nothing to compare',
  message: ({ patterns, left, right }) =>
    patterns.length === 0
      ? `neither ${showName(left)} nor ${showName(right)} has a tensor`
      : `no key of ${showName(left)} or ${showName(right)} fits --only ${patterns.map(text => showName(text)).join(', ')}`,
  notes: ({ patterns }) =>
    patterns.length === 0 ? [] : ['`*` stands for any text without "/", `**` for any text; the whole key must fit'],
});

export const searchEnded = define<OfKeys>({
  code: 'MAPC7034',
  severity: 'warning',
  title: 'Not every difference was searched for an explanation',
  message: ({ keys, count }) =>
    `the search for explanations ended at its limit before ${showName(keys)}${times(count)}`,
  notes: () => ['compare them alone with --only: each run has the whole limit'],
});

/** Differences between checkpoints (MAPC7000-7099). */
export const COMPARE_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  onlyInA,
  onlyInB,
  shapesDiffer,
  dtypesDiffer,
  valuesDiffer,
  movedInB,
  castInB,
  exchanged,
  renamed,
  joined,
  split,
  reordered,
  padded,
  scaled,
  copied,
  nearlyExplained,
  otherShards,
  tolerated,
  comparisonInterrupted,
  nothingToCompare,
  searchEnded,
]);
