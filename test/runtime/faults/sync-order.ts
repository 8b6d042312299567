import { readFileSync } from 'node:fs';
import type { FaultBench, Ended } from './fault-bench.js';

/** A system call of a trace; times are numbers of lines. */
interface Call {
  readonly name: string;
  /** The path of its descriptor, or its first path. */
  readonly path: string;
  readonly text: string;
  readonly began: number;
  ended: number;
}

const TRACED = ['pwrite64', 'fdatasync', 'fsync', 'rename', 'unlink'];

/** Runs a conversion and says in which way data, names and journal reach the disk in a wrong order. */
export async function problemsOfOrder(bench: FaultBench): Promise<{ ended: Ended; problems: readonly string[] }> {
  bench.reset();
  const trace = bench.path('trace.txt');
  // A sync that nobody waits for may still be quick enough by chance: here all are slow.
  const slow = ['-e', 'inject=fdatasync:delay_enter=20000'];
  const wrapper = ['strace', '-f', '-y', '-s', '100000', '-o', trace, '-e', `trace=${TRACED.join()}`, ...slow];
  const ended = await bench.run({ wrapper });
  return { ended, problems: checkOrder(parseTrace(readFileSync(trace, 'utf8')), bench.out()) };
}

function checkOrder(calls: readonly Call[], out: string): readonly string[] {
  const problems: string[] = [];
  const [staging, journal] = [`${out}.mapc-partial`, `${out}.mapc-journal`];
  const appeared = calls.find(({ name, path }) => name === 'rename' && path === staging);
  if (appeared === undefined) return ['the output does not appear by a rename'];
  /** Whether what was written to a file until then is on the disk when something else begins. */
  const isSynced = (path: string, written: number, then: number): boolean =>
    calls.some(
      call =>
        (call.name === 'fdatasync' || call.name === 'fsync') &&
        call.path === path &&
        call.began > written &&
        call.ended < then,
    );
  const writes = calls.filter(({ name, path }) => name === 'pwrite64' && path.startsWith(`${staging}/`));
  for (const { path, ended } of writes) {
    if (!isSynced(path, ended, appeared.began)) problems.push(`${path} is not synced before the output appears`);
  }
  const lastWrite = Math.max(...writes.map(({ ended }) => ended));
  if (!isSynced(staging, lastWrite, appeared.began)) problems.push('names are not synced before the output appears');
  const end = calls.find(({ name, path, began }) => name === 'unlink' && path === journal && began > appeared.ended);
  if (end === undefined) problems.push('the journal outlives the run');
  else if (!isSynced(out.slice(0, out.lastIndexOf('/')), appeared.ended, end.began)) {
    problems.push('the name of the output is not synced before the journal goes');
  }

  const steps = writes.filter(({ path, text }) => path.endsWith('.bin') && !/, 0\) = \d+$/.test(text));
  const lines = calls.filter(({ name, path }) => name === 'pwrite64' && path === journal).slice(1);
  if (lines.length < 2) problems.push('there are no checkpoints');
  for (const line of lines) {
    const [, from = '0', checks = ''] = /\\"from\\":(\d+),\\"checks\\":\\"([0-9a-f]*)/.exec(line.text) ?? [];
    const done = Number(from) + checks.length / 8;
    for (const [i, { path, ended }] of steps.slice(0, done).entries()) {
      if (!isSynced(path, ended, line.began)) problems.push(`the journal tells of step ${i} before it is synced`);
    }
    if (!calls.some(({ name, path, ended }) => name === 'fsync' && path === staging && ended < line.began)) {
      problems.push('the journal tells of files whose names are not synced');
    }
  }
  return [...new Set(problems)];
}

function parseTrace(text: string): readonly Call[] {
  const calls: Call[] = [];
  const open = new Map<string, Call>();
  for (const [i, line] of text.split('\n').entries()) {
    const [, pid = '', name = '', rest = ''] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? [];
    if (name !== '') {
      const path = /^\d+<([^>]*)>/.exec(rest)?.[1] ?? /^"([^"]*)"/.exec(rest)?.[1] ?? '';
      const call: Call = { name, path, text: rest, began: i, ended: i };
      calls.push(call);
      if (line.endsWith('<unfinished ...>')) {
        call.ended = Infinity;
        open.set(pid, call);
      }
      continue;
    }
    const resumed = /^(\d+) +<\.\.\. \w+ resumed>/.exec(line)?.[1];
    const call = resumed === undefined ? undefined : open.get(resumed);
    if (call !== undefined) call.ended = i;
  }
  return calls;
}
