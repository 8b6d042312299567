import { assertNever, invariant } from '../../diagnostics/invariant.js';
import { printNumber } from './number-text.js';
import type { CaptureValue, LinearForm, Pattern, Segment } from './pattern.js';

/** The key of one instance. The pattern must not be a regular expression, and every capture must have its value. */
export function printKey(pattern: Pattern, values: ReadonlyMap<string, CaptureValue>): string {
  invariant(pattern.kind === 'segments', 'a regular expression can be read but not written');
  let key = '';
  for (const segment of pattern.segments) key += printSegment(segment, values);
  return key;
}

/** The number that a linear form has for these values. */
export function evaluateForm(form: LinearForm, values: ReadonlyMap<string, CaptureValue>): number {
  let sum = form.constant;
  for (const { capture, coefficient } of form.terms) sum += coefficient * numberOf(capture, values);
  return sum;
}

function printSegment(segment: Segment, values: ReadonlyMap<string, CaptureValue>): string {
  switch (segment.kind) {
    case 'text':
      return segment.text;
    case 'number':
      return printNumber(evaluateForm(segment.form, values), segment.digits);
    case 'words': {
      const word = segment.words[numberOf(segment.capture, values)];
      invariant(word !== undefined, `capture ${segment.capture} has no such word`);
      return word;
    }
    case 'word':
    case 'path': {
      const text = values.get(segment.capture);
      invariant(text !== undefined, `capture ${segment.capture} has no value`);
      return String(text);
    }
    default:
      return assertNever(segment);
  }
}

function numberOf(capture: string, values: ReadonlyMap<string, CaptureValue>): number {
  const value = values.get(capture);
  invariant(typeof value === 'number', `capture ${capture} has no number`);
  return value;
}
