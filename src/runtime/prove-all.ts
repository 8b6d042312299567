import type { Plan } from '../compiler/plan.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { conduct, joinErrors, type Hands } from './conduct.js';
import type { FileLocation } from './disk/node-file.js';
import { inputOf, proofRun } from './run.js';
import { bytesIn } from './schedule/job-table.js';
import type { Team } from './team.js';
import { mergeDiffering, type Differing } from './work/compare-tile.js';
import { proofFinding } from './work/proof-finding.js';

/**
 * Shows all claims of a plan. `tend` is told of the bytes that are compared and of all; what it throws stops the proofs.
 * Gives the bytes that were read. Throws MAPC6030 for all claims that do not hold, together.
 */
export async function proveAll(
  plan: Plan,
  files: readonly FileLocation[],
  team: Team,
  hands: Hands,
  tolerance: number,
  tend: (done: number, total: number) => void,
): Promise<number> {
  if (plan.proofs.length === 0) return 0;
  const run = proofRun(plan, team.memory);
  const { state, table } = run;
  state.limit = state.steps;
  const input = inputOf(plan, run, files, [], { ...team, doneBefore: 0, sums: false });
  const results = await conduct(input, state, hands, () => tend(state.worked, bytesIn(table)));
  const error = joinErrors(results.map(result => result.error).filter(thrown => thrown !== undefined));
  if (error !== undefined) throw error;
  const found = new Map<number, Differing>();
  for (const { differing } of results) {
    for (const [proof, part] of differing) found.set(proof, mergeDiffering(found.get(proof), part));
  }
  const findings = plan.proofs.flatMap((proof, i): Diagnostic[] => {
    const differing = found.get(i);
    const finding = differing === undefined ? undefined : proofFinding(proof, plan, differing, tolerance);
    return finding === undefined ? [] : [finding];
  });
  if (findings.length > 0) throw new MapcError(findings);
  return state.read;
}
