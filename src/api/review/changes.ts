import type { Change } from '../../compiler/changes/change.js';
import { compareRelations } from '../../compiler/changes/compare-relations.js';
import type { Relation } from '../../compiler/relation/relation.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { exampleSizes, storesOf } from '../example-plan.js';
import { measureImpact, type Impact, type ImpactRequest } from './impact.js';
import { loadRevision, type LoadedRevision } from './load-revision.js';
import type { RevisionPair } from './revisions.js';
import { wholeRules, type WholeRules } from './whole-rules.js';

/** What happened to a mapping between two revisions. */
export interface MappingChanges {
  readonly path: string;
  readonly renamedFrom: string | undefined;
  /** `same`: no change in meaning. `unclear`: a revision has errors, so that `changes` are those of the other rules. */
  readonly outcome: 'same' | 'changed' | 'new' | 'deleted' | 'unclear';
  readonly before: Relation | undefined;
  readonly after: Relation | undefined;
  /** False where there is nothing to compare: a revision is missing, or has mistakes in what all its rules hang on. */
  readonly compared: boolean;
  readonly changes: readonly Change[];
  /** What is wrong with the revisions. */
  readonly errors: { readonly before: readonly Diagnostic[]; readonly after: readonly Diagnostic[] };
  /** What it means for one checkpoint. */
  readonly impact: Impact | undefined;
}

/** Compares a mapping in two revisions, by what it means. With a checkpoint, also counts what changes for it. */
export async function changesOf(pair: RevisionPair, checkpoint: ImpactRequest | undefined): Promise<MappingChanges> {
  const { path, renamedFrom } = pair;
  const [before, after] = [load(pair.before), load(pair.after)];
  const errors = { before: before.errors, after: after.errors };
  const [old, fresh] = [before.relation, after.relation];
  const common = { path, renamedFrom, before: old, after: fresh, errors };
  const unclear = errors.before.length + errors.after.length > 0;
  if (old === undefined || fresh === undefined) {
    const outcome = unclear ? 'unclear' : old === undefined ? 'new' : 'deleted';
    return { ...common, outcome, compared: false, changes: [], impact: undefined };
  }
  if (unclear) {
    const whole = wholeRules(old, fresh, errors);
    const changes = whole === undefined ? [] : changesOfWhole(whole);
    return { ...common, outcome: 'unclear', compared: whole !== undefined, changes, impact: undefined };
  }
  const { same, changes } = compareTwo(old, fresh);
  const impact = checkpoint === undefined || same ? undefined : await measureImpact(old, fresh, checkpoint);
  return { ...common, outcome: same ? 'same' : 'changed', compared: true, changes, impact };
}

/** What differs in the rules that are right in both revisions; what seems to be gone may only not be readable. */
function changesOfWhole({ before, after, unread }: WholeRules): readonly Change[] {
  return compareTwo(before, after).changes.filter(change => {
    if (change.kind === 'gone') return !unread.after;
    if (change.kind === 'new') return !unread.before;
    if (change.kind !== 'config') return true;
    return !(change.after === undefined && unread.after) && !(change.before === undefined && unread.before);
  });
}

const load = (revision: RevisionPair['before']): LoadedRevision =>
  revision === undefined ? { relation: undefined, errors: [] } : loadRevision(revision);

/** Compares two relations on the sizes of the second one's examples. */
export function compareTwo(before: Relation, after: Relation): ReturnType<typeof compareRelations> {
  const [left, right] = after.layouts;
  const stores = [storesOf(left.format.text), storesOf(right.format.text)] as const;
  const [, ...more] = after.mapping.examples.map((_, index) => exampleSizes(after.mapping, index));
  return compareRelations(before, after, { examples: [exampleSizes(after.mapping), ...more], stores });
}
