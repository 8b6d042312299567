import type { Diagnostic, Json } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { exitOfRefusal } from '../exit-code.js';
import { CONVERSION_OPTIONS, conversionRequest } from '../conversion-options.js';
import { flag, text } from '../option.js';

const checkpoint = text({
  name: 'checkpoint',
  value: 'DIR',
  summary: 'bind to the headers of a checkpoint: print the plan',
});
const labels = flag({
  name: 'labels',
  summary: 'say where each edge stands in the text, and what its axes are called',
});
const options = CONVERSION_OPTIONS.filter(({ name }) => name !== 'mapping');

export const compile: Command = {
  name: 'compile',
  summary: 'print the transform graph of a mapping as canonical JSON',
  arguments: [{ name: 'FILE', what: 'the mapping to compile', many: true }],
  options: [labels, checkpoint, ...options],
  examples: [
    { line: 'mapc compile NAME', what: 'the same bytes for the same meaning, however it is written' },
    { line: 'mapc compile NAME --checkpoint DIR --to LAYOUT', what: 'bound to real headers: every piece' },
  ],
  notes: ['Without a checkpoint each mapping is compiled by itself; with one, several mappings are chained.'],
  run: async input => {
    const findings: Diagnostic[] = [];
    const report = (finding: Diagnostic): void => void findings.push(finding);
    const directory = input.get(checkpoint);
    if (directory === undefined) {
      const { compileMappings } = await import('../../api/compile.js');
      const compiled = compileMappings(input.arguments, { labels: input.get(labels) }, report);
      return compiled === undefined ? { exit: exitOfRefusal(findings), findings } : answer(compiled, findings);
    }
    const [{ prepareConversion }, { printPlan }] = await Promise.all([
      import('../../api/prepare.js'),
      import('../../compiler/print-plan.js'),
    ]);
    const request = { ...conversionRequest(input, directory), mappings: input.arguments };
    const prepared = await prepareConversion(request, report);
    return prepared === undefined
      ? { exit: exitOfRefusal(findings), findings }
      : answer(printPlan(prepared.plan), findings);
  },
};

function answer(printed: string, findings: readonly Diagnostic[]) {
  return { exit: 'ok', findings, text: printed, result: JSON.parse(printed) as Json } as const;
}
