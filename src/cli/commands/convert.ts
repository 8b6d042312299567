import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { exitOfRefusal } from '../exit-code.js';
import { CONVERSION_OPTIONS, conversionRequest, NEEDS_MAPPING } from '../conversion-options.js';
import { flag } from '../option.js';

const dryRun = flag({ name: 'dry-run', summary: 'stop before the first byte' });
const overwrite = flag({ name: 'overwrite', summary: 'replace OUT if it is there' });
const restart = flag({ name: 'restart', summary: 'remove what an interrupted run left' });
const noSync = flag({ name: 'no-sync', summary: 'do not wait for the disk' });

export const convert: Command = {
  name: 'convert',
  summary: 'convert a checkpoint by a mapping',
  arguments: [
    { name: 'IN', what: 'the checkpoint to read' },
    { name: 'OUT', what: 'the folder to write' },
  ],
  options: [...CONVERSION_OPTIONS, dryRun, overwrite, restart, noSync],
  needs: NEEDS_MAPPING,
  examples: [
    { line: 'mapc convert IN OUT --mapping NAME --from hf --to LAYOUT', what: 'IN in another layout' },
    { line: 'mapc convert IN OUT -m ONE -m OTHER --from meta --to hf', what: 'through a layout that both share' },
    { line: 'mapc convert IN OUT --mapping my.yaml --dry-run', what: 'what it would do, before the first byte' },
  ],
  run: async (input, context) => {
    const [source = '', target = ''] = input.arguments;
    const { prepareConversion } = await import('../../api/prepare.js');
    const findings: Diagnostic[] = [];
    const prepared = await prepareConversion(conversionRequest(input, source), finding => findings.push(finding));
    if (prepared === undefined) return { exit: exitOfRefusal(findings), findings };
    if (input.get(dryRun)) {
      const [{ describePlan }, { printPlan }] = await Promise.all([
        import('../../api/describe-plan.js'),
        import('../print/print-plan.js'),
      ]);
      const report = describePlan(prepared);
      return { exit: 'ok', findings, text: printPlan(report), result: report };
    }
    const { execute } = await import('../../runtime/execute.js');
    const { seal } = prepared.format;
    const summary = await execute(
      prepared.plan,
      prepared.source,
      { path: target, files: prepared.files, sources: [source], ...(seal === undefined ? {} : { seal }) },
      {
        overwrite: input.get(overwrite),
        restart: input.get(restart),
        sync: !input.get(noSync),
        signal: context.interruptible(),
        onProgress: event => context.progress.show(event),
      },
    );
    const { printSummary } = await import('../print/print-summary.js');
    const result = { output: target, tensors: summary.tensors, bytes: summary.bytesWritten, seconds: summary.seconds };
    return { exit: 'ok', findings, text: `${target}\n`, summary: printSummary(summary), result };
  },
};
