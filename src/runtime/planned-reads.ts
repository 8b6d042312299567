import type { Plan } from '../compiler/plan.js';
import type { FileToWrite } from '../formats/format.js';
import type { ExecuteOptions } from './execute-options.js';
import { tableBytes, writeRun } from './run.js';
import { proofJobsOf } from './schedule/proof-jobs.js';
import { scheduleOf } from './schedule/schedule.js';
import { memoryBeside, teamFor } from './team.js';
import { countReads } from './work/count-reads.js';

/** What a conversion reads of its sources, and with what. */
export interface PlannedReads {
  /** Bytes: of tensors, and of the proofs before them. */
  readonly bytes: number;
  readonly proofs: number;
  /** Threads and bytes of buffers and tables of all of them. */
  readonly threads: number;
  readonly memory: number;
}

/** What `execute` will read for a new output with these options, where the file system clones nothing. */
export function plannedReads(
  plan: Plan,
  files: readonly FileToWrite[],
  options: Pick<ExecuteOptions, 'jobs' | 'memory'>,
): PlannedReads {
  const team = teamFor(
    options,
    files.reduce((sum, { size }) => sum + size, 0),
  );
  const none = new Set<number>();
  const tables = tableBytes(writeRun(plan, files, team.memory, { digest: false, cloned: none }));
  const memory = memoryBeside(team, tables) ?? team.memory;
  const proofs = countReads(proofJobsOf(plan, team.memory), team.memory);
  const bytes = proofs + countReads(scheduleOf(plan, files, memory, none), memory);
  return { bytes, proofs, threads: Math.max(1, team.count), memory: team.total };
}
