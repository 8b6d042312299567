import type { Hands } from './conduct.js';
import { bytesAt } from './disk/bytes-at.js';
import { LEAST_MEMORY, type ExecuteOptions } from './execute-options.js';
import { invariant } from '../diagnostics/invariant.js';
import { defaultResources } from './resources.js';
import { Crew, threadEntry } from './threads/crew.js';

/** Who does a run's work, and with how much. */
export interface Team {
  /** Threads; 0: this one. */
  readonly count: number;
  /** Bytes of buffers and tables of all threads, and of buffers of one. */
  readonly total: number;
  readonly memory: number;
  /** Files of either kind that one thread keeps open. */
  readonly openFiles: number;
}

/** Starting threads for less takes longer than doing the work. */
const SMALL_BYTES = 8 * 1024 * 1024;

/** Open files of all threads: with those of this one and Node's own, little enough for the smallest usual limit (256). */
const OPEN_FILES = 120;
const LEAST_OPEN_FILES = 2;

/**
 * The team for a run that writes `bytes`. Where the memory of a thread is given (an earlier run had it), there are no more
 * threads than fit.
 */
export function teamFor(options: ExecuteOptions, bytes: number, threadMemory?: number): Team {
  const given = defaultResources(options.jobs);
  const total = Math.max(LEAST_MEMORY, options.memory ?? given.memory);
  const entry = options.entry ?? threadEntry();
  const isSmall = options.jobs === undefined && options.entry === undefined && bytes <= SMALL_BYTES;
  const wanted = entry === undefined || isSmall ? 1 : given.jobs;
  const count = Math.max(1, Math.min(wanted, Math.floor(total / (threadMemory ?? LEAST_MEMORY))));
  return {
    count: entry === undefined || isSmall ? 0 : count,
    total,
    memory: threadMemory ?? Math.max(LEAST_MEMORY, Math.floor(total / count)),
    openFiles: Math.max(LEAST_OPEN_FILES, Math.floor(OPEN_FILES / count / 2)),
  };
}

/** Bytes of buffers of one thread when tables take so many; undefined if what it has is not too much. */
export function memoryBeside({ count, total, memory }: Team, tables: number): number | undefined {
  const rest = Math.max(LEAST_MEMORY, Math.floor((total - tables) / Math.max(1, count)));
  return rest < memory ? rest : undefined;
}

/**
 * A crew for a conversion of the source at `path`, which loads its code while the conversion is being planned; undefined
 * where it is likely to be too small for threads.
 */
export function standBy(options: Pick<ExecuteOptions, 'jobs' | 'entry'>, path: string): Crew | undefined {
  const { count } = teamFor(options, bytesAt(path));
  return count === 0 ? undefined : crewOf(count, options.entry);
}

/** Who does the work of a team: the crew that stands by, if it has enough threads, or a new one. */
export function handsOf({ count }: Team, entry: URL | undefined, standing: Crew | undefined): Hands {
  if (count === 0) return { kind: 'here' };
  return {
    kind: 'threads',
    count,
    crew: standing !== undefined && standing.count >= count ? standing : crewOf(count, entry),
  };
}

function crewOf(count: number, entry = threadEntry()): Crew {
  invariant(entry !== undefined, 'threads have code');
  return Crew.start(count, entry);
}
