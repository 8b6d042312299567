import { closeSync, linkSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { outputLocked } from '../../diagnostics/catalog/run.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { hasCode, isSystemError, onDisk } from './errno.js';
import { pwriteAll } from './pwrite-all.js';

/** Who holds a lock. A process number comes back after a while; with start time and boot it does not. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
  readonly host: string;
}

/**
 * A lock file that names its holder. Correctness of the output does not rest on it: it keeps two runs from wasting each
 * other's work. Throws MAPC6006, marked as temporary, while its holder lives (on another machine: as long as it exists).
 */
export class Lock {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Throws what `take` would throw for a holder that lives; changes nothing. */
  static check(path: string, shown: string): void {
    const holder = onDisk('read', shown, () => holderOf(path));
    if (holder !== undefined && isAlive(holder)) throw lockedBy(holder, path);
  }

  /** `shown` is the output as it was named: what the disk refuses here, it would refuse there. */
  static take(path: string, shown: string): Lock {
    const own: Holder = { pid: process.pid, started: startOf(process.pid) ?? '', boot: bootId(), host: hostname() };
    const draft = `${draftPrefix(path)}${own.pid}`;
    removeDrafts(path, shown);
    onDisk('create', shown, () => {
      unlinkIfThere(draft);
      const fd = openSync(draft, 'wx', 0o666);
      pwriteAll(fd, new TextEncoder().encode(JSON.stringify(own)), 0);
      closeSync(fd);
    });
    try {
      // A link appears whole or not at all, on network file systems too.
      for (let attempt = 0; ; attempt++) {
        try {
          linkSync(draft, path);
          return new Lock(path);
        } catch (error) {
          if (!hasCode(error, 'EEXIST')) throw error;
          const holder = holderOf(path);
          if (holder !== undefined && (isAlive(holder) || attempt > 8)) {
            throw lockedBy(holder, path);
          }
          if (holder !== undefined) removeStale(path, holder, draft);
        }
      }
    } catch (error) {
      return onDisk('create', shown, () => {
        throw error;
      });
    } finally {
      // One that stays is taken away by the next run.
      unlinkIfPossible(draft);
    }
  }

  release(): void {
    onDisk('delete', this.path, () => unlinkIfThere(this.path));
  }
}

function lockedBy({ pid, host }: Holder, path: string): MapcError {
  return new MapcError(outputLocked.make(inFile(path), { path, pid, host }), { temporary: true });
}

/** The processes of this machine know which of its drafts are dead; they leave those of other machines alone. */
const draftPrefix = (path: string): string => `${path}.${hostname()}.`;

/** Drafts of runs that were killed before they had their lock. */
function removeDrafts(path: string, shown: string): void {
  const prefix = basename(draftPrefix(path));
  for (const name of onDisk('create', shown, () => readdirSync(dirname(path)))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (pid > 0 && !isRunning(pid)) unlinkIfPossible(join(dirname(path), name));
  }
}

/** Takes a stale lock away. Where another run was faster, its lock is what was taken, and it is put back. */
function removeStale(path: string, stale: Holder, draft: string): void {
  const away = `${draft}.stale`;
  try {
    renameSync(path, away);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const taken = holderOf(away);
  if (taken !== undefined && JSON.stringify(taken) !== JSON.stringify(stale)) linkIfFree(away, path);
  unlinkIfThere(away);
}

function linkIfFree(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

function unlinkIfPossible(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Who holds the lock at this path; undefined if it has gone meanwhile. */
function holderOf(path: string): Holder | undefined {
  try {
    const fields = new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>));
    const text = (name: string) => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    return { pid: Number(fields.get('pid')), started: text('started'), boot: text('boot'), host: text('host') };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    // No lock of ours, or one cut off by a crash: a holder that does not live.
    if (isSystemError(error)) throw error;
    return { pid: 0, started: '', boot: '', host: hostname() };
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.boot !== bootId() || !(holder.pid > 0)) return false;
  if (!isRunning(holder.pid)) return false;
  return startOf(holder.pid) === (holder.started === '' ? undefined : holder.started);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}

/** When a process began, in the kernel's ticks; undefined where there is no /proc or no such process. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses that may hold spaces; the start time is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
