/**
 * What the command is made of, for other programs: text -> mapping -> relation -> program, and with a checkpoint
 * request -> prepared conversion -> files. Findings go to a `Report`; a result is undefined where one of them is an
 * error. What a disk or a file's format does wrong is thrown, as a `MapcError`.
 *
 *     const findings: Diagnostic[] = [];
 *     const prepared = await bind({ mappings: ['MAPPING'], input: 'IN', to: 'LAYOUT' }, f => findings.push(f));
 *     if (prepared === undefined) throw new MapcError(findings);
 *     const { tensors, bytesWritten } = await convert(prepared, 'OUT');
 */
export { load, check, compile, type MappingText } from './api/stages.js';
export { prepareConversion as bind, type ConversionRequest, type PreparedConversion } from './api/prepare.js';
export { convert } from './api/convert.js';
export { describePlan, type PlanReport } from './api/describe-plan.js';
export { bundledMappings, type BundledMapping } from './api/mappings.js';
export { printProgram } from './compiler/program/print-program.js';
export { MapcError } from './diagnostics/mapc-error.js';
export { printFinding } from './diagnostics/render/text.js';
export type { Program } from './compiler/program/program.js';
export type { Relation } from './compiler/relation/relation.js';
export type { Diagnostic, Report } from './diagnostics/diagnostic.js';
export type { Mapping } from './dsl/mapping.js';
export type { ExecuteOptions } from './runtime/execute-options.js';
export type { ProgressEvent } from './runtime/progress.js';
export type { Summary } from './runtime/summary.js';
