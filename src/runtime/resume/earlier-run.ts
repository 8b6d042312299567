import { resumeNeedsMemory, resumeRefused } from '../../diagnostics/catalog/run.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inArgument, inFile } from '../../diagnostics/source.js';
import type { OutputPath } from '../disk/output-path.js';
import type { RunState } from '../threads/run-state.js';
import { readJournal, type JournalContent } from './journal.js';
import { isIdentity, whatDiffers, type RunIdentity } from './run-identity.js';

/** An interrupted run that can be gone on with. */
export interface EarlierRun {
  readonly identity: RunIdentity;
  readonly journal: JournalContent;
}

/** What the journal of an output tells; undefined where it tells nothing that could be used. */
export function earlierRun({ journal: path }: OutputPath): EarlierRun | undefined {
  const journal = readJournal(path);
  return journal !== undefined && isIdentity(journal.header) ? { identity: journal.header, journal } : undefined;
}

/** Throws MAPC6022 if what is allowed is less than one thread of the earlier run had. */
export function assertEnoughMemory({ identity }: EarlierRun, given: number): void {
  const needed = identity.memory;
  if (needed > given) throw new MapcError(resumeNeedsMemory.make(inArgument('--memory'), { needed, given }));
}

/** Throws MAPC6021 unless the earlier run did the same. */
export function assertSameRun({ identity }: EarlierRun, now: RunIdentity, { staging }: OutputPath): void {
  const why = whatDiffers(identity, now);
  if (why !== undefined) throw new MapcError(resumeRefused.make(inFile(staging), { path: staging, why }));
}

/** Tells a run what the earlier one wrote. Gives the number of the first step that is not known to be done. */
export function takeOver({ journal }: EarlierRun, state: RunState): number {
  let done = 0;
  for (const { from, checks } of journal.done) {
    if (from !== done) break;
    for (const check of checks) if (done < state.steps) state.setCheck(done++, check);
  }
  return done;
}
