import { buildProgram } from '../compiler/program/build-program.js';
import type { Program } from '../compiler/program/program.js';
import type { Relation } from '../compiler/relation/relation.js';
import type { Diagnostic, Report } from '../diagnostics/diagnostic.js';
import type { SourceText } from '../diagnostics/source.js';
import { loadMapping, type MappingLoader } from '../dsl/load-mapping.js';
import type { Mapping } from '../dsl/mapping.js';
import { loadRelation } from './check.js';
import { nodeLoader, readMappingSource } from './mappings.js';

/** A mapping: the name of a bundled one or a path, or the text itself. */
export type MappingText = string | SourceText;

/**
 * Reads a mapping and those that it extends or includes (`loader` finds them): YAML, the schema, and the text within
 * scalars. Undefined if one of the findings (MAPC1xxx) is an error. Throws MapcError where there is no such file.
 */
export function load(mapping: MappingText, report: Report, loader: MappingLoader = nodeLoader): Mapping | undefined {
  return unlessErrors(report, noting => loadMapping(sourceOf(mapping), loader, noting));
}

/** Loads a mapping and checks all that can be checked without a checkpoint (MAPC1xxx-3xxx). As `load` otherwise. */
export function check(mapping: MappingText, report: Report, loader: MappingLoader = nodeLoader): Relation | undefined {
  return unlessErrors(report, noting => loadRelation(sourceOf(mapping), loader, noting));
}

/**
 * The transform graph of a mapping that checks, in its canonical form: equal for mappings of one meaning (`printProgram`
 * makes the text of it). As `check` otherwise.
 */
export function compile(mapping: MappingText, report: Report, loader: MappingLoader = nodeLoader): Program | undefined {
  const relation = check(mapping, report, loader);
  return relation && buildProgram(relation);
}

const sourceOf = (mapping: MappingText): SourceText =>
  typeof mapping === 'string' ? readMappingSource(mapping) : mapping;

function unlessErrors<T>(report: Report, run: (report: Report) => T | undefined): T | undefined {
  let errors = 0;
  const result = run((finding: Diagnostic) => {
    if (finding.severity === 'error') errors++;
    report(finding);
  });
  return errors > 0 ? undefined : result;
}
