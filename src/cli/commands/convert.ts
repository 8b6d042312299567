import type { PreparedConversion } from '../../api/prepare.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import type { ExecuteOptions } from '../../runtime/execute-options.js';
import type { Command } from '../command.js';
import { exitFor, exitOfRefusal } from '../exit-code.js';
import { CONVERSION_OPTIONS, conversionRequest, NEEDS_MAPPING } from '../conversion-options.js';
import { flag } from '../option.js';
import { RUN_OPTIONS, runOptions } from '../run-options.js';

const dryRun = flag({
  name: 'dry-run',
  summary: 'stop before the first byte: show the plan, and what OUT would refuse',
});

export const convert: Command = {
  name: 'convert',
  summary: 'convert a checkpoint by a mapping',
  arguments: [
    { name: 'IN', what: 'the checkpoint to read' },
    { name: 'OUT', what: 'the folder to write' },
  ],
  options: [...CONVERSION_OPTIONS, dryRun, ...RUN_OPTIONS],
  needs: NEEDS_MAPPING,
  examples: [
    { line: 'mapc convert IN OUT --mapping NAME --from hf --to LAYOUT', what: 'IN in another layout' },
    { line: 'mapc convert IN OUT -m ONE -m OTHER --from meta --to hf', what: 'through a layout that both share' },
    { line: 'mapc convert IN OUT --mapping my.yaml --dry-run', what: 'what it would do, before the first byte' },
  ],
  run: async (input, context) => {
    const [source = '', target = ''] = input.arguments;
    const findings: Diagnostic[] = [];
    const report = (finding: Diagnostic): unknown => findings.push(finding);
    const how = runOptions(input, report);
    const isDry = input.get(dryRun);
    const crew = isDry ? undefined : (await import('../../runtime/team.js')).standBy(how, source);
    try {
      const { prepareConversion } = await import('../../api/prepare.js');
      const request = conversionRequest(input, source);
      const prepared = await prepareConversion(request, report);
      if (prepared === undefined) return { exit: exitOfRefusal(findings), findings };
      if (isDry) {
        const { describePlan } = await import('../../api/describe-plan.js');
        const { printPlan } = await import('../print/print-plan.js');
        const described = describePlan(prepared, how);
        const refusal = await refusalOf(prepared, target, how);
        findings.push(...(refusal?.findings ?? []));
        const exit = refusal?.temporary === true ? 'temporary' : exitFor(findings);
        return { exit, findings, text: printPlan(described), result: described };
      }
      const summary = await (
        await import('../../api/convert.js')
      ).convert(prepared, target, {
        ...how,
        signal: context.interruptible(),
        onProgress: event => context.progress.show(event),
        ...(crew === undefined ? {} : { crew }),
      });
      const { printSummary } = await import('../print/print-summary.js');
      const { tensors, bytesWritten: bytes, seconds, verified } = summary;
      return {
        exit: 'ok',
        findings,
        text: `${target}\n`,
        summary: printSummary(summary),
        result: { output: target, tensors, bytes, seconds, alreadyComplete: verified !== undefined },
      };
    } finally {
      await crew?.end();
    }
  },
};

/** What would keep the run from writing to `target`. */
async function refusalOf(
  prepared: PreparedConversion,
  target: string,
  how: ExecuteOptions,
): Promise<MapcError | undefined> {
  try {
    await (await import('../../api/convert.js')).rehearse(prepared, target, how);
    return undefined;
  } catch (error) {
    if (error instanceof MapcError) return error;
    throw error;
  }
}
