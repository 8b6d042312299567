import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { badOptionValue } from '../diagnostics/catalog/usage.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import type { Environment } from './inputs.js';

/** Appends to the page of the run (`GITHUB_STEP_SUMMARY`); nothing outside a workflow. */
export function writeSummary(text: string, { GITHUB_STEP_SUMMARY: path = '' }: Environment): void {
  if (path !== '') appendFileSync(path, `${text.trimEnd()}\n\n`);
}

/** Values for later steps (`GITHUB_OUTPUT`). Each is one line: that is how the file is read. */
export function writeOutputs(
  values: Readonly<Record<string, string>>,
  { GITHUB_OUTPUT: path = '' }: Environment,
): void {
  if (path === '') return;
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value.replace(/[\r\n]+/g, ' ')}\n`);
  appendFileSync(path, lines.join(''));
}

/** Writes the file that `sarif` names, with the folders above it. Throws MAPC8007 where that cannot be done. */
export function writeReport(path: string, text: string, folder: string): void {
  const target = resolve(folder, path);
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const expected = `a file that can be written (${reason})`;
    throw new MapcError(badOptionValue.make(inArgument('sarif'), { option: 'sarif', value: path, expected }));
  }
}
