import type { Failure } from '../../compiler/prove/example-proof.js';
import { MOST_BYTES } from '../../compiler/prove/world.js';
import { otherSide, type Relation, type SideIndex } from '../../compiler/relation/relation.js';
import * as kinds from '../../diagnostics/catalog/review-test.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { assertNever } from '../../diagnostics/invariant.js';
import { at, type Span } from '../../diagnostics/source.js';
import { describeTrace } from './describe-trace.js';

/** What failed in an example, as findings: at the rule where one is to blame, else at the example. */
export function exampleFindings(
  relation: Relation,
  example: Span,
  failures: readonly Failure[],
): readonly Diagnostic[] {
  return failures.flatMap(failure => findingsOf(relation, example, failure));
}

function findingsOf(relation: Relation, example: Span, failure: Failure): readonly Diagnostic[] {
  const name = (side: SideIndex): string => relation.layouts[side].name;
  const way =
    'from' in failure ? { from: name(failure.from), to: name(otherSide(failure.from)) } : { from: '', to: '' };
  const related = { related: [{ place: at(example), text: 'with the sizes of this example' }] };
  switch (failure.kind) {
    case 'refused':
      return [
        ...failure.findings,
        kinds.exampleRefused.make(at(example), { ...way, problems: failure.findings.length }),
      ];
    case 'empty':
      return [kinds.exampleEmpty.make(at(example), {})];
    case 'too-large':
      return [kinds.exampleTooLarge.make(at(example), { from: way.from, bytes: failure.bytes, most: MOST_BYTES })];
    case 'claim':
      return [kinds.exampleClaim.make(at(failure.rule.source.span), { ...way, claim: failure.claim }, related)];
    case 'field': {
      const { field, expected, found } = failure;
      const texts = {
        expected: JSON.stringify(expected),
        found: found === undefined ? undefined : JSON.stringify(found),
      };
      return [kinds.exampleField.make(at(example), { ...way, field, ...texts })];
    }
    case 'changed': {
      const { key, count, expected, found, position, trace } = failure;
      const notes = trace.length === 0 ? [] : [describeTrace(trace)];
      const place = at(failure.rule.source.span);
      return [
        kinds.exampleChanged.make(place, { ...way, key, count, expected, found, position }, { ...related, notes }),
      ];
    }
    case 'unstable': {
      const { key, count, position } = failure;
      return [kinds.exampleUnstable.make(at(failure.rule.source.span), { ...way, key, count, position }, related)];
    }
    case 'lost': {
      const { key, count } = failure;
      return [kinds.exampleLost.make(at(failure.rule.source.span), { ...way, key, count }, related)];
    }
    case 'not-made': {
      const { key, count, expected, found } = failure;
      return [
        kinds.exampleNotMade.make(at(failure.rule.source.span), { ...way, key, count, expected, found }, related),
      ];
    }
    case 'not-known': {
      const { key, count } = failure;
      return [kinds.exampleNotKnown.make(at(failure.rule.source.span), { ...way, key, count }, related)];
    }
    default:
      return assertNever(failure);
  }
}
