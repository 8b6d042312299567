import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What a run may use of the machine. */
export interface Resources {
  /** Threads. */
  readonly jobs: number;
  /** Bytes of buffers and tables of all threads together. */
  readonly memory: number;
}

const MIB = 1024 * 1024;

/** More threads than this wait for the disk and for each other. */
const MOST_JOBS = 16;

/** Least of a thread's tiles that still read and write in long runs, and what a run has at least and at most. */
const MEMORY_OF_JOB = 16 * MIB;
const LEAST_MEMORY = 32 * MIB;
const MOST_MEMORY = 192 * MIB;

/** Part of a limit on the memory that buffers may take: the rest is for Node, its threads and the page cache. */
const PART_OF_LIMIT = 1 / 4;

/** What a run uses if it is told nothing: what processors, and limits on this process (a container's), allow. */
export function defaultResources(jobs?: number): Resources {
  const processors = Math.min(availableParallelism(), processorLimit(readLimit) ?? Infinity);
  const threads = jobs ?? Math.max(1, Math.min(MOST_JOBS, processors));
  const limit = memoryLimit(readLimit) ?? Infinity;
  const wanted = Math.min(MOST_MEMORY, Math.max(LEAST_MEMORY, threads * MEMORY_OF_JOB));
  return { jobs: threads, memory: Math.floor(Math.min(wanted, limit * PART_OF_LIMIT)) };
}

/** Reads a file of the system; undefined where there is none. */
type Read = (path: string) => string | undefined;

const ROOTS = ['/sys/fs/cgroup', '/sys/fs/cgroup/cpu', '/sys/fs/cgroup/memory'];

/** Whole processors that a control group leaves this process (at least 1), or undefined where none limits it. */
export function processorLimit(read: Read): number | undefined {
  let least: number | undefined;
  for (const folder of foldersOf(read)) {
    const [quota, period] = (read(`${folder}/cpu.max`) ?? '').trim().split(' ').map(Number);
    const old = Number(read(`${folder}/cpu.cfs_quota_us`) ?? NaN);
    const oldPeriod = Number(read(`${folder}/cpu.cfs_period_us`) ?? NaN);
    for (const processors of [(quota ?? NaN) / (period ?? NaN), old / oldPeriod]) {
      if (processors > 0) least = Math.min(least ?? Infinity, Math.max(1, Math.floor(processors)));
    }
  }
  return least;
}

/** Bytes of memory that a control group leaves this process, or undefined where none limits it. */
export function memoryLimit(read: Read): number | undefined {
  let least: number | undefined;
  for (const folder of foldersOf(read)) {
    for (const name of ['memory.max', 'memory.limit_in_bytes']) {
      const bytes = Number(read(`${folder}/${name}`) ?? NaN);
      // The old interface says "none" by a number beyond any machine.
      if (bytes > 0 && bytes < 2 ** 60) least = Math.min(least ?? Infinity, bytes);
    }
  }
  return least;
}

/** Folders of this process's own control group, innermost first, for both interfaces; then the roots. */
function foldersOf(read: Read): string[] {
  const folders: string[] = [];
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers = '', path = ''] = line.split(':');
    const root = controllers === '' ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${controllers.split(',')[0] ?? ''}`;
    for (let inner = path; inner.length > 1; inner = inner.slice(0, inner.lastIndexOf('/'))) folders.push(root + inner);
  }
  return [...folders, ...ROOTS];
}

function readLimit(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
