import { badOptionValue, notAChoice } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';

/** One option of a command: how it is written, what it says of itself, and what its occurrences mean. */
export interface Option<T> {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** What stands behind it: `DIR`; undefined for a flag. */
  readonly value: string | undefined;
  readonly summary: string;
  readonly repeatable?: boolean;
  /** The value of what was given, in order; nothing given: the default. Reports a text that it cannot read. */
  readonly read: (given: readonly string[], report: Report) => T;
}

/** What reads the text behind an option: the value, or undefined if the text is not `expected`. */
export interface ValueReader<T> {
  readonly expected: string;
  readonly parse: (text: string) => T | undefined;
}

type Written = Pick<Option<unknown>, 'name' | 'short' | 'summary'>;

export function flag(written: Written): Option<boolean> {
  return { ...written, value: undefined, read: given => given.length > 0 };
}

/** An option with one text; given twice, the last one counts. */
export function text(written: Written & { readonly value: string }): Option<string | undefined> {
  return { ...written, read: given => given.at(-1) };
}

/** An option that may be given several times; every text counts. */
export function texts(written: Written & { readonly value: string }): Option<readonly string[]> {
  return { ...written, repeatable: true, read: given => given };
}

/** An option whose text is read by `reader`. Reports MAPC8007. */
export function parsed<T>(
  written: Written & { readonly value: string },
  reader: ValueReader<T>,
): Option<T | undefined> {
  return { ...written, read: (given, report) => readLast(written.name, reader, given, report) };
}

function readLast<T>(name: string, reader: ValueReader<T>, given: readonly string[], report: Report): T | undefined {
  const value = given.at(-1);
  if (value === undefined) return undefined;
  const result = reader.parse(value);
  if (result === undefined) {
    report(badOptionValue.make(inArgument(`--${name}`), { option: `--${name}`, value, expected: reader.expected }));
  }
  return result;
}

/** An option that is one of a few words. Reports MAPC8006. */
export function choice<T extends string>(
  written: Written & { readonly value: string },
  choices: readonly T[],
): Option<T | undefined> {
  return {
    ...written,
    read: (given, report) => {
      const value = given.at(-1);
      if (value === undefined) return undefined;
      const chosen = choices.find(word => word === value);
      if (chosen === undefined) {
        const option = `--${written.name}`;
        report(notAChoice.make(inArgument(option), { option, value, choices, nearest: nearest(value, choices) }));
      }
      return chosen;
    },
  };
}
