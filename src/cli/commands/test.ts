import { printerNamed } from '../../diagnostics/render/index.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { distinct } from '../../diagnostics/distinct.js';
import type { Answer, Command, Context, Input } from '../command.js';
import { choice, flag } from '../option.js';
import { reportOptions } from '../report-options.js';

const update = flag({ name: 'update', summary: 'write the digest files that golden: names, and say what changes' });
const mutate = flag({
  name: 'mutate',
  summary: 'put small mistakes into the mappings, one at a time, and say which ones nothing would catch',
});
const format = choice({ name: 'format', value: 'FORMAT', summary: 'text (default), json, sarif or github' }, [
  'text',
  'json',
  'sarif',
  'github',
]);

export const test: Command = {
  name: 'test',
  summary: 'prove mappings on small checkpoints that are made for it, and on golden data',
  arguments: [
    {
      name: 'FILE',
      what: 'the mappings: files, folders or bundled names (default: mappings/)',
      many: true,
      optional: true,
    },
  ],
  options: [update, mutate, format],
  examples: [
    { line: 'mapc test', what: 'all of mappings/' },
    { line: 'mapc test my-model.yaml', what: 'its examples there and back, its golden data' },
    { line: 'mapc test my-model.yaml --update', what: 'after a change that was meant' },
    { line: 'mapc test my-model.yaml --mutate', what: 'would a mistake in it be caught?' },
  ],
  notes: [
    'For each entry of examples: a checkpoint of each side is made, converted there and back, and compared bit for bit. For each entry of golden: a real one is converted and compared with what it must become.',
    'Exit code 0: everything holds (with --mutate: every mistake is caught); 1: something does not.',
  ],
  run: async (input, context) => {
    if (input.get(mutate)) return runMutants(input, context);
    const [{ testMapping }, { mappingFiles }, { printTests }] = await Promise.all([
      import('../../api/review/test-mapping.js'),
      import('../../api/review/mapping-files.js'),
      import('../print/print-test.js'),
    ]);
    const all: Diagnostic[] = [];
    const tests = [];
    for (const name of mappingFiles(input.arguments)) {
      const tested = await testMapping(name, { update: input.get(update) });
      all.push(...tested.findings);
      tests.push(tested.test);
    }
    const findings = distinct(all);
    const exit = tests.every(({ ok }) => ok) ? 'ok' : 'no';
    return answer({ exit, findings, result: tests, text: printTests(tests, context.palette) }, input, context);
  },
};

/** Findings before what sums up, in the form that was asked for; remarks are for programs alone. */
async function answer(
  { exit, findings, result, text }: Required<Omit<Answer, 'summary'>>,
  input: Input,
  context: Context,
): Promise<Answer> {
  if (context.json) return { exit, findings, result };
  const form = input.get(format) ?? 'text';
  const shown = form === 'text' ? findings.filter(({ severity }) => severity !== 'info') : findings;
  const printed = printerNamed(form)?.print(shown, { ...(await reportOptions('test', context)), result }) ?? '';
  return { exit, text: form === 'text' ? `${printed}${printed === '' ? '' : '\n'}${text}` : printed };
}

/** `--mutate`: every mistake that nothing catches is a finding. */
async function runMutants(input: Input, context: Context): Promise<Answer> {
  const { testMutants } = await import('../../api/review/test-mutants.js');
  const { mappingFiles } = await import('../../api/review/mapping-files.js');
  const { printMutants } = await import('../print/print-mutants.js');
  const findings: Diagnostic[] = [];
  const tests = [];
  const names = mappingFiles(input.arguments);
  for (const name of names) {
    const tested = await testMutants(name, names);
    findings.push(...tested.findings);
    tests.push(tested.test);
  }
  const exit = findings.length === 0 ? 'ok' : 'no';
  return answer({ exit, findings, result: tests, text: printMutants(tests, context.palette) }, input, context);
}
