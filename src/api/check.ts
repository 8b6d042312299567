import { checkRelation } from '../compiler/check/check-relation.js';
import { checkExampleNames } from '../compiler/prove/check-example.js';
import { resolveRelation } from '../compiler/relation/resolve-relation.js';
import type { Relation, RelationRule } from '../compiler/relation/relation.js';
import { tooManyMistakes } from '../diagnostics/catalog/text-yaml.js';
import type { Diagnostic, Report } from '../diagnostics/diagnostic.js';
import { at, type Place, type SourceText, type Span } from '../diagnostics/source.js';
import { loadMapping, type MappingLoader } from '../dsl/load-mapping.js';
import { FORMATS } from '../formats/index.js';

const NO_OTHER_FILES: MappingLoader = { load: () => undefined };

/**
 * Findings after which no more are looked for: three thousand rules of one key would be millions of pairs. Honest mappings
 * with a remark on each of their rules stay below.
 */
const MOST_FINDINGS = 5000;

/** Ends the checks of a mapping; never leaves this file. */
class Enough extends Error {}

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
  let count = 0;
  const mistakes: Place[] = [];
  const bounded: Report = finding => {
    if (finding.severity === 'error') mistakes.push(finding.at);
    if (++count > MOST_FINDINGS) {
      report(tooManyMistakes.make(at({ source, start: 0, end: 0 }), { shown: MOST_FINDINGS }));
      throw new Enough();
    }
    report(finding);
  };
  let relation: Relation | undefined;
  try {
    relation = resolveRelation(mapping, bounded);
    const isSpoiled = ({ source: { span } }: RelationRule): boolean => mistakes.some(place => isWithin(place, span));
    checkRelation(relation, { formats: FORMATS.map(format => format.name), isSpoiled }, bounded);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return relation;
}

const isWithin = (place: Place, { source, start, end }: Span): boolean =>
  place.kind === 'text' && place.span.source === source && place.span.start >= start && place.span.end <= end;

/** Everything that is wrong with a mapping, or worth saying, without a checkpoint. */
export function checkText(text: string, name: string, loader: MappingLoader = NO_OTHER_FILES): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  const report: Report = finding => findings.push(finding);
  const relation = loadRelation({ name, text }, loader, report);
  // A conversion takes no notice of them.
  if (relation !== undefined) {
    for (const example of relation.mapping.examples) checkExampleNames(relation, example, report);
  }
  return findings;
}
