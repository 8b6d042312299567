import { mergeStatistics, NO_STATISTICS, cosineOf, type Statistics } from '../../tensor/compare/statistics.js';
import { isIdentity } from '../../tensor/compare/movement.js';
import { at } from '../../tensor/strided/at.js';
import { compareKeys } from '../keys/compare-keys.js';
import { foldKeys } from '../keys/fold-keys.js';
import type { ComparedTensor } from './compared-tensor.js';
import type { NamedSize } from './config-sizes.js';
import { describeExplanation } from './describe-explanation.js';
import type { Comparison, Explained } from './explanation.js';
import { groupBy } from './group-by.js';
import { templateOf } from './key-likeness.js';
import { otherNumbers, waysBack, type Way } from './swaps.js';

/** What a group of tensors has in common. */
export const GROUP_KINDS = [
  'onlyLeft',
  'onlyRight',
  'shapes',
  'dtypes',
  'values',
  'moved',
  'cast',
  'exchanged',
  'renamed',
  'joined',
  'split',
  'order',
  'padded',
  'scaled',
  'copied',
  'nearly',
  'tolerated',
  'unsearched',
] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** One difference: tensors of either side (indices), and what was measured. */
export interface Difference {
  readonly kind: GroupKind;
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
  /** What makes them equal, to follow "equal after"; empty where nothing must be done, or nothing was found. */
  readonly how: string;
  readonly statistics: Statistics | undefined;
}

/** Differences of one kind between tensors of one family. */
export interface DifferenceGroup {
  readonly kind: GroupKind;
  readonly how: string;
  readonly members: readonly Difference[];
  /** Keys of either side, folded; empty where that side has none. */
  readonly left: string;
  readonly right: string;
  /** Whether A's `left` are B's `right`, and A's `right` are B's `left`. */
  readonly swapped: boolean;
  /** `bf16[4096 4096]`, of the first member. */
  readonly leftShape: string;
  readonly rightShape: string;
  /** Of all members together: sums and worst. */
  readonly statistics: Statistics | undefined;
  /** The least cosine of a member. */
  readonly cosine: number | undefined;
  /** The rule of the plan that makes them. */
  readonly rule: number | undefined;
}

interface Sides {
  readonly left: readonly ComparedTensor[];
  readonly right: readonly ComparedTensor[];
}

/** All differences one by one, in the order of kinds, then of keys. */
export function differencesOf(
  comparison: Comparison,
  tensors: Sides,
  sizes: readonly NamedSize[],
): readonly Difference[] {
  const found: Difference[] = [];
  const explainedRight = new Set(comparison.explained.flatMap(({ rights }) => rights));
  const explainedTwice = new Set(
    [
      ...groupBy(
        comparison.explained.flatMap(({ rights }) => rights),
        right => right,
      ),
    ].flatMap(([right, { length }]) => (length > 1 ? [right] : [])),
  );
  const explainedLeft = new Set(comparison.explained.flatMap(({ lefts }) => lefts));
  const outcomes = new Map(comparison.pairs.map(pair => [pair.right, pair]));
  const onlyLeft = new Set(comparison.onlyLeft);
  for (const explained of comparison.explained) {
    const { lefts, rights, explanation, exceptions } = explained;
    const [a, b] = [lefts.map(index => at(tensors.left, index)), rights.map(index => at(tensors.right, index))];
    const kind = kindOf(explained, tensors, outcomes, onlyLeft, explainedTwice);
    const isSameValues = kind === 'cast' && outcomes.get(rights[0] ?? -1)?.statistics?.differing === 0;
    found.push({
      kind,
      lefts,
      rights,
      how: isSameValues ? sameValues(a, b) : describeExplanation(explanation, a, b, sizes),
      statistics: exceptions ?? outcomes.get(rights[0] ?? -1)?.statistics,
    });
  }
  for (const { left, right, outcome, statistics } of comparison.pairs) {
    if (outcome === 'equal' || (outcome === 'different' && explainedRight.has(right))) continue;
    const [a, b] = [at(tensors.left, left), at(tensors.right, right)];
    const kind =
      outcome === 'tolerated'
        ? 'tolerated'
        : a.shape.join() !== b.shape.join()
          ? 'shapes'
          : a.dtype === b.dtype
            ? 'values'
            : 'dtypes';
    found.push({ kind, lefts: [left], rights: [right], how: '', statistics });
  }
  const none = { how: '', statistics: undefined };
  for (const left of comparison.onlyLeft) {
    if (!explainedLeft.has(left)) found.push({ kind: 'onlyLeft', lefts: [left], rights: [], ...none });
  }
  for (const right of comparison.onlyRight) {
    if (!explainedRight.has(right)) found.push({ kind: 'onlyRight', lefts: [], rights: [right], ...none });
  }
  for (const right of comparison.unsearched) {
    found.push({ kind: 'unsearched', lefts: [], rights: [right], ...none });
  }
  const keyOf = ({ lefts: [left], rights: [right] }: Difference): string =>
    (right === undefined ? undefined : tensors.right[right]?.key) ?? tensors.left[left ?? -1]?.key ?? '';
  return found.sort(
    (a, b) => GROUP_KINDS.indexOf(a.kind) - GROUP_KINDS.indexOf(b.kind) || compareKeys(keyOf(a), keyOf(b)),
  );
}

/** Differences of one kind, one family and one explanation as one. */
export function groupDifferences(differences: readonly Difference[], tensors: Sides): readonly DifferenceGroup[] {
  const wayOf = ({ lefts, rights, how }: Difference): Way => ({
    lefts: lefts.map(index => nameOf(at(tensors.left, index))),
    rights: rights.map(index => nameOf(at(tensors.right, index))),
    how,
  });
  const groups = [
    ...groupBy(differences, difference => {
      const { kind, how, lefts, rights } = difference;
      const [left, right] = [tensors.left[lefts[0] ?? -1], tensors.right[rights[0] ?? -1]];
      const way = wayOf(difference);
      const families = [way.lefts, way.rights].map(names => templateOf(foldNames(names)).text);
      return [kind, how, ...families, otherNumbers(way), shapeText(left), shapeText(right), left?.rule ?? ''].join(
        '\n',
      );
    }).values(),
  ];
  const back = waysBack(groups.map(members => (members[0]?.kind === 'exchanged' ? members.map(wayOf) : [])));
  return groups.flatMap((members, i): readonly DifferenceGroup[] => {
    const other = back[i];
    if (other === undefined || members[0]?.kind !== 'exchanged') return [groupOf(members, undefined, tensors, wayOf)];
    return other < i ? [] : [groupOf(members, groups[other], tensors, wayOf)];
  });
}

/** One group; with the ways back, it is a swap. */
function groupOf(
  way: readonly Difference[],
  back: readonly Difference[] | undefined,
  tensors: Sides,
  wayOf: (difference: Difference) => Way,
): DifferenceGroup {
  const members = [...way, ...(back ?? [])];
  const first = at(way, 0);
  const [a, b] = [tensors.left[first.lefts[0] ?? -1], tensors.right[first.rights[0] ?? -1]];
  const known = members.flatMap(({ statistics }) => (statistics === undefined ? [] : [statistics]));
  const cosines = known.flatMap(statistics => cosineOf(statistics) ?? []);
  const [left, right] = [
    foldNames(way.flatMap(difference => wayOf(difference).lefts)),
    foldNames(way.flatMap(difference => wayOf(difference).rights)),
  ];
  const swapped = back !== undefined;
  return {
    kind: first.kind,
    how: first.how,
    members,
    // A swap has no direction: in the order of keys, as its first member has it.
    left: swapped ? right : left,
    right: swapped ? left : right,
    swapped,
    leftShape: shapeText(a),
    rightShape: shapeText(b),
    statistics: known.length === 0 ? undefined : known.reduce(mergeStatistics, NO_STATISTICS),
    cosine: cosines.length === 0 ? undefined : Math.min(...cosines),
    rule: a?.rule,
  };
}

/** A tensor's key, with its file where the key alone does not tell which it is. */
export function nameOf({ key, file }: ComparedTensor): string {
  return file === undefined ? key : `${key} (${file})`;
}

/** Keys that do not fold into one pattern are listed, up to so many. */
const MOST_PATTERNS = 4;

function foldNames(names: readonly string[]): string {
  // Patterns in the order of what they stand for: that of parts is the order in which they are joined.
  const place = new Map(names.map((name, i) => [name, i]));
  const first = ({ keys }: { readonly keys: readonly string[] }): number =>
    Math.min(...keys.map(key => place.get(key) ?? 0));
  const texts = [...foldKeys(names)].sort((a, b) => first(a) - first(b)).map(({ text }) => text);
  const more = texts.length - MOST_PATTERNS;
  return more > 0 ? `${texts.slice(0, MOST_PATTERNS).join(', ')} and ${more} more` : texts.join(', ');
}

/** What to say where a cast has changed nothing, whatever it might have done. */
function sameValues([left]: readonly ComparedTensor[], [right]: readonly ComparedTensor[]): string {
  return `casting ${left?.dtype.name ?? ''} to ${right?.dtype.name ?? ''}, which changes no value here`;
}

function shapeText(tensor: ComparedTensor | undefined): string {
  return tensor === undefined ? '' : `${tensor.dtype.name}[${tensor.shape.join(' ')}]`;
}

function kindOf(
  { lefts, rights, explanation, exceptions }: Explained,
  tensors: Sides,
  pairs: ReadonlyMap<number, { readonly left: number; readonly outcome: string }>,
  onlyLeft: ReadonlySet<number>,
  explainedTwice: ReadonlySet<number>,
): GroupKind {
  if (exceptions !== undefined) return 'nearly';
  if (explanation.kind === 'joined') return explanation.whole === 'right' ? 'joined' : 'split';
  if (explanation.kind !== 'moved') return explanation.kind;
  const [left, right] = [at(lefts, 0), at(rights, 0)];
  const pair = pairs.get(right);
  if (pair?.left === left) {
    const same = at(tensors.left, left).shape.join() === at(tensors.right, right).shape.join();
    return isIdentity(explanation.movement) && same ? 'cast' : 'moved';
  }
  const isPaired = pair !== undefined;
  if (onlyLeft.has(left)) {
    const hasOwn = explainedTwice.has(right) || (isPaired && pair.outcome !== 'different');
    return isPaired && hasOwn ? 'copied' : 'renamed';
  }
  return isPaired ? 'exchanged' : 'copied';
}
