import { githubPrinter } from './github.js';
import { jsonPrinter } from './json.js';
import type { Printer } from './printer.js';
import { sarifPrinter } from './sarif.js';
import { textPrinter } from './text.js';

/** All ways to print findings; the first is the one for people. */
export const PRINTERS: readonly Printer[] = Object.freeze([textPrinter, jsonPrinter, sarifPrinter, githubPrinter]);

/** The printer with this name, as `--format` takes it. */
export function printerNamed(name: string): Printer | undefined {
  return PRINTERS.find(printer => printer.name === name);
}
