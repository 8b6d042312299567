import { invariant } from '../../diagnostics/invariant.js';

/** A number in a key has at most so many digits: every one of them, and sums of a few, are exact in a double. */
export const MOST_DIGITS = 15;

/** `7` as `7`, or as `07` where `digits` is 2. The value must be a whole number that is not negative. */
export function printNumber(value: number, digits: number | undefined): string {
  invariant(Number.isSafeInteger(value) && value >= 0, `a key cannot hold the number ${value}`);
  return String(value).padStart(digits ?? 1, '0');
}

/** The number that `printNumber` would print as `text`, or undefined if there is none with at most 15 digits. */
export function readNumber(text: string, digits: number | undefined): number | undefined {
  const least = digits ?? 1;
  if (text.length < least || text.length > Math.max(MOST_DIGITS, least) || !/^[0-9]+$/.test(text)) return undefined;
  if (text.length > least && text.startsWith('0')) return undefined;
  const value = Number(text);
  return value < 10 ** MOST_DIGITS ? value : undefined;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
