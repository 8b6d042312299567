import { matchRegex } from '../keys/regex.js';

/** Longest text that is made: a repetition is taken once, so it is short. */
const MOST_STEPS = 2000;

/**
 * A text that a regular expression matches whole, with the texts of its named groups given by `groupText`; undefined where
 * none is found by taking the first way through it.
 */
export function sampleRegex(source: string, groupText: (name: string) => string): string | undefined {
  const sampler = new Sampler(source, groupText);
  const text = sampler.alternatives();
  return text !== undefined && matchRegex(source, text) !== undefined ? text : undefined;
}

class Sampler {
  readonly #source: string;
  readonly #groupText: (name: string) => string;
  #at = 0;
  #steps = 0;

  constructor(source: string, groupText: (name: string) => string) {
    this.#source = source;
    this.#groupText = groupText;
  }

  /** The first of several alternatives; the others are only passed over. */
  alternatives(): string | undefined {
    const first = this.#sequence();
    while (this.#source[this.#at] === '|') {
      this.#at++;
      this.#sequence();
    }
    return first;
  }

  #sequence(): string | undefined {
    let text = '';
    while (this.#at < this.#source.length && this.#steps++ < MOST_STEPS) {
      const char = this.#source[this.#at] ?? '';
      if (char === '|' || char === ')') break;
      const part = this.#atom();
      if (part === undefined) return undefined;
      text += this.#repeated(part);
    }
    return text;
  }

  #atom(): string | undefined {
    const char = this.#source[this.#at++] ?? '';
    if (char === '^' || char === '$') return '';
    if (char === '.') return 'x';
    if (char === '(') return this.#group();
    if (char === '[') return this.#class();
    return char === '\\' ? escaped(this.#source[this.#at++] ?? '') : char;
  }

  #group(): string | undefined {
    const named = /^\?P?<(\w+)>/.exec(this.#source.slice(this.#at));
    const opening = named?.[0] ?? /^\?[a-zA-Z-]*:/.exec(this.#source.slice(this.#at))?.[0] ?? '';
    this.#at += opening.length;
    const inner = this.alternatives();
    if (this.#source[this.#at++] !== ')') return undefined;
    return named?.[1] === undefined ? inner : this.#groupText(named[1]);
  }

  #class(): string | undefined {
    const end = this.#source.indexOf(']', this.#at + 1);
    if (end < 0 || this.#source[this.#at] === '^') return undefined;
    const first = this.#source[this.#at] ?? '';
    const text = first === '\\' ? escaped(this.#source[this.#at + 1] ?? '') : first;
    this.#at = end + 1;
    return text;
  }

  /** What is optional is left out, what is repeated stands as often as it must, at least once for `+`. */
  #repeated(part: string): string {
    const quantifier = /^(?:[*+?]|\{(\d{1,3})(?:,\d*)?\})\??/.exec(this.#source.slice(this.#at));
    if (quantifier === null) return part;
    this.#at += quantifier[0].length;
    if (quantifier[0].startsWith('*') || quantifier[0].startsWith('?')) return '';
    return part.repeat(Math.min(64, Number(quantifier[1] ?? 1)));
  }
}

const escaped = (char: string): string => ({ d: '0', w: 'x', s: ' ', b: '', A: '', z: '' })[char] ?? char;
