import { evaluateScalar } from '../scalar/evaluate-scalar.js';
import { known, unknown } from '../scalar/scalar.js';
import type { Scope } from '../scalar/scope.js';
import type { CaptureRange, LinearForm, Pattern, Segment } from '../keys/pattern.js';
import type { Relation, SymbolicForm, SymbolicPattern } from '../relation/relation.js';

/**
 * A pattern as far as it is known without sizes: a number whose form hangs on a size that is not a plain number is any
 * whole number, under a name of its own.
 */
export function symbolicPattern(
  pattern: SymbolicPattern,
  relation: Relation,
  ranges: ReadonlyMap<string, CaptureRange>,
): Pattern {
  if (pattern.kind === 'regex') return { kind: 'regex', source: pattern.source };
  return {
    kind: 'segments',
    segments: pattern.segments.map((segment, i): Segment => {
      switch (segment.kind) {
        case 'text':
          return { kind: 'text', text: segment.text };
        case 'number': {
          const any: LinearForm = { terms: [{ capture: `#${i}`, coefficient: 1 }], constant: 0 };
          return { kind: 'number', form: formOf(segment.form, relation, ranges) ?? any, digits: segment.digits };
        }
        case 'words':
          return { kind: 'words', capture: segment.capture, words: segment.words };
        case 'any':
          return { kind: 'path', capture: `#${i}` };
        default:
          return { kind: segment.kind, capture: segment.capture };
      }
    }),
  };
}

function formOf(
  form: SymbolicForm,
  relation: Relation,
  ranges: ReadonlyMap<string, CaptureRange>,
): LinearForm | undefined {
  if (form.kind === 'capture') return { terms: [{ capture: form.capture, coefficient: 1 }], constant: 0 };
  if (form.kind === 'group') return undefined;
  if (form.captures.some(name => ranges.get(name)?.to === undefined)) return undefined;
  const valueAt = (one: string | undefined): number | undefined => {
    const scope: Scope = {
      lookup: name => (form.captures.includes(name) ? known(name === one ? 1 : 0) : unknown(name)),
      lookupAt: () => undefined,
      config: layout => (relation.layouts.some(l => l.name === layout) ? { kind: 'missing', json: {} } : undefined),
      names: () => [],
    };
    const scalar = evaluateScalar(form.expression, scope, { division: 'even', lenient: false });
    return scalar.kind === 'value' && typeof scalar.value === 'number' ? scalar.value : undefined;
  };
  const constant = valueAt(undefined);
  if (constant === undefined) return undefined;
  const terms = form.captures.flatMap(capture => {
    const value = valueAt(capture);
    return value === undefined ? [] : [{ capture, coefficient: value - constant }];
  });
  return terms.length === form.captures.length ? { terms, constant } : undefined;
}
