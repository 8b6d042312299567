import * as fc from 'fast-check';
import type { LinearForm, Pattern, Segment } from '../../../src/compiler/keys/pattern.js';

/** `{layer}` and `3*b + r + 1` as forms. */
export const form = (terms: Record<string, number>, constant = 0): LinearForm => ({
  terms: Object.entries(terms).map(([capture, coefficient]) => ({ capture, coefficient })),
  constant,
});

export const number = (terms: string | Record<string, number>, constant = 0, digits?: number): Segment => ({
  kind: 'number',
  form: form(typeof terms === 'string' ? { [terms]: 1 } : terms, constant),
  digits,
});

/**
 * A short notation for tests: `a.{i}.{w:x|y}.{m:word}.{p:path}.{r:02}`, where a hole without a type is a plain number.
 */
export function pattern(text: string): Pattern {
  const segments = text.split(/(\{[^}]*\})/).flatMap((part): Segment[] => {
    if (part === '') return [];
    if (!part.startsWith('{')) return [{ kind: 'text', text: part }];
    const [capture = '', type] = part.slice(1, -1).split(':');
    if (type === undefined) return [number(capture)];
    if (/^\d+$/.test(type)) return [number(capture, 0, Number(type))];
    if (type === 'word' || type === 'path') return [{ kind: type, capture }];
    return [{ kind: 'words', capture, words: type.split('|') }];
  });
  return { kind: 'segments', segments };
}

export const segments = (...of: Segment[]): Pattern => ({ kind: 'segments', segments: of });

/** The same pattern as a regular expression of JavaScript: an oracle for short keys. */
export function oracle(of: Pattern): RegExp {
  if (of.kind === 'regex') return new RegExp(`^(?:${of.source})$`, 'su');
  const source = of.segments.map(segment => {
    switch (segment.kind) {
      case 'text':
        return escape(segment.text);
      case 'words':
        return `(?:${segment.words.map(escape).join('|')})`;
      case 'word':
        return '[^./]+';
      case 'path':
        return '.+';
      case 'number':
        return segment.digits === undefined
          ? '(?:0|[1-9][0-9]*)'
          : `(?:[0-9]{${segment.digits}}|[1-9][0-9]{${segment.digits},})`;
    }
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

const escape = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, '\\$&');

/** Every string over an alphabet, up to a length. */
export function strings(alphabet: string, longest: number): string[] {
  const all = [''];
  for (let from = 0, length = 1; length <= longest; length++) {
    const to = all.length;
    for (let i = from; i < to; i++) for (const char of alphabet) all.push(`${all[i] ?? ''}${char}`);
    from = to;
  }
  return all;
}

const smallText = fc.stringMatching(/^[x.01]{1,2}$/);

/** Small patterns of every kind of segment, over the alphabet `x . 0 1`. */
export const smallPatterns: fc.Arbitrary<Pattern> = fc
  .array(
    fc.oneof(
      smallText.map((text): Segment => ({ kind: 'text', text })),
      fc.constantFrom(undefined, 2).map((digits): Segment => number('n', 0, digits)),
      fc
        .uniqueArray(smallText, { minLength: 1, maxLength: 3 })
        .map((words): Segment => ({ kind: 'words', capture: 'w', words })),
      fc.constant<Segment>({ kind: 'word', capture: 'm' }),
      fc.constant<Segment>({ kind: 'path', capture: 'p' }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(list => ({ kind: 'segments', segments: list.map(renamed) }));

/** Captures with a name of their own at each place. */
function renamed(segment: Segment, place: number): Segment {
  if (segment.kind === 'text') return segment;
  if (segment.kind === 'number') return number(`n${place}`, 0, segment.digits);
  return { ...segment, capture: `${segment.capture}${place}` };
}
