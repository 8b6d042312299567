import { printerNamed } from '../../diagnostics/render/index.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { distinct } from '../../diagnostics/distinct.js';
import type { Command } from '../command.js';
import { choice, flag } from '../option.js';
import { reportOptions } from '../report-options.js';

const update = flag({ name: 'update', summary: 'write the digest files that golden: names, and say what changes' });
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
  options: [update, format],
  examples: [
    { line: 'mapc test', what: 'all of mappings/' },
    { line: 'mapc test my-model.yaml', what: 'its examples there and back, its golden data' },
    { line: 'mapc test my-model.yaml --update', what: 'after a change that was meant' },
  ],
  notes: [
    'For each entry of examples: a checkpoint of each side is made, converted there and back, and compared bit for bit. For each entry of golden: a real one is converted and compared with what it must become.',
    'Exit code 0: everything holds; 1: something does not.',
  ],
  run: async (input, context) => {
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
    if (context.json) return { exit, findings, result: tests };
    const form = input.get(format) ?? 'text';
    const options = await reportOptions('test', context);
    const printed = printerNamed(form)?.print(findings, { ...options, result: tests }) ?? '';
    if (form !== 'text') return { exit, text: printed };
    const shown = findings.filter(({ severity }) => severity !== 'info');
    const problems = printerNamed(form)?.print(shown, options) ?? '';
    return { exit, text: `${problems}${problems === '' ? '' : '\n'}${printTests(tests, context.palette)}` };
  },
};
