import { printerNamed } from '../../diagnostics/render/index.js';
import { counted } from '../../diagnostics/summary.js';
import type { Command } from '../command.js';
import { choice } from '../option.js';
import { reportOptions } from '../report-options.js';

const format = choice({ name: 'format', value: 'FORMAT', summary: 'text (default), json, sarif or github' }, [
  'text',
  'json',
  'sarif',
  'github',
]);

export const check: Command = {
  name: 'check',
  summary: 'find all that is wrong with mappings, without a checkpoint',
  arguments: [
    { name: 'FILE', what: 'the mappings to check: files, folders or bundled names; - for standard input', many: true },
  ],
  options: [format],
  examples: [
    { line: 'mapc check my-model.yaml', what: 'everything wrong with it, and what would mend it' },
    { line: 'mapc check mappings/*.yaml --format sarif', what: 'for code scanning' },
  ],
  run: async (input, context) => {
    const [{ checkText }, { nodeLoader, readMappingSource }, { mappingFiles }] = await Promise.all([
      import('../../api/check.js'),
      import('../../api/mappings.js'),
      import('../../api/review/mapping-files.js'),
    ]);
    const sources = await Promise.all(
      mappingFiles(input.arguments).map(async name =>
        name === '-' ? { name: '<stdin>', text: await context.readStdin() } : readMappingSource(name),
      ),
    );
    const findings = sources.flatMap(source => checkText(source.text, source.name, nodeLoader));
    const exit = findings.some(finding => finding.severity === 'error') ? 'no' : 'ok';
    if (context.json) return { exit, findings };
    const form = input.get(format) ?? 'text';
    if (form === 'text' && findings.length === 0) {
      return { exit, text: `no problems in ${counted(sources.length, 'mapping')}\n` };
    }
    const printed = printerNamed(form)?.print(findings, await reportOptions('check', context));
    return { exit, text: printed ?? '' };
  },
};
