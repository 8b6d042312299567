import { invariant } from '../../diagnostics/invariant.js';
import type { LinearForm, Pattern, Segment } from '../keys/pattern.js';
import type { SymbolicForm, SymbolicPattern, SymbolicSegment } from '../relation/relation.js';
import type { Binding } from './binding.js';
import { NO_CAPTURES } from './binding.js';

/** Captures of numbers in keys that stand for nothing: a pattern is matched before its numbers are understood. */
const RAW = '#';

/**
 * The pattern with every number an integer of its own: matches the same keys, position for position, as the concrete
 * pattern does for any sizes.
 */
export function rawPattern(pattern: SymbolicPattern): Pattern {
  if (pattern.kind === 'regex') return { kind: 'regex', source: pattern.source };
  return {
    kind: 'segments',
    segments: pattern.segments.map((segment, i) =>
      convert(segment, i, () => ({ terms: [{ capture: `${RAW}${i}`, coefficient: 1 }], constant: 0 })),
    ),
  };
}

/** The pattern with the sizes of a binding put in; a string is the name of a size that is not known. */
export function concretePattern(pattern: SymbolicPattern, binding: Binding): Pattern | string {
  if (pattern.kind === 'regex') return { kind: 'regex', source: pattern.source };
  let missing: string | undefined;
  const segments = pattern.segments.map((segment, i) =>
    convert(segment, i, form => {
      const linear = linearForm(form, binding);
      if (typeof linear !== 'string') return linear;
      missing ??= linear;
      return { terms: [], constant: 0 };
    }),
  );
  return missing ?? { kind: 'segments', segments };
}

function convert(segment: SymbolicSegment, index: number, form: (form: SymbolicForm) => LinearForm): Segment {
  switch (segment.kind) {
    case 'text':
      return { kind: 'text', text: segment.text };
    case 'number':
      return { kind: 'number', form: form(segment.form), digits: segment.digits };
    case 'words':
      return { kind: 'words', capture: segment.capture, words: segment.words };
    case 'any':
      return { kind: 'path', capture: `${RAW}any${index}` };
    default:
      return { kind: segment.kind, capture: segment.capture };
  }
}

function linearForm(form: SymbolicForm, binding: Binding): LinearForm | string {
  switch (form.kind) {
    case 'capture':
      return { terms: [{ capture: form.capture, coefficient: 1 }], constant: 0 };
    case 'group': {
      // Mixed radix: each name counts as often as the product of the sizes after it.
      const terms: { capture: string; coefficient: number }[] = [];
      let coefficient = 1;
      for (let i = form.captures.length - 1; i >= 0; i--) {
        const capture = form.captures[i];
        invariant(capture !== undefined, 'a name for each digit');
        terms.unshift({ capture, coefficient });
        if (i === 0) break;
        const size = binding.sizeNow(capture, NO_CAPTURES);
        if (size === undefined) return capture;
        coefficient *= size;
      }
      return { terms, constant: 0 };
    }
    case 'sum': {
      // It is linear (checked): its coefficients are what each capture adds when it goes from 0 to 1.
      const valueAt = (one: string | undefined): number | string => {
        const values = new Map(form.captures.map(name => [name, name === one ? 1 : 0]));
        const scalar = binding.evaluate(form.expression, { captures: values });
        if (scalar.kind === 'unknown') return scalar.needs[0] ?? '?';
        return scalar.kind === 'value' && typeof scalar.value === 'number' ? scalar.value : '?';
      };
      const constant = valueAt(undefined);
      if (typeof constant === 'string') return constant;
      const terms: { capture: string; coefficient: number }[] = [];
      for (const capture of form.captures) {
        const value = valueAt(capture);
        if (typeof value === 'string') return value;
        terms.push({ capture, coefficient: value - constant });
      }
      return { terms, constant };
    }
  }
}
