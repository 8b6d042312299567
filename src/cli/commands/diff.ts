import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { exitOfRefusal } from '../exit-code.js';
import { conversionChoices, CONVERSION_OPTIONS } from '../conversion-options.js';
import { flag, parsed } from '../option.js';
import { toleranceOption } from '../tolerance.js';

const all = flag({ name: 'all', summary: 'one line for each tensor: layers are not folded' });
const noExplain = flag({ name: 'no-explain', summary: 'only say what differs: look for no explanation' });
const jobs = parsed(
  { name: 'jobs', value: 'N', summary: 'threads (one for each core if not given)' },
  {
    expected: 'a number from 1 to 64',
    parse: text => (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 64 ? Number(text) : undefined),
  },
);

/** A is converted virtually: what says how files are written means nothing here. */
const MAPPING_OPTIONS = CONVERSION_OPTIONS.filter(({ name }) => name !== 'max-shard-size');

export const diff: Command = {
  name: 'diff',
  summary: 'compare two checkpoints on all bytes, and explain what differs',
  arguments: [
    { name: 'A', what: 'one checkpoint' },
    { name: 'B', what: 'the other checkpoint' },
  ],
  options: [...MAPPING_OPTIONS, toleranceOption, all, noExplain, jobs],
  examples: [
    { line: 'mapc diff A B', what: 'equal or not, and what makes them equal' },
    { line: 'mapc diff A B --mapping NAME --from hf --to jax', what: 'A as a mapping converts it, beside B' },
    { line: 'mapc diff A B --tolerance 2ulp --only "**.weight"', what: 'some keys, small errors let pass' },
  ],
  notes: [
    'Exit code 0: equal (bit for bit, or within the tolerance); 1: different. Files may be sharded in any way, and be of any format.',
    'With --mapping, IN is A and OUT is B: nothing is written.',
  ],
  run: async (input, context) => {
    const [left = '', right = ''] = input.arguments;
    const { diffCheckpoints } = await import('../../api/diff.js');
    const { diffReport } = await import('../../api/describe-diff.js');
    const { printDiff } = await import('../print/print-diff.js');
    const { only = [], ...mapping } = conversionChoices(input);
    const threads = input.get(jobs);
    const findings: Diagnostic[] = [];
    const found = await diffCheckpoints(
      {
        left,
        right,
        only,
        ...(mapping.mappings.length === 0 ? {} : { mapping }),
        tolerance: input.get(toleranceOption),
        explain: !input.get(noExplain),
        ...(threads === undefined ? {} : { jobs: threads }),
        signal: context.interruptible(),
        onProgress: event => {
          context.progress.show(event);
        },
      },
      finding => findings.push(finding),
    );
    if (found === undefined) return { exit: exitOfRefusal(findings), findings };
    const exit = found.equal ? 'ok' : 'no';
    if (context.json) return { exit, findings: [...findings, ...found.findings], result: diffReport(found) };
    return {
      exit,
      findings,
      text: printDiff(found, { width: context.width, palette: context.palette, all: input.get(all) }),
    };
  },
};
