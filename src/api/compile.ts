import type { Program } from '../compiler/program/program.js';
import { printProgram } from '../compiler/program/print-program.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { compile } from './stages.js';

/** The programs of mappings, by names or paths; undefined if one of them has errors. */
export function compilePrograms(names: readonly string[], report: Report): readonly Program[] | undefined {
  // What a mapping says of itself is for `mapc check`.
  const errors: Report = finding => {
    if (finding.severity === 'error') report(finding);
  };
  const programs = names.map(name => compile(name, errors));
  const compiled = programs.filter(program => program !== undefined);
  return compiled.length < names.length ? undefined : compiled;
}

/** Canonical JSON of one mapping's program, or a list of them for several. */
export function compileMappings(
  names: readonly string[],
  options: { readonly labels: boolean },
  report: Report,
): string | undefined {
  const texts = compilePrograms(names, report)?.map(program => printProgram(program, options));
  const [only] = texts ?? [];
  return texts?.length === 1 ? only : texts && `[\n${texts.map(text => text.trimEnd()).join(',\n')}\n]\n`;
}
