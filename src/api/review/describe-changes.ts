import type {
  Aspect,
  Change,
  Keys,
  RuleChange,
  RuleGone,
  RuleView,
  SourceChange,
} from '../../compiler/changes/change.js';
import * as kinds from '../../diagnostics/catalog/review-changes.js';
import type { Diagnostic, Json } from '../../diagnostics/diagnostic.js';
import { assertNever } from '../../diagnostics/invariant.js';
import { at, type Span } from '../../diagnostics/source.js';
import { listOf } from '../../diagnostics/suggest.js';
import { counted } from '../../diagnostics/summary.js';
import { describePicture, type DescribedPicture } from './describe-picture.js';
import { placeOf } from './describe-trace.js';

/** One change as people read it, in whatever form. */
export interface DescribedChange {
  /** One for each thing that is said; the first is the change itself. */
  readonly findings: readonly Diagnostic[];
  /** The rule before and after, a line for each reference and field; undefined where there is none. */
  readonly before: readonly string[] | undefined;
  readonly after: readonly string[] | undefined;
  readonly keys: readonly Keys[];
  readonly picture: DescribedPicture | undefined;
}

/** A change in words. `layouts` are the names of the sides; `home` is where a finding stands that has no place in the second revision. */
export function describeChange(change: Change, layouts: readonly string[], home: Span): DescribedChange {
  switch (change.kind) {
    case 'rule':
      return describeRule(change, layouts);
    case 'gone':
    case 'new':
      return describeGone(change, layouts, home);
    case 'size': {
      const { name, before, after, keys, picture } = change;
      const verb = before === undefined ? 'is new' : after === undefined ? 'is gone' : 'is computed differently';
      const count = countOf(keys);
      const text = `the size ${name} ${verb}: ${counted(count, 'tensor pattern')} ${count === 1 ? 'hangs' : 'hang'} on it`;
      const related = before === undefined ? [] : [{ place: at(before.span), text: 'before' }];
      const lines = (size: typeof before): readonly string[] | undefined =>
        size === undefined ? undefined : [`${name}: ${size.text}`];
      return {
        findings: [kinds.sizeChanged.make(at(after?.span ?? home), { text, keys: keyTexts(keys) }, { related })],
        before: lines(before),
        after: lines(after),
        keys,
        picture: picture === undefined ? undefined : describePicture(picture),
      };
    }
    case 'layout':
    case 'option': {
      const { name, before, after, span, kind } = change;
      const what = kind === 'option' ? `the option ${name}` : name;
      const verb = before === undefined ? 'is new' : after === undefined ? 'is gone' : 'is another one';
      const text = `${what} ${verb}`;
      const lines = (value: typeof before): readonly string[] | undefined =>
        value === undefined ? undefined : [`${name}: ${settingText(value)}`];
      const finding = kinds.settingChanged.make(at(span), { text, keys: [] });
      return { findings: [finding], before: lines(before), after: lines(after), keys: [], picture: undefined };
    }
    case 'config': {
      const { fields, before, after } = change;
      const verb =
        before === undefined
          ? 'has a rule now'
          : after === undefined
            ? 'has no rule any more'
            : 'is treated differently';
      const text = `${listOf(fields, 'and')} ${fields.length === 1 ? verb : verb.replace(/^has/, 'have').replace(/^is/, 'are')}`;
      const related = before === undefined ? [] : [{ place: at(before.span), text: 'before' }];
      return {
        findings: [kinds.configRuleChanged.make(at(after?.span ?? home), { text, keys: [] }, { related })],
        before: before === undefined ? undefined : [before.text],
        after: after === undefined ? undefined : [after.text],
        keys: [],
        picture: undefined,
      };
    }
    case 'numbering': {
      const text =
        'every rule means the same, and the program is another one: sizes that nothing tells apart are in another order';
      const finding = kinds.settingChanged.make(at(change.span), { text, keys: [] });
      return { findings: [finding], before: undefined, after: undefined, keys: [], picture: undefined };
    }
    default:
      return assertNever(change);
  }
}

/** As it would stand in a mapping: `{ f16: bf16 }`, `[rows, columns]`, a text. */
function settingText(value: Json): string {
  if (value === null) return 'none';
  if (!Array.isArray(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const items: readonly Json[] = value;
  if (items.length === 0) return 'none';
  const pairs = items.flatMap(item => (Array.isArray(item) ? [item.map(String).join(': ')] : []));
  return pairs.length === items.length ? `{ ${pairs.join(', ')} }` : `[${items.map(String).join(', ')}]`;
}

function describeRule(change: RuleChange, layouts: readonly string[]): DescribedChange {
  const { aspects, before, after, keys, sources, inverse, picture } = change;
  const related = [{ place: at(before.span), text: 'before' }];
  const place = at(after.span);
  const texts = keyTexts(keys);
  const notes = aspects.slice(1).flatMap(aspect => (aspect === 'inverse' ? [] : [`${SENTENCES[aspect]}, too`]));
  const [first = 'movement'] = aspects;
  const findings: Diagnostic[] = [];
  if (first !== 'inverse') {
    const text = first === 'sources' ? sourcesText(sources) : `${subjectOf(keys)}: ${SENTENCES[first]}`;
    findings.push(KIND_OF[first].make(place, { text, keys: texts }, { related, notes }));
  }
  for (const { from, to, lost, reason } of inverse) {
    findings.push(
      lost
        ? kinds.inverseLost.make(place, { from, to, reason, keys: texts }, { related })
        : kinds.inverseGained.make(place, { from, to, keys: texts }, { related }),
    );
  }
  return {
    findings,
    before: viewLines(before, layouts),
    after: viewLines(after, layouts),
    keys,
    picture: picture === undefined ? undefined : describePicture(picture),
  };
}

const SENTENCES: Readonly<Record<Exclude<Aspect, 'inverse'>, string>> = {
  sources: 'its tensors are others',
  movement: 'elements move differently',
  shape: 'the brackets ask for another shape',
  dtype: 'the dtype is another one',
  value: 'values are computed differently',
  condition: 'the rule holds under another condition',
  range: 'the rule holds for other numbers',
  replicas: 'other axes are replicas',
  padding: 'the padding is another one',
  optional: 'what may be absent is another thing',
  tied: 'the rule is a second claim on a tensor, or is no more',
  otherwise: 'the rule takes what no other takes, or does no more',
};

const KIND_OF: Readonly<Record<Exclude<Aspect, 'inverse'>, typeof kinds.movementChanged>> = {
  sources: kinds.sourcesChanged,
  movement: kinds.movementChanged,
  shape: kinds.movementChanged,
  dtype: kinds.dtypeChanged,
  value: kinds.valueChanged,
  condition: kinds.scopeChanged,
  range: kinds.scopeChanged,
  replicas: kinds.movementChanged,
  padding: kinds.movementChanged,
  optional: kinds.scopeChanged,
  tied: kinds.scopeChanged,
  otherwise: kinds.scopeChanged,
};

/** `b: w1 now belongs to a: up (before: gate)`; of several, the first two. */
function sourcesText(sources: readonly SourceChange[]): string {
  const [main] = sources;
  if (main === undefined) return 'its tensors are others';
  const own = sources.filter(({ layout }) => layout === main.layout);
  const one = ({ layout, target, other, before, after }: SourceChange): string =>
    `${layout}: ${target} now belongs to ${other}: ${after.length === 0 ? 'nothing' : after.join(', ')} (before: ${before.length === 0 ? 'nothing' : before.join(', ')})`;
  return `${own.slice(0, 2).map(one).join('; ')}${own.length > 2 ? `; and ${counted(own.length - 2, 'more pattern')}` : ''}`;
}

function describeGone(
  { kind, rule, keys, instead }: RuleGone,
  layouts: readonly string[],
  home: Span,
): DescribedChange {
  const notes = instead.map(({ layout, claimed, by }) => {
    const when = kind === 'gone' ? 'now' : 'before';
    if (claimed === 'none') {
      return kind === 'gone'
        ? `no rule claims these keys of ${layout} any more: a checkpoint that has them is refused`
        : `no rule claimed these keys of ${layout} before`;
    }
    return `${claimed === 'some' ? 'some of these' : 'these'} keys of ${layout} are claimed ${when} by ${listOf(by.map(placeOf), 'and')}`;
  });
  const text = `${subjectOf(keys)} has ${kind === 'gone' ? 'lost its' : 'a new'} rule`;
  const place = at(kind === 'gone' ? home : rule.span);
  const related = kind === 'gone' ? [{ place: at(rule.span), text: 'the rule' }] : [];
  const make = kind === 'gone' ? kinds.ruleGone : kinds.ruleNew;
  const lines = viewLines(rule, layouts);
  return {
    findings: [make.make(place, { text, keys: keyTexts(keys) }, { related, notes })],
    before: kind === 'gone' ? lines : undefined,
    after: kind === 'new' ? lines : undefined,
    keys,
    picture: undefined,
  };
}

/** The tensors in few words: those of the second side, where there are any. */
function subjectOf(keys: readonly Keys[]): string {
  const last = keys.at(-1);
  if (last === undefined) return 'no tensor';
  const [first = '', ...more] = last.keys;
  return `${last.layout}: ${first}${more.length === 0 ? '' : ` and ${counted(more.length, 'more pattern')}`}`;
}

const countOf = (keys: readonly Keys[]): number => keys.at(-1)?.keys.length ?? 0;

const keyTexts = (keys: readonly Keys[]): readonly string[] =>
  keys.flatMap(({ layout, keys: own }) => own.map(key => `${layout}: ${key}`));

/** A rule as lines, sides below each other. */
function viewLines({ sides, more }: RuleView, layouts: readonly string[]): readonly string[] {
  const width = Math.max(...layouts.map(name => name.length)) + 1;
  return [
    ...sides.flatMap((references, side) =>
      (references ?? ['null']).map(
        (reference, i) => `${(i === 0 ? `${layouts[side] ?? ''}:` : '').padEnd(width)} ${reference}`,
      ),
    ),
    ...more,
  ];
}
