import type { AutomatonBuilder } from './automaton.js';
import { MOST_DIGITS, printNumber } from './number-text.js';

/** The numbers that a segment can hold: `offset + step * k` from `from` to `to`, or some values one by one. */
export type NumberSet =
  | {
      readonly kind: 'progression';
      readonly from: number;
      readonly to: number;
      readonly step: number;
      readonly offset: number;
    }
  | { readonly kind: 'values'; readonly values: readonly number[] };

/** Any whole number that a key can hold. */
export const ANY_NUMBER: NumberSet = { kind: 'progression', from: 0, to: Infinity, step: 1, offset: 0 };

const ZERO = 0x30;

/**
 * Adds the walks from `start` to `end` that spell the numbers of a set, with leading zeros up to `digits`. Each number
 * has exactly one walk.
 */
export function addNumbers(
  builder: AutomatonBuilder,
  start: number,
  end: number,
  numbers: NumberSet,
  digits: number | undefined,
): void {
  if (numbers.kind === 'values') {
    addWords(
      builder,
      start,
      end,
      numbers.values.map(value => printNumber(value, digits)),
    );
    return;
  }
  const width = Math.min(digits ?? 1, MOST_DIGITS);
  let first = start;
  for (let zeros = (digits ?? 1) - width; zeros > 0; zeros--) {
    const next = builder.state();
    builder.edge(first, ZERO, ZERO, next);
    first = next;
  }
  const lengths = new DigitWalks(builder, end, numbers.step, numbers.offset);
  // Numbers of more digits than the padding only exist where the padding itself fits into 15 digits.
  const most = (digits ?? 1) > MOST_DIGITS ? width : MOST_DIGITS;
  for (let length = width; length <= most; length++) {
    const low = Math.max(numbers.from, length === width ? 0 : 10 ** (length - 1));
    const high = Math.min(numbers.to, 10 ** length - 1);
    if (low <= high) lengths.add(first, length, low, high);
  }
}

/** Adds the walks from `start` to `end` that spell the words, which must be different and not empty. */
export function addWords(builder: AutomatonBuilder, start: number, end: number, words: readonly string[]): void {
  const states = new Map<string, number>([['', start]]);
  for (const word of words) {
    let state = start;
    for (let i = 0; i < word.length - 1; i++) {
      const prefix = word.slice(0, i + 1);
      let next = states.get(prefix);
      if (next === undefined) {
        next = builder.state();
        states.set(prefix, next);
        builder.edge(state, word.charCodeAt(i), word.charCodeAt(i), next);
      }
      state = next;
    }
    const last = word.charCodeAt(word.length - 1);
    builder.edge(state, last, last, end);
  }
}

class DigitWalks {
  /** States from which any further digits will do, if the remainder comes out: `digits to go`, `remainder so far`. */
  private readonly free = new Map<string, number>();
  private readonly builder: AutomatonBuilder;
  private readonly end: number;
  private readonly step: number;
  private readonly remainder: number;

  constructor(builder: AutomatonBuilder, end: number, step: number, offset: number) {
    this.builder = builder;
    this.end = end;
    this.step = step;
    this.remainder = ((offset % step) + step) % step;
  }

  /** The numbers from `low` to `high` written with `length` digits: walks that begin at `start`. */
  add(start: number, length: number, low: number, high: number): void {
    this.extend(start, 0, length, low, high);
  }

  private extend(state: number, prefix: number, digits: number, low: number, high: number): void {
    const span = 10 ** (digits - 1);
    for (let digit = 0; digit <= 9; digit++) {
      const value = prefix * 10 + digit;
      const least = value * span;
      const most = least + span - 1;
      if (most < low || least > high) continue;
      let next: number | undefined;
      if (least >= low && most <= high) next = this.freeState(digits - 1, value % this.step);
      else {
        next = this.builder.state();
        this.extend(next, value, digits - 1, low, high);
      }
      if (next !== undefined) this.builder.edge(state, ZERO + digit, ZERO + digit, next);
    }
  }

  private freeState(digits: number, remainder: number): number | undefined {
    if (digits === 0) return remainder === this.remainder ? this.end : undefined;
    const name = `${digits} ${remainder}`;
    let state = this.free.get(name);
    if (state === undefined) {
      state = this.builder.state();
      this.free.set(name, state);
      for (let digit = 0; digit <= 9; digit++) {
        const next = this.freeState(digits - 1, (remainder * 10 + digit) % this.step);
        if (next !== undefined) this.builder.edge(state, ZERO + digit, ZERO + digit, next);
      }
    }
    return state;
  }
}
