import { traceTarget } from '../../compiler/explain/trace.js';
import { positionIn } from '../../compiler/compare/format-numbers.js';
import { foldKeys } from '../../compiler/keys/fold-keys.js';
import * as kinds from '../../diagnostics/catalog/review-test.js';
import type { Diagnostic, Json } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import type { Golden } from '../../dsl/mapping.js';
import type { WrongGolden } from './compare-golden.js';
import { describeTrace } from './describe-trace.js';
import type { OpenedGolden, PlannedGolden } from './golden.js';

/** What differs from golden data, one finding for each rule and kind of difference. */
export function goldenFindings(
  opened: OpenedGolden,
  planned: PlannedGolden | undefined,
  wrong: readonly WrongGolden[],
): readonly Diagnostic[] {
  const groups = new Map<string, WrongGolden[]>();
  for (const difference of wrong) {
    const rule = 'target' in difference ? planned?.plan.targets[difference.target]?.rule : undefined;
    // What was exchanged with what is told for each tensor.
    const own =
      difference.kind === 'field' ? difference.field : difference.kind === 'bytes' ? (difference.twin ?? '') : '';
    const id = `${difference.kind} ${rule ?? ''} ${own}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [difference]);
    else group.push(difference);
  }
  return [...groups.values()].flatMap(group => findingOf(opened, planned, group) ?? []);
}

function findingOf(
  { golden }: OpenedGolden,
  planned: PlannedGolden | undefined,
  group: readonly WrongGolden[],
): Diagnostic | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const count = group.length;
  const related = { related: [{ place: at(golden.span), text: 'these golden data' }] };
  if (first.kind === 'field') {
    const { field, found, expected } = first;
    return kinds.goldenField.make(at(golden.span), { field, found: textOf(found), expected: textOf(expected) });
  }
  if (first.kind === 'not-made') {
    const keys = foldKeys(group.flatMap(one => (one.kind === 'not-made' ? [one.address] : []))).map(({ text }) => text);
    return kinds.goldenNotMade.make(at(golden.span), { keys: keys.slice(0, 8), count });
  }
  const target = planned?.plan.targets[first.target];
  if (planned === undefined || target === undefined) return undefined;
  const place = at(planned.plan.rules[target.rule]?.span ?? golden.span);
  const { key } = target;
  if (first.kind === 'shape')
    return kinds.goldenShape.make(place, { key, count, found: first.found, expected: first.expected }, related);
  if (first.kind === 'not-known') return kinds.goldenNotKnown.make(place, { key, count }, related);
  const position = first.element === undefined ? undefined : positionIn(first.element, target.shape);
  const twin = first.twin === undefined ? {} : { twin: first.twin };
  const { chain } = planned;
  const notes = [describeGoldenTrace(planned, key, position)].filter(text => text !== '');
  const parameters = {
    key,
    count,
    from: chain.from,
    to: chain.to,
    ...(position === undefined ? {} : { position }),
    ...twin,
  };
  return kinds.goldenDiffers.make(place, parameters, { ...related, notes });
}

/** Where a tensor, or its first wrong element, comes from. */
function describeGoldenTrace(
  { chain, bounds, plan }: PlannedGolden,
  key: string,
  position: readonly number[] | undefined,
): string {
  const tensors = plan.sources.map(tensor => ({ ...tensor, file: plan.files[tensor.file]?.path ?? '' }));
  return describeTrace(traceTarget({ chain, bounds, tensors }, key, position) ?? []);
}

const textOf = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : JSON.stringify(value);

/** Golden data that the mapping cannot convert: why, and that it is so. */
export function refusedGolden({ input, span }: Golden, findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return [...errors, kinds.goldenRefused.make(at(span), { path: input.text, problems: errors.length })];
}
