import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { printItem } from '../layout/print-item.js';
import { scattered } from '../bind/instances.js';
import { axisItems } from '../relation/blocks.js';
import type { RelationReference, RelationRule } from '../relation/relation.js';

/** What becomes of the tensors of a rule, in one word. */
export type RuleEffect = 'same' | 'renamed' | 'cast' | 'moved' | 'computed' | 'dropped' | 'created';

/** What a rule does from its first side to its second, a sentence for each step. The other direction undoes them. */
export function describeRule(rule: RelationRule): { readonly effect: RuleEffect; readonly steps: readonly string[] } {
  const { source } = rule;
  const [left, right] = rule.sides;
  const extra = extraSteps(rule);
  if (left === undefined || right === undefined) {
    const why = source.why === undefined ? '' : `: ${source.why.text}`;
    if (source.value.length > 0)
      return { effect: 'created', steps: [`made from nothing that is read${why}`, ...extra] };
    return { effect: 'dropped', steps: [`not carried over${why}`, ...extra] };
  }
  const movement = movementSteps(rule, left, right);
  const dtypes = dtypeSteps(left, right);
  if (source.value.length > 0)
    return { effect: 'computed', steps: ['values are computed', ...movement, ...dtypes, ...extra] };
  const keys = (references: readonly RelationReference[]): string =>
    references.map(({ source: own }) => own.key.text).join();
  const isRenamed =
    keys(left) !== keys(right) ||
    source.names.some(({ entries }) => entries.some(word => word.left.text !== word.right.text));
  if (movement.length > 0) return { effect: 'moved', steps: [...movement, ...dtypes, ...extra] };
  const first = isRenamed ? ['another name; every element stays where it is'] : [];
  if (dtypes.length > 0) return { effect: 'cast', steps: [...first, ...dtypes, ...extra] };
  return isRenamed
    ? { effect: 'renamed', steps: [...first, ...extra] }
    : { effect: 'same', steps: ['carried over as it is', ...extra] };
}

function movementSteps(
  rule: RelationRule,
  left: readonly RelationReference[],
  right: readonly RelationReference[],
): readonly string[] {
  const steps = [...joinSteps(rule, left, right), ...orderSteps(left, right)];
  if (steps.length > 0) return steps;
  const [from, to] = [left, right].map(side => side.map(bracketsOf).join(', '));
  return from === to ? [] : [`lays ${from ?? ''} out as ${to ?? ''}`];
}

/** Brackets as they are written, but for where `=3` stands. */
const bracketsOf = ({ items }: RelationReference): string => `[${items.map(printItem).join(' ')}]`.replace(/=\d+/g, '');

/** Tensors that become one, or one that becomes several: by a capture of one side, or by a sum. */
function joinSteps(
  rule: RelationRule,
  left: readonly RelationReference[],
  right: readonly RelationReference[],
): readonly string[] {
  const replicated = new Set(rule.source.replicated.map(({ text }) => text));
  const own = (references: readonly RelationReference[]): readonly string[] =>
    [...new Set(references.flatMap(reference => scattered(rule, reference)))].filter(name => !replicated.has(name));
  const steps: string[] = [];
  for (const name of own(left).filter(capture => !own(right).includes(capture))) {
    steps.push(
      isWhole(right, name)
        ? `stacks one tensor for each {${name}} along a new axis`
        : `concatenates one tensor for each {${name}} within ${dimensionOf(right, name)}`,
    );
  }
  for (const name of own(right).filter(capture => !own(left).includes(capture))) {
    steps.push(
      isWhole(left, name)
        ? `unstacks the axis ${name} into one tensor for each {${name}}`
        : `splits ${dimensionOf(left, name)} into one tensor for each {${name}}`,
    );
  }
  const sums = (references: readonly RelationReference[]): readonly string[] =>
    references.flatMap(({ items }) => items.filter(hasSum).map(printItem));
  const [from, to] = [sums(left), sums(right)];
  if (left.length > 1 && right.length === 1 && to.length > 0)
    steps.push(`concatenates ${left.length} tensors as ${to.join(', ')}`);
  else if (right.length > 1 && left.length === 1 && from.length > 0)
    steps.push(`splits ${from.join(', ')} into ${right.length} tensors`);
  return steps;
}

const hasSum = (item: BracketItem): boolean =>
  item.kind === 'sum' || (item.kind === 'group' && item.items.some(hasSum));

const isWhole = (references: readonly RelationReference[], name: string): boolean =>
  references.some(({ items }) => items.some(item => item.kind === 'axis' && item.name === name));

function dimensionOf(references: readonly RelationReference[], name: string): string {
  const found = references.flatMap(({ items }) =>
    items.filter(item => axisItems([item]).some(axis => axis.name === name)),
  );
  return found[0] === undefined ? 'the key' : printItem(found[0]);
}

/** Axes in another order, or grouped differently, for references of one block each. */
function orderSteps(left: readonly RelationReference[], right: readonly RelationReference[]): readonly string[] {
  const [a, more] = left;
  const [b, others] = right;
  if (a === undefined || b === undefined || more !== undefined || others !== undefined) return [];
  const common = (items: readonly BracketItem[], with_: readonly BracketItem[]): readonly string[] => {
    const there = new Set(axisItems(with_).map(({ name }) => name));
    return axisItems(items).flatMap(({ name }) => (there.has(name) ? [name] : []));
  };
  const [here, there] = [common(a.items, b.items), common(b.items, a.items)];
  const texts = [a, b].map(bracketsOf);
  if (texts[0] === texts[1]) return [];
  const steps: string[] = [];
  if (here.join() !== there.join()) {
    const whole = (items: readonly BracketItem[]): boolean => items.every(({ kind }) => kind === 'axis');
    const within = withinOne(a.items, b.items);
    if (within !== undefined) steps.push(`permutes ${within[0]} to ${within[1]} within one axis`);
    else if (whole(a.items) && whole(b.items))
      steps.push(here.length === 2 ? 'transposes' : `permutes the axes ${texts[0] ?? ''} to ${texts[1] ?? ''}`);
    else steps.push(`permutes ${texts[0] ?? ''} to ${texts[1] ?? ''}`);
  }
  const [ranks, made] = [a.items.length, b.items.length];
  if (
    here.join() === there.join() &&
    here.length > 0 &&
    texts[0] !== texts[1] &&
    !sums(a.items, b.items) &&
    sameAxes(a.items, b.items)
  ) {
    steps.push(
      ranks > made
        ? `merges axes: ${texts[0] ?? ''} becomes ${texts[1] ?? ''}`
        : `splits axes: ${texts[0] ?? ''} becomes ${texts[1] ?? ''}`,
    );
  }
  return steps;
}

const sums = (...sides: readonly (readonly BracketItem[])[]): boolean => sides.some(items => items.some(hasSum));

const sameAxes = (a: readonly BracketItem[], b: readonly BracketItem[]): boolean =>
  axisItems(a)
    .map(({ name }) => name)
    .sort()
    .join() ===
  axisItems(b)
    .map(({ name }) => name)
    .sort()
    .join();

/** The one dimension in which two references differ, before and after; undefined where more of them do. */
function withinOne(a: readonly BracketItem[], b: readonly BracketItem[]): readonly [string, string] | undefined {
  const [here, there] = [a, b].map(items => items.map(item => printItem(item).replace(/=\d+/g, '')));
  if (here === undefined || there === undefined || here.length !== there.length) return undefined;
  const differing = here.flatMap((text, i) => (text === there[i] ? [] : [i]));
  const [only, more] = differing;
  return only === undefined || more !== undefined ? undefined : [here[only] ?? '', there[only] ?? ''];
}

function dtypeSteps(left: readonly RelationReference[], right: readonly RelationReference[]): readonly string[] {
  const named = (references: readonly RelationReference[]): readonly string[] => [
    ...new Set(references.flatMap(({ dtype }) => dtype?.name ?? [])),
  ];
  const [from, to] = [named(left), named(right)];
  if (from.join() === to.join()) return [];
  return [`casts ${from.join(', ') || 'what is stored'} to ${to.join(', ') || 'what the layout stores'}`];
}

function extraSteps({ source }: RelationRule): readonly string[] {
  return [
    ...source.replicated.map(({ text }) => `every ${text} holds the same: one is read, the others are proved equal`),
    ...source.fill.map(
      ({ axis, value }) => `fills ${axis.text} with ${value.span.source.text.slice(value.span.start, value.span.end)}`,
    ),
    ...(source.tied ? ['a second claim on a tensor: written twice from one source, read once and proved equal'] : []),
    ...(source.otherwise ? ['takes what no other rule takes'] : []),
    ...(source.optional === 'no'
      ? []
      : [source.optional === 'each' ? 'each of its tensors may be absent' : 'may be absent']),
  ];
}
