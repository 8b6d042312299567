import { isDigit, MOST_DIGITS } from './number-text.js';

/**
 * What a key is matched against, one after the other. A run is a hole of any characters (`path`) or of any but `.` and
 * `/` (`word`), at least `least` of them.
 */
export type Step =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly digits: number | undefined }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'run'; readonly separators: boolean; readonly least: 0 | 1 };

/** For each step the number, the index of the word or the text of the run; undefined for literal text. */
export type StepValues = readonly (number | string | undefined)[];

/**
 * Matches the whole key, or gives undefined. Every pair of a step and a place is tried once at most, so the time grows
 * with the length of the key times the number of steps, whatever they hold. Where a key can be read in several ways,
 * numbers are as long and runs as short as they can be, from the left.
 */
export function matchSteps(steps: readonly Step[], key: string): StepValues | undefined {
  // Nearly every pattern that does not match shows it at once: in the text that it begins or ends with.
  const first = steps[0];
  if (first?.kind === 'text' && !key.startsWith(first.text)) return undefined;
  const last = steps.at(-1);
  if (last?.kind === 'text' && !key.endsWith(last.text)) return undefined;
  const matcher = new StepMatcher(steps, key);
  return matcher.match(0, 0) ? matcher.values : undefined;
}

class StepMatcher {
  readonly values: (number | string | undefined)[] = [];
  /** Numbers and words that were tried at a place and led nowhere: step * (length + 1) + place. */
  private failed: Set<number> | undefined;
  /** For a run and the end of the stretch that it may take: the lowest end that was tried; all from there on failed. */
  private tried: Map<number, number> | undefined;
  private separators: Int32Array | undefined;
  private readonly steps: readonly Step[];
  private readonly key: string;

  constructor(steps: readonly Step[], key: string) {
    this.steps = steps;
    this.key = key;
  }

  match(index: number, at: number): boolean {
    const step = this.steps[index];
    if (step === undefined) return at === this.key.length;
    switch (step.kind) {
      case 'text':
        this.values[index] = undefined;
        return this.key.startsWith(step.text, at) && this.match(index + 1, at + step.text.length);
      case 'number':
        return this.once(index, at, () => this.number(index, at, step.digits));
      case 'words':
        return this.once(index, at, () => this.words(index, at, step.words));
      case 'run':
        return this.run(index, at, step);
    }
  }

  private once(index: number, at: number, attempt: () => boolean): boolean {
    const place = index * (this.key.length + 1) + at;
    if (this.failed?.has(place) === true) return false;
    if (attempt()) return true;
    (this.failed ??= new Set()).add(place);
    return false;
  }

  private number(index: number, at: number, digits: number | undefined): boolean {
    const least = digits ?? 1;
    // Only a number that fills its digits exactly may begin with zeros.
    const most = this.key.charCodeAt(at) === 0x30 ? least : Math.max(MOST_DIGITS, least);
    let length = 0;
    while (length < most && isDigit(this.key.charCodeAt(at + length))) length++;
    for (; length >= least; length--) {
      const value = Number(this.key.slice(at, at + length));
      if (value >= 10 ** MOST_DIGITS || !this.match(index + 1, at + length)) continue;
      this.values[index] = value;
      return true;
    }
    return false;
  }

  private words(index: number, at: number, words: readonly string[]): boolean {
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? '';
      if (!this.key.startsWith(word, at) || !this.match(index + 1, at + word.length)) continue;
      this.values[index] = i;
      return true;
    }
    return false;
  }

  private run(index: number, at: number, step: Step & { readonly kind: 'run' }): boolean {
    const { key } = this;
    const furthest = step.separators ? key.length : this.separatorFrom(at);
    const next = this.steps[index + 1];
    let end = at + step.least;
    if (next === undefined) {
      if (furthest < key.length || end > key.length) return false;
      this.values[index] = key.slice(at);
      return true;
    }
    const stretch = index * (key.length + 1) + furthest;
    const before = this.tried?.get(stretch) ?? furthest + 1;
    for (; end < before; end++) {
      if (next.kind === 'text') {
        const found = key.indexOf(next.text, end);
        if (found < 0 || found >= before) break;
        end = found;
      }
      if (!this.match(index + 1, end)) continue;
      this.values[index] = key.slice(at, end);
      return true;
    }
    (this.tried ??= new Map()).set(stretch, Math.min(before, at + step.least));
    return false;
  }

  /** The place of the first `.` or `/` from `at` on, or the length of the key. */
  private separatorFrom(at: number): number {
    const { key } = this;
    if (this.separators === undefined) {
      this.separators = new Int32Array(key.length + 1);
      let next = key.length;
      for (let i = key.length; i >= 0; i--) {
        const code = key.charCodeAt(i);
        if (code === 0x2e || code === 0x2f) next = i;
        this.separators[i] = next;
      }
    }
    return this.separators[at] ?? key.length;
  }
}
