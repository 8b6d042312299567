import { define, type Kind, type Parameters_ } from '../define.js';
import { showName } from '../show-name.js';
import { didYouMean, suggestions } from '../suggest.js';
import { counted, formatCount } from '../summary.js';

/** A conversion between the two layouts of a mapping. */
interface Direction extends Parameters_ {
  readonly from: string;
  readonly to: string;
}

/** Tensors of one rule that are not as they should be: the first one, and how many there are. */
interface WrongTensors extends Direction {
  readonly key: string;
  readonly count: number;
}

const andMore = (count: number): string =>
  count === 1 ? '' : `, and ${counted(count - 1, 'more tensor')} of this rule`;
const roundTrip = ({ from, to }: Direction): string => `${from} -> ${to} -> ${from}`;

export const exampleRefused = define<Direction & { problems: number }>({
  code: 'MAPC7101',
  severity: 'error',
  title: 'An example that the mapping cannot convert',
  message: ({ from, to, problems }) =>
    `the mapping cannot convert this example from ${from} to ${to}: ${counted(problems, 'problem')}`,
  notes: () => ['the checkpoint was made from the references of the mapping itself, with the sizes of the example'],
});

export const exampleChanged = define<
  WrongTensors & { expected: string; found: string; position: readonly number[] | undefined }
>({
  code: 'MAPC7102',
  severity: 'error',
  title: 'An element that comes back as another one',
  message: ({ key, count, expected, found, position, ...way }) =>
    `${showName(key)}${position === undefined ? '' : `[${position.join(', ')}]`} is ${expected}, and after ${roundTrip(way)} ${found}${andMore(count)}`,
});

export const exampleUnstable = define<WrongTensors & { position: readonly number[] }>({
  code: 'MAPC7103',
  severity: 'error',
  title: 'Values that change in every round',
  message: ({ key, count, position, ...way }) =>
    `${showName(key)}[${position.join(', ')}] is another value after each further ${roundTrip(way)}${andMore(count)}`,
  notes: () => [
    'a way back may lose something once; what it gives must then stay nearly the same (1 / 32 of the largest value)',
  ],
});

export const exampleLost = define<WrongTensors>({
  code: 'MAPC7104',
  severity: 'error',
  title: 'A tensor that does not come back',
  message: ({ key, count, ...way }) => `${showName(key)} is gone after ${roundTrip(way)}${andMore(count)}`,
});

export const exampleNotMade = define<WrongTensors & { expected: string; found: string | undefined }>({
  code: 'MAPC7105',
  severity: 'error',
  title: 'A tensor that is not made as the other side has it',
  message: ({ from, to, key, count, expected, found }) =>
    found === undefined
      ? `${from} -> ${to} does not make ${showName(key)} ${expected}${andMore(count)}`
      : `${from} -> ${to} makes ${showName(key)} as ${found}, and the brackets of ${to} say ${expected}${andMore(count)}`,
});

export const exampleNotKnown = define<WrongTensors>({
  code: 'MAPC7106',
  severity: 'error',
  title: 'A tensor that the other side does not have',
  message: ({ from, to, key, count }) =>
    `${from} -> ${to} makes ${showName(key)}, which no reference of ${to} has under these sizes${andMore(count)}`,
});

export const exampleClaim = define<Direction & { claim: string }>({
  code: 'MAPC7107',
  severity: 'error',
  title: 'Replicas that a mapping writes differently',
  message: ({ from, to, claim }) =>
    `${from} -> ${to} wants ${claim} to be equal, and the way back does not write them so`,
});

export const exampleField = define<Direction & { field: string; expected: string; found: string | undefined }>({
  code: 'MAPC7108',
  severity: 'error',
  title: 'A field of a config that comes back as another one',
  message: ({ field, expected, found, ...way }) =>
    `${way.from}.config.${field} is ${expected}, and after ${roundTrip(way)} ${found === undefined ? 'it is gone' : `it is ${found}`}`,
});

export const exampleEmpty = define<Record<string, never>>({
  code: 'MAPC7109',
  severity: 'error',
  title: 'An example without a tensor',
  message: () => 'under the sizes of this example neither side has a tensor: nothing is proved by it',
});

export const exampleTooLarge = define<{ from: string; bytes: number; most: number }>({
  code: 'MAPC7110',
  severity: 'error',
  title: 'An example that is too large',
  message: ({ from, bytes, most }) =>
    `the checkpoint of ${from} has ${formatCount(bytes)} bytes under these sizes; an example has at most ${formatCount(most)}, in 10,000 tensors`,
  notes: () => ['small sizes prove as much: each axis needs one of its own'],
});

export const exampleSameSizes = define<{ names: readonly string[]; value: number }>({
  code: 'MAPC7111',
  severity: 'warning',
  title: 'Two sizes of an example are the same',
  message: ({ names, value }) =>
    `${names.join(' and ')} are both ${value}: one in the place of the other would not show`,
});

export const exampleUnknownName = define<{ name: string; nearest?: readonly string[] }>({
  code: 'MAPC7112',
  severity: 'error',
  title: 'A name in an example that the mapping does not have',
  message: ({ name }) => `the mapping has no size, axis, option or config field ${showName(name)}`,
  notes: ({ nearest }) => {
    const text = didYouMean(nearest ?? []);
    return text === undefined ? [] : [text];
  },
});

export const exampleSizeDiffers = define<{ name: string; given: number; told: string }>({
  code: 'MAPC7113',
  severity: 'error',
  title: 'A size of an example that its expression does not give',
  message: ({ name, given, told }) =>
    `${name} is ${given} here, and its expression gives ${told} with the other settings of this example`,
});

export const goldenDiffers = define<{
  key: string;
  count: number;
  from: string;
  to: string;
  position?: readonly number[];
  twin?: string;
}>({
  code: 'MAPC7120',
  severity: 'error',
  title: 'A tensor differs from the golden data',
  message: ({ key, count, from, to, position }) =>
    `${from} -> ${to} gives ${showName(key)} other bytes than the golden data have${position === undefined ? '' : `, first at [${position.join(', ')}]`}${andMore(count)}`,
  notes: ({ twin }) => (twin === undefined ? [] : [`the golden data have these bytes as ${showName(twin)}`]),
});

export const goldenShape = define<{ key: string; count: number; found: string; expected: string }>({
  code: 'MAPC7121',
  severity: 'error',
  title: 'A tensor has another shape or dtype than the golden data',
  message: ({ key, count, found, expected }) =>
    `${showName(key)} is ${found}, and in the golden data ${expected}${andMore(count)}`,
});

export const goldenNotMade = define<{ keys: readonly string[]; count: number }>({
  code: 'MAPC7122',
  severity: 'error',
  title: 'A tensor of the golden data is not made',
  message: ({ keys, count }) =>
    `${counted(count, 'tensor')} of the golden data ${count === 1 ? 'is' : 'are'} not made: ${keys.map(key => showName(key)).join(', ')}`,
});

export const goldenNotKnown = define<{ key: string; count: number }>({
  code: 'MAPC7123',
  severity: 'error',
  title: 'A tensor that the golden data do not have',
  message: ({ key, count }) => `${showName(key)} is made, and the golden data do not have it${andMore(count)}`,
});

export const goldenField = define<{ field: string; found: string | undefined; expected: string | undefined }>({
  code: 'MAPC7124',
  severity: 'error',
  title: 'A field of a config differs from the golden data',
  message: ({ field, found, expected }) =>
    expected === undefined
      ? `the field ${showName(field)} is made (${found ?? ''}), and the golden data do not have it`
      : `the field ${showName(field)} is ${found ?? 'not made'}, and in the golden data ${expected}`,
});

export const goldenRefused = define<{ path: string; problems: number }>({
  code: 'MAPC7125',
  severity: 'error',
  title: 'Golden data that the mapping cannot convert',
  message: ({ path, problems }) => `the mapping cannot convert ${showName(path)}: ${counted(problems, 'problem')}`,
});

export const goldenAbsent = define<{ path: string; digests: boolean; nearest: readonly string[] }>({
  code: 'MAPC7126',
  severity: 'error',
  title: 'Golden data that are not there',
  message: ({ path }) => `there is no ${showName(path)}`,
  notes: ({ digests, nearest }) => [
    ...suggestions(nearest),
    'paths are relative to the mapping',
    ...(digests ? ['mapc test --update writes digests that are not there yet'] : []),
  ],
});

export const goldenUnreadable = define<{ path: string; reason: string }>({
  code: 'MAPC7127',
  severity: 'error',
  title: 'Golden data that cannot be used',
  message: ({ path, reason }) => `${showName(path)}: ${reason}`,
});

export const goldenNotWritten = define<{ path: string }>({
  code: 'MAPC7128',
  severity: 'info',
  title: 'Golden data that --update leaves alone',
  message: ({ path }) =>
    `${showName(path)} is a checkpoint or a config, which --update does not write: only digests are`,
});

export const goldenNotShipped = define<{ path: string }>({
  code: 'MAPC7130',
  severity: 'info',
  title: 'Golden data that are not in the package',
  message: ({ path }) => `skipped: there is no ${showName(path)}`,
  notes: () => ['the golden data of bundled mappings are in the repository, and not in the package'],
});

export const mutantSurvives = define<{ kind: string; what: string }>({
  code: 'MAPC7140',
  severity: 'warning',
  title: 'A mistake that nothing would catch',
  message: ({ what }) => `${what}: neither check nor the examples nor golden data would tell`,
  notes: () => ['golden data from the reference implementation tell such mistakes: docs/mutation.md'],
});

/** What `mapc test` finds (MAPC7101-7149). */
export const REVIEW_TEST_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  exampleRefused,
  exampleChanged,
  exampleUnstable,
  exampleLost,
  exampleNotMade,
  exampleNotKnown,
  exampleClaim,
  exampleField,
  exampleEmpty,
  exampleTooLarge,
  exampleSameSizes,
  exampleUnknownName,
  exampleSizeDiffers,
  goldenDiffers,
  goldenShape,
  goldenNotMade,
  goldenNotKnown,
  goldenField,
  goldenRefused,
  goldenAbsent,
  goldenUnreadable,
  goldenNotWritten,
  goldenNotShipped,
  mutantSurvives,
]);
