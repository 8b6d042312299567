import type { Difference, DifferenceGroup } from '../compiler/compare/difference-groups.js';
import { nameOf } from '../compiler/compare/difference-groups.js';
import { describeStatistics, formatPosition } from '../compiler/compare/format-numbers.js';
import type { ComparedTensor } from '../compiler/compare/compared-tensor.js';
import * as kinds from '../diagnostics/catalog/compare.js';
import type { Diagnostic, Label } from '../diagnostics/diagnostic.js';
import { assertNever } from '../diagnostics/invariant.js';
import { at, inFile } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import type { Diff } from './diff.js';

/** A finding for each group of differences, in their order. */
export function findingsOf(diff: Omit<Diff, 'findings'>): readonly Diagnostic[] {
  const findings = diff.groups.map(group => findingOf(group, diff));
  if (!diff.otherShards) return findings;
  const files = ({ totals, format }: Diff['left']): string =>
    `${totals.files} ${format} ${totals.files === 1 ? 'file' : 'files'}`;
  return [
    ...findings,
    kinds.otherShards.make(inFile(diff.right.path), { left: files(diff.left), right: files(diff.right) }),
  ];
}

function findingOf(group: DifferenceGroup, diff: Omit<Diff, 'findings'>): Diagnostic {
  const { left, right, how } = group;
  const count = group.members.length;
  const place = inFile(group.right === '' ? diff.left.path : diff.right.path);
  const more = { related: ruleOf(group, diff) };
  const about = { keys: right, count, how };
  switch (group.kind) {
    case 'onlyLeft': {
      const close = nearKeys(group, diff, 'left');
      return kinds.onlyInA.make(place, { keys: left, count, shape: group.leftShape, nearest: close }, more);
    }
    case 'onlyRight': {
      const close = nearKeys(group, diff, 'right');
      return kinds.onlyInB.make(place, { keys: right, count, shape: group.rightShape, nearest: close }, more);
    }
    case 'shapes':
      return kinds.shapesDiffer.make(
        place,
        { keys: right, count, left: group.leftShape, right: group.rightShape },
        more,
      );
    case 'dtypes': {
      const shapes = { left: group.leftShape, right: group.rightShape };
      return kinds.dtypesDiffer.make(place, { keys: right, count, ...shapes, values: valuesOf(group, diff) }, more);
    }
    case 'values':
      return kinds.valuesDiffer.make(place, { keys: right, count, values: valuesOf(group, diff) }, more);
    case 'moved':
      return kinds.movedInB.make(place, about, more);
    case 'cast':
      return kinds.castInB.make(place, about, more);
    case 'exchanged':
      return kinds.exchanged.make(place, { ...about, from: left, swapped: group.swapped }, more);
    case 'renamed':
      return kinds.renamed.make(place, { ...about, from: left }, more);
    case 'joined':
      return kinds.joined.make(place, { ...about, from: left }, more);
    case 'split':
      return kinds.split.make(place, { ...about, from: left }, more);
    case 'order':
      return kinds.reordered.make(place, about, more);
    case 'padded':
      return kinds.padded.make(place, about, more);
    case 'scaled':
      return kinds.scaled.make(place, about, more);
    case 'copied': {
      const isLeft = group.members.every(({ lefts: [index] }) => diff.comparison.onlyLeft.includes(index ?? -1));
      const [keys, from, side, other] = isLeft ? [left, right, 'A', 'B'] : [right, left, 'B', 'A'];
      return kinds.copied.make(place, { keys, count, how, from, side, other }, more);
    }
    case 'nearly': {
      const found = group.statistics;
      const numbers = { differing: found?.differing ?? 0, elements: found?.elements ?? 0 };
      return kinds.nearlyExplained.make(place, { ...about, from: left, ...numbers, first: firstOf(group, diff) }, more);
    }
    case 'tolerated':
      return kinds.tolerated.make(place, { keys: right, count, values: valuesOf(group, diff) }, more);
    case 'unsearched':
      return kinds.searchEnded.make(place, { keys: right, count });
    default:
      return assertNever(group.kind);
  }
}

/** What the statistics of a group say; the position is one of its first member that differs. */
export function valuesOf(group: DifferenceGroup, diff: Pick<Diff, 'tensors'>): string {
  if (group.statistics === undefined) return 'their values cannot be compared';
  const worst = { ...group.statistics, first: undefined };
  const first = firstOf(group, diff);
  return `${describeStatistics(worst, [], group.cosine)}${first === '' ? '' : `; first at ${first}`}`;
}

/** Key (where there are several) and position of the first element that differs. */
export function firstOf(group: DifferenceGroup, { tensors }: Pick<Diff, 'tensors'>): string {
  const member = group.members.find(({ statistics }) => statistics?.first !== undefined);
  if (member === undefined) return '';
  const tensor = tensors.right[member.rights[0] ?? -1];
  const position = formatPosition(member.statistics?.first ?? 0, tensor?.shape ?? []);
  return tensor === undefined || group.members.length === 1 ? position : `${nameOf(tensor)} ${position}`;
}

function ruleOf({ rule }: DifferenceGroup, { rules }: Pick<Diff, 'rules'>): readonly Label[] {
  const own = rule === undefined ? undefined : rules[rule];
  return own === undefined ? [] : [{ place: at(own.span), text: `A's tensor is made by this rule` }];
}

/** Keys of tensors of the same shape that the other side has and this one lacks. */
function nearKeys(
  group: DifferenceGroup,
  diff: Pick<Diff, 'tensors' | 'differences'>,
  side: 'left' | 'right',
): readonly string[] {
  const index = ({ lefts, rights }: Difference, of: 'left' | 'right'): number =>
    (of === 'left' ? lefts[0] : rights[0]) ?? -1;
  const other = side === 'left' ? 'right' : 'left';
  const kind = other === 'left' ? 'onlyLeft' : 'onlyRight';
  const [first] = group.members;
  const tensor = first === undefined ? undefined : diff.tensors[side][index(first, side)];
  if (tensor === undefined) return [];
  const isAlike = (candidate: ComparedTensor | undefined): candidate is ComparedTensor =>
    candidate !== undefined && candidate.shape.join() === tensor.shape.join();
  const keys = diff.differences
    .filter(difference => difference.kind === kind)
    .map(difference => diff.tensors[other][index(difference, other)])
    .filter(isAlike)
    .map(({ key }) => key);
  return nearest(tensor.key, keys, { limit: 2 });
}
