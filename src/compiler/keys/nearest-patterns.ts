import { assertNever } from '../../diagnostics/invariant.js';
import { isDigit, MOST_DIGITS } from './number-text.js';
import type { Pattern, Segment } from './pattern.js';

/** What a pattern wants at the place where a key leaves it. */
export type Expected =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: number | undefined }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'word' }
  | { readonly kind: 'path' }
  | { readonly kind: 'end' };

export interface NearPattern<Id> {
  readonly id: Id;
  /** The key agrees with the pattern up to here (an offset into the key, at the beginning of a part of it). */
  readonly at: number;
  /** What may follow there, each once. Empty if the key matches after all. */
  readonly expected: readonly Expected[];
  /** The part of the key's letters, 0 to 1, that stand in words of the pattern, wherever they are. */
  readonly shared: number;
}

/** Longer keys are looked at by their first characters only. */
const LONGEST = 300;

/** Patterns that are followed in detail: the best by the text that they share with the key. */
const FOLLOWED = 24;

/**
 * The patterns that come closest to a key that none of them matches, best first, and where and what each expected
 * instead. Closest is by the literal text that agrees, from the front up to the first difference and at the end.
 * Patterns that share no text with the key, and regular expressions, are left out.
 */
export function nearestPatterns<Id>(
  key: string,
  patterns: readonly { readonly id: Id; readonly pattern: Pattern }[],
  limit: number,
): readonly NearPattern<Id>[] {
  const shown = key.slice(0, LONGEST);
  const parts = new Set(partsOf(shown));
  const rough: { readonly id: Id; readonly segments: readonly Segment[]; readonly score: number }[] = [];
  for (const { id, pattern } of patterns) {
    if (pattern.kind === 'regex') continue;
    const score = roughScore(shown, parts, pattern.segments);
    if (score > 0) rough.push({ id, segments: pattern.segments, score });
  }
  rough.sort((a, b) => b.score - a.score);
  const followed = rough.slice(0, Math.max(FOLLOWED, limit)).map(({ id, segments, score }) => {
    const { reached, at, expected } = new Follower(segments, shown).follow();
    return { id, at, expected, segments, score: (reached * 2) / WORTH.text + score };
  });
  followed.sort((a, b) => b.score - a.score);
  return followed.slice(0, limit).map(({ id, at, expected, segments }) => {
    return { id, at, expected, shared: sharedLetters(parts, segments) };
  });
}

/** `gate_proj or up_proj`, `a number`, `the end of the key`: for `expects ... here`. */
export function describeExpected(expected: readonly Expected[]): string {
  const texts = expected.flatMap((one): string[] => {
    switch (one.kind) {
      case 'text':
        return [`"${one.text}"`];
      case 'number':
        return [one.digits === undefined ? 'a number' : `a number of ${one.digits} digits`];
      case 'words':
        return one.words.length > 8
          ? [...one.words.slice(0, 7), `${one.words.length - 7} other words`]
          : [...one.words];
      case 'word':
        return ['a name without "." and "/"'];
      case 'path':
        return ['some more characters'];
      case 'end':
        return ['the end of the key'];
      default:
        return assertNever(one);
    }
  });
  const last = texts.pop() ?? '';
  return texts.length === 0 ? last : `${texts.join(', ')} or ${last}`;
}

const partsOfPatterns = new WeakMap<readonly Segment[], readonly string[]>();

function sharedLetters(parts: ReadonlySet<string>, segments: readonly Segment[]): number {
  const own = new Set(wordsOf(segments));
  const lengthOf = (words: readonly string[]): number => words.reduce((sum, word) => sum + word.length, 0);
  const all = lengthOf([...parts]);
  return all === 0 ? 0 : lengthOf([...parts].filter(part => own.has(part))) / all;
}

/** The words of a pattern's literal text, each once. */
function wordsOf(segments: readonly Segment[]): readonly string[] {
  let own = partsOfPatterns.get(segments);
  if (own === undefined) {
    own = [
      ...new Set(
        segments.flatMap(segment => {
          if (segment.kind === 'text') return partsOf(segment.text);
          return segment.kind === 'words' ? segment.words.flatMap(partsOf) : [];
        }),
      ),
    ];
    partsOfPatterns.set(segments, own);
  }
  return own;
}

/** Characters of the key that the literal text of the pattern accounts for, wherever it stands. */
function roughScore(key: string, parts: ReadonlySet<string>, segments: readonly Segment[]): number {
  let score = 0;
  for (const part of wordsOf(segments)) if (parts.has(part)) score += part.length;
  const [first, last] = [segments[0], segments.at(-1)];
  if (first?.kind === 'text') score += sharedStart(key, 0, first.text);
  if (last?.kind === 'text') score += sharedEnd(key, last.text);
  return score;
}

function partsOf(text: string): string[] {
  return text.split(/[^A-Za-z]+/).filter(part => part !== '');
}

function sharedStart(key: string, at: number, text: string): number {
  let length = 0;
  while (length < text.length && key.charCodeAt(at + length) === text.charCodeAt(length)) length++;
  return length;
}

function sharedEnd(key: string, text: string): number {
  let length = 0;
  while (length < text.length && key.at(-1 - length) === text.at(-1 - length)) length++;
  return length;
}

/** What agreeing characters are worth: those of a hole for any text say little. */
const WORTH = { text: 10, word: 5, path: 1 } as const;

/** Follows a pattern along a key in all ways, segment by segment, and remembers where the best of them ends. */
class Follower {
  private readonly segments: readonly Segment[];
  private readonly key: string;
  /** Places where the next segment can begin, with the most that a way there is worth. */
  private places = new Map<number, number>([[0, 0]]);
  private next = new Map<number, number>();
  private reached = -1;
  private at = 0;
  private expected: Expected[] = [];

  constructor(segments: readonly Segment[], key: string) {
    this.segments = segments;
    this.key = key;
  }

  follow(): { readonly reached: number; readonly at: number; readonly expected: readonly Expected[] } {
    for (const segment of this.segments) {
      this.next = new Map();
      for (const [at, worth] of this.places) this.step(segment, at, worth);
      this.places = this.next;
    }
    for (const [at, worth] of this.places) {
      if (at === this.key.length) this.end(at, worth + WORTH.text, []);
      else this.end(at, worth, [{ kind: 'end' }]);
    }
    return { reached: this.reached, at: this.at, expected: this.expected };
  }

  private step(segment: Segment, at: number, worth: number): void {
    switch (segment.kind) {
      case 'text': {
        this.text(segment.text, at, worth);
        return;
      }
      case 'words': {
        this.words(segment.words, at, worth);
        return;
      }
      case 'number': {
        this.number(segment.digits, at, worth);
        return;
      }
      case 'word':
      case 'path': {
        this.run(segment.kind, at, worth);
        return;
      }
      default:
        return assertNever(segment);
    }
  }

  private text(text: string, at: number, worth: number): void {
    const shared = sharedStart(this.key, at, text);
    if (shared === text.length) {
      this.go(at + shared, worth + shared * WORTH.text);
      return;
    }
    // The message is about whole parts of a key: back to where the part begins, and on to where it ends.
    let from = shared;
    if (!isSeparator(text.charCodeAt(from))) while (from > 0 && !isSeparator(text.charCodeAt(from - 1))) from--;
    let to = shared + 1;
    while (to < text.length && !isSeparator(text.charCodeAt(to))) to++;
    this.end(at + from, worth + shared * WORTH.text, [{ kind: 'text', text: text.slice(from, to) }]);
  }

  private words(words: readonly string[], at: number, worth: number): void {
    let most = 0;
    for (const word of words) {
      const shared = sharedStart(this.key, at, word);
      most = Math.max(most, shared);
      if (shared === word.length) this.go(at + shared, worth + shared * WORTH.text);
    }
    this.end(at, worth + most * WORTH.word, [{ kind: 'words', words }]);
  }

  private number(digits: number | undefined, at: number, worth: number): void {
    const least = digits ?? 1;
    let length = 0;
    while (length < Math.max(MOST_DIGITS, least) && isDigit(this.key.charCodeAt(at + length))) length++;
    const printed = this.key.charCodeAt(at) === 0x30 ? length === least : length >= least;
    if (printed) this.go(at + length, worth + length * WORTH.text);
    else this.end(at, worth, [{ kind: 'number', digits }]);
  }

  private run(kind: 'word' | 'path', at: number, worth: number): void {
    let end = at;
    while (end < this.key.length && (kind === 'path' || !isSeparator(this.key.charCodeAt(end)))) {
      end++;
      this.go(end, worth + (end - at) * WORTH[kind]);
    }
    if (end === at) this.end(at, worth, [{ kind }]);
  }

  private go(at: number, worth: number): void {
    if ((this.next.get(at) ?? -1) < worth) this.next.set(at, worth);
  }

  private end(at: number, worth: number, expected: readonly Expected[]): void {
    if (worth < this.reached) return;
    if (worth > this.reached || at !== this.at) this.expected = [...expected];
    else {
      const known = new Set(this.expected.map(one => JSON.stringify(one)));
      this.expected.push(...expected.filter(one => !known.has(JSON.stringify(one))));
    }
    this.reached = worth;
    this.at = at;
  }
}

function isSeparator(code: number): boolean {
  return code === 0x2e || code === 0x2f;
}
