import { closeSync, fstatSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unreadableMapping } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument, type SourceText } from '../diagnostics/source.js';
import { readFailure, readMappingFile } from './read-mapping-file.js';
import { formatMapping } from '../dsl/format/format-mapping.js';

/** `formatted`: the text as it should be, which may be as it is; undefined where the text is no YAML, which was reported. */
export interface FormattedFile {
  readonly source: SourceText;
  readonly formatted: string | undefined;
}

/** Reads and formats one file. Throws MAPC8011 where it cannot be read. */
export function formatFile(path: string, report: Report): FormattedFile {
  const text = readMappingFile(path);
  if (text === undefined) {
    throw new MapcError(unreadableMapping.make(inArgument(path), { path, reason: 'there is no such file' }));
  }
  return formatText(path, text, report);
}

export function formatText(name: string, text: string, report: Report): FormattedFile {
  const source = { name, text };
  return { source, formatted: formatMapping(source, report) };
}

/** Puts another text in the place of a file, at once: whoever reads it sees the old one or the new one. Keeps links and permissions. */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const temporary = join(dirname(target), `.${basename(target)}.mapc-${process.pid}`);
  const mode = withFile(target, file => fstatSync(file).mode & 0o7777);
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new MapcError(unreadableMapping.make(inArgument(path), { path, reason: readFailure(error) }));
  }
}

function withFile<T>(path: string, work: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}
