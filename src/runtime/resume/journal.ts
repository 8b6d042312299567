import { createHash } from 'node:crypto';
import { closeSync, constants, fdatasync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Json } from '../../diagnostics/diagnostic.js';
import { diskError, hasCode, onDisk } from '../disk/errno.js';
import { pwriteAll } from '../disk/pwrite-all.js';

/** Steps that follow each other and are done, with what their bytes were found to be. */
export interface DoneSteps {
  readonly from: number;
  readonly checks: readonly number[];
}

/** What a journal says, up to the first line that is not whole. */
export interface JournalContent {
  /** The first line: what the run was. */
  readonly header: Json;
  readonly done: readonly DoneSteps[];
  /** Bytes of the lines that are whole. */
  readonly length: number;
}

/**
 * The log of a run, beside its staging directory: one line for what it is, then one for each stretch of steps that is
 * on the disk. A line begins with a digest of itself, so that one cut off by a crash is known. Throws MAPC6010-6019.
 */
export class Journal {
  readonly #path: string;
  readonly #descriptor: number;
  #length: number;

  private constructor(path: string, descriptor: number, length: number) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.#length = length;
  }

  /** A new journal. What stands at its place is replaced, never followed. */
  static create(path: string, header: object): Journal {
    const { O_RDWR, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
    const flags = O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW;
    const journal = new Journal(
      path,
      onDisk('create', path, () => openSync(path, flags, 0o666)),
      0,
    );
    journal.#write(header);
    return journal;
  }

  /** Goes on with a journal that was read; what follows its last whole line is cut off. */
  static resume(path: string, { length }: JournalContent): Journal {
    const descriptor = onDisk('open', path, () => openSync(path, constants.O_RDWR | constants.O_NOFOLLOW));
    onDisk('write', path, () => ftruncateSync(descriptor, length));
    return new Journal(path, descriptor, length);
  }

  /** Adds steps that are done. */
  append({ from, checks }: DoneSteps): void {
    const bytes = Buffer.alloc(4 * checks.length);
    for (const [i, check] of checks.entries()) bytes.writeUInt32BE(check, 4 * i);
    this.#write({ from, checks: bytes.toString('hex') });
  }

  /** Brings the lines to the disk. */
  async sync(): Promise<void> {
    try {
      await promisify(fdatasync)(this.#descriptor);
    } catch (error) {
      throw diskError(error, 'sync', this.#path);
    }
  }

  close(): void {
    onDisk('close', this.#path, () => closeSync(this.#descriptor));
  }

  #write(body: object): void {
    const text = JSON.stringify(body);
    const line = new TextEncoder().encode(`${digestOf(text)} ${text}\n`);
    onDisk('write', this.#path, () => pwriteAll(this.#descriptor, line, this.#length));
    this.#length += line.length;
  }
}

/** Reads a journal; undefined where there is none, or none with a whole first line. */
export function readJournal(path: string): JournalContent | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw diskError(error, 'read', path);
  }
  let header: Json | undefined;
  const done: DoneSteps[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, at);
    const body = end < 0 ? undefined : bodyOf(bytes.toString('utf8', at, end));
    if (body === undefined) break;
    if (header === undefined) header = body;
    else {
      const steps = stepsOfLine(body);
      if (steps === undefined) break;
      done.push(steps);
    }
    at = end + 1;
  }
  return header === undefined ? undefined : { header, done, length: at };
}

function bodyOf(line: string): Json | undefined {
  const [digest, text] = [line.slice(0, 16), line.slice(17)];
  return line[16] === ' ' && digestOf(text) === digest ? (JSON.parse(text) as Json) : undefined;
}

function stepsOfLine(body: Json): DoneSteps | undefined {
  const fields = typeof body === 'object' && body !== null ? new Map(Object.entries(body)) : undefined;
  const [from, checks] = [fields?.get('from'), fields?.get('checks')];
  if (typeof from !== 'number' || typeof checks !== 'string') return undefined;
  const bytes = Buffer.from(checks, 'hex');
  return { from, checks: Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32BE(4 * i)) };
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
