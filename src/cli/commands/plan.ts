import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { exitOfRefusal } from '../exit-code.js';
import { CONVERSION_OPTIONS, conversionRequest, NEEDS_MAPPING } from '../conversion-options.js';
import { jobsOption, memoryOption } from '../run-options.js';

export const plan: Command = {
  name: 'plan',
  summary: 'show what a conversion would read, move, compute and write (headers only)',
  arguments: [{ name: 'IN', what: 'the checkpoint to read' }],
  options: [...CONVERSION_OPTIONS, jobsOption, memoryOption],
  needs: NEEDS_MAPPING,
  examples: [{ line: 'mapc plan IN --mapping NAME --to LAYOUT', what: 'files and sizes to the byte, rule by rule' }],
  notes: [
    'What is read depends on the memory and the threads: it is counted from the steps that a conversion with the same --memory and --jobs runs, to the byte with one thread. Several may read again what tiles share, and where the file system clones a file, nothing of it is read.',
  ],
  run: async input => {
    const { prepareConversion } = await import('../../api/prepare.js');
    const { describePlan } = await import('../../api/describe-plan.js');
    const { printPlan } = await import('../print/print-plan.js');
    const findings: Diagnostic[] = [];
    const request = conversionRequest(input, input.arguments[0] ?? '.');
    const prepared = await prepareConversion(request, finding => findings.push(finding));
    if (prepared === undefined) return { exit: exitOfRefusal(findings), findings };
    const [jobs, memory] = [input.get(jobsOption), input.get(memoryOption)];
    const report = describePlan(prepared, {
      ...(jobs === undefined ? {} : { jobs }),
      ...(memory === undefined ? {} : { memory }),
    });
    return { exit: 'ok', findings, text: printPlan(report), result: report };
  },
};
