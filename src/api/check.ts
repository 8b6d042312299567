import { checkRelation } from '../compiler/check/check-relation.js';
import { resolveRelation } from '../compiler/relation/resolve-relation.js';
import type { Relation } from '../compiler/relation/relation.js';
import type { Diagnostic, Report } from '../diagnostics/diagnostic.js';
import type { SourceText } from '../diagnostics/source.js';
import { loadMapping, type MappingLoader } from '../dsl/load-mapping.js';
import { FORMATS } from '../formats/index.js';

const NO_OTHER_FILES: MappingLoader = { load: () => undefined };

/**
 * Loads a mapping and checks all that can be checked without a checkpoint. Undefined if its text cannot be understood;
 * otherwise the relation, whatever was found.
 */
export function loadRelation(source: SourceText, loader: MappingLoader, report: Report): Relation | undefined {
  let errors = 0;
  const counting: Report = finding => {
    if (finding.severity === 'error') errors++;
    report(finding);
  };
  const mapping = loadMapping(source, loader, counting);
  // What the text did not say right would only be found wrong again.
  if (mapping === undefined || errors > 0) return undefined;
  const relation = resolveRelation(mapping, counting);
  checkRelation(relation, { formats: FORMATS.map(format => format.name) }, counting);
  return relation;
}

/** Everything that is wrong with a mapping, or worth saying, without a checkpoint. */
export function checkText(text: string, name: string, loader: MappingLoader = NO_OTHER_FILES): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  loadRelation({ name, text }, loader, finding => findings.push(finding));
  return findings;
}
