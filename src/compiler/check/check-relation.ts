import type { Report } from '../../diagnostics/diagnostic.js';
import type { Relation, RelationRule } from '../relation/relation.js';
import { checkConfig } from '../config/check-config.js';
import { checkAxes } from './check-axes.js';
import { checkDirections } from './check-directions.js';
import { checkKeys } from './check-keys.js';
import { checkNames } from './check-names.js';
import { checkParameters } from './check-parameters.js';
import { checkSolvable } from './check-solvable.js';

export interface CheckOptions {
  /** Names of the formats that may be declared. */
  readonly formats: readonly string[];
  /** True for a rule of which a mistake was reported, by now. */
  readonly isSpoiled: (rule: RelationRule) => boolean;
}

/**
 * Everything that can be said of a mapping without a checkpoint: names, sizes, axes, keys that two rules could claim,
 * patterns that read a key in two ways, and which rules cannot be read backwards. Reports all of it.
 */
export function checkRelation(relation: Relation, options: CheckOptions, report: Report): void {
  checkNames(relation, options.formats, report);
  checkAxes(relation, report);
  checkParameters(relation, report);
  checkKeys(relation, report);
  checkDirections(relation, report);
  checkConfig(relation, report);
  checkSolvable(relation, options.isSpoiled, report);
}
