import type { Change } from '../../compiler/changes/change.js';
import { compareRelations } from '../../compiler/changes/compare-relations.js';
import type { Relation } from '../../compiler/relation/relation.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { exampleSizes, storesOf } from '../example-plan.js';
import { measureImpact, type Impact, type ImpactRequest } from './impact.js';
import { loadRevision, type LoadedRevision } from './load-revision.js';
import type { RevisionPair } from './revisions.js';

/** What happened to a mapping between two revisions. */
export interface MappingChanges {
  readonly path: string;
  readonly renamedFrom: string | undefined;
  /** `same`: no change in meaning. `unclear`: a revision has errors, so that `changes` may not be all. */
  readonly outcome: 'same' | 'changed' | 'new' | 'deleted' | 'unclear';
  readonly before: Relation | undefined;
  readonly after: Relation | undefined;
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
    return { ...common, outcome, changes: [], impact: undefined };
  }
  const { same, changes } = compareTwo(old, fresh);
  const impact = checkpoint === undefined || same || unclear ? undefined : await measureImpact(old, fresh, checkpoint);
  return { ...common, outcome: unclear ? 'unclear' : same ? 'same' : 'changed', changes, impact };
}

const load = (revision: RevisionPair['before']): LoadedRevision =>
  revision === undefined ? { relation: undefined, errors: [] } : loadRevision(revision);

/** Compares two relations on the sizes of the second one's first example. */
export function compareTwo(before: Relation, after: Relation): ReturnType<typeof compareRelations> {
  const [left, right] = after.layouts;
  const stores = [storesOf(left.format.text), storesOf(right.format.text)] as const;
  return compareRelations(before, after, { sizes: exampleSizes(after.mapping), stores });
}
