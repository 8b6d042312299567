import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unreadableMapping } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument, type SourceText } from '../diagnostics/source.js';
import { formatMapping } from '../dsl/format/format-mapping.js';

/** `formatted`: the text as it should be, which may be as it is; undefined where the text is no YAML, which was reported. */
export interface FormattedFile {
  readonly source: SourceText;
  readonly formatted: string | undefined;
}

/** Reads and formats one file. Throws MAPC8011 where it cannot be read. */
export function formatFile(path: string, report: Report): FormattedFile {
  return formatText(path, readMappingFile(path), report);
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
    throw new MapcError(unreadableMapping.make(inArgument(path), { path, reason: reasonOf(error) }));
  }
}

/** More bytes than any text of a mapping has: a file is not read into memory because somebody named it. */
const MOST_BYTES = 8 << 20;

function readMappingFile(path: string): string {
  try {
    return withFile(path, file => {
      const status = fstatSync(file);
      if (!status.isFile()) throw new Error('it is no file');
      if (status.size > MOST_BYTES) throw new Error(`it has ${status.size} bytes, more than ${MOST_BYTES}`);
      const bytes = Buffer.alloc(status.size);
      let done = 0;
      for (let count = -1; count !== 0; done += count) count = readSync(file, bytes, done, bytes.length - done, done);
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, done));
    });
  } catch (error) {
    throw new MapcError(unreadableMapping.make(inArgument(path), { path, reason: reasonOf(error) }));
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

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
