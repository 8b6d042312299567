import { resolveRelation } from '../../compiler/relation/resolve-relation.js';
import type { Relation } from '../../compiler/relation/relation.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { loadMapping } from '../../dsl/load-mapping.js';
import { loadRelation } from '../check.js';
import type { Revision } from './revisions.js';

/** A revision as far as it can be understood. */
export interface LoadedRevision {
  readonly relation: Relation | undefined;
  /** What is wrong with it; with these, the relation holds the rules that could be read. */
  readonly errors: readonly Diagnostic[];
}

/** Loads a revision with all that is wrong with it. Undefined as relation: not even its layouts are known. */
export function loadRevision({ source, loader }: Revision): LoadedRevision {
  const findings: Diagnostic[] = [];
  const relation = loadRelation(source, loader, finding => findings.push(finding));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (relation !== undefined) return { relation, errors };
  const readable = loadMapping(source, loader, () => undefined);
  return { relation: readable === undefined ? undefined : resolveRelation(readable, () => undefined), errors };
}
