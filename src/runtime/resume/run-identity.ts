import { createHash } from 'node:crypto';
import type { SideFile } from '../../compiler/plan.js';
import type { Json } from '../../diagnostics/diagnostic.js';
import type { FileToWrite } from '../../formats/format.js';
import type { StoredFile } from '../../tensor/listing.js';
import type { FileLocation } from '../disk/node-file.js';
import type { Origin } from '../origin.js';
import type { JobTable } from '../schedule/job-table.js';

/** The first line of a journal: what must be the same for a run to go on where another one stopped. */
export interface RunIdentity {
  /** Version of the journal's own form. */
  readonly journal: 1;
  readonly origin: Origin | null;
  readonly sources: readonly SourceIdentity[];
  /** Largest difference that proofs let pass; they were shown before the journal began. */
  readonly tolerance: number;
  /** Bytes of buffers of one thread: steps are cut by it. */
  readonly memory: number;
  /** Files of the output (indices) that are clones of source files: no step writes them. */
  readonly cloned: readonly number[];
  /** Number of steps, and the SHA-256 of all jobs and of the output's files. */
  readonly steps: number;
  readonly plan: string;
}

/** A version of a source file. Its device and inode are other numbers on another machine, and do not count. */
export interface SourceIdentity {
  readonly path: string;
  readonly size: number;
  readonly modified: string;
  readonly changed: string;
}

/** Identities of the files of a source. */
export function sourceIdentities(
  files: readonly StoredFile[],
  locations: readonly FileLocation[],
): readonly SourceIdentity[] {
  return files.map(({ path, size }, i) => {
    const identity = locations[i]?.identity;
    return { path, size, modified: String(identity?.mtimeNs), changed: String(identity?.ctimeNs) };
  });
}

/** SHA-256 of what a run does: its jobs in order, and the files that it writes around them. */
export function planDigest(table: JobTable, files: readonly FileToWrite[], sideFiles: readonly SideFile[]): string {
  const hash = createHash('sha256');
  hash.update(table.texts);
  for (const { path, size, fixed, tensors } of files) {
    hash.update(`\n${JSON.stringify([path, size, tensors.map(({ tensor, offset }) => [tensor, offset])])}\n`);
    for (const { offset, bytes } of fixed) hash.update(`${offset}:${bytes.length}:`).update(bytes);
  }
  hash.update(`\n${JSON.stringify(sideFiles)}\n`);
  return hash.digest('hex');
}

/** What is another one than in the run that a journal is of, as the end of a sentence; undefined if nothing is. */
export function whatDiffers(journal: RunIdentity, now: RunIdentity): string | undefined {
  const origin = originThatDiffers(journal.origin ?? undefined, now.origin ?? undefined);
  if (origin !== undefined) return origin;
  for (const source of now.sources) {
    const before = journal.sources.find(({ path }) => path === source.path);
    if (before === undefined) return `the source file ${source.path} was not among its sources`;
    const same =
      before.size === source.size && before.modified === source.modified && before.changed === source.changed;
    if (!same) return `the source file ${source.path} has been written to since`;
  }
  if (journal.sources.length !== now.sources.length) return 'it read more source files';
  if (journal.tolerance !== now.tolerance) return `it tolerated differences of ${journal.tolerance} in proofs`;
  return journal.plan === now.plan && journal.steps === now.steps ? undefined : 'its plan is another one';
}

/** What is asked for otherwise than it was, as the end of a sentence; undefined if nothing is. */
export function originThatDiffers(then: Origin | undefined, now: Origin | undefined): string | undefined {
  if (then?.version !== now?.version) {
    return `it was made by mapc ${then?.version ?? '?'}, and this is mapc ${now?.version ?? '?'}`;
  }
  const mapping = now?.mappings.find(({ sha256 }, i) => then?.mappings[i]?.sha256 !== sha256);
  if (mapping !== undefined) return `the mapping ${mapping.name} is another one now`;
  if (then?.mappings.length !== now?.mappings.length) return 'it was made by other mappings';
  const setting = settingThatDiffers(then?.settings ?? {}, now?.settings ?? {});
  if (setting !== undefined) return `its plan is another one: ${setting} was not the same`;
  if (then?.from !== now?.from || then?.to !== now?.to) return 'it went from another layout, or to another one';
  return undefined;
}

/**
 * Whether a journal's first line is an identity of this version. It has passed its own digest: where it is one, mapc
 * wrote all its fields.
 */
export function isIdentity(header: unknown): header is RunIdentity {
  return typeof header === 'object' && header !== null && 'journal' in header && header.journal === 1;
}

function settingThatDiffers(then: Readonly<Record<string, Json>>, now: Readonly<Record<string, Json>>) {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].find(name => JSON.stringify(then[name]) !== JSON.stringify(now[name]));
}
