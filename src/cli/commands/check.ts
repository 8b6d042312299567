import { readMappingSource } from '../../api/mappings.js';
import { printerNamed } from '../../diagnostics/render/index.js';
import type { Command } from '../command.js';
import { choice } from '../option.js';

const format = choice({ name: 'format', value: 'FORMAT', summary: 'text, json, sarif or github' }, [
  'text',
  'json',
  'sarif',
  'github',
]);

export const check: Command = {
  name: 'check',
  summary: 'check mappings without a checkpoint',
  arguments: [{ name: 'FILE', what: 'the mappings to check', many: true }],
  options: [format],
  examples: [{ line: 'mapc check my-model.yaml', what: 'everything wrong with it' }],
  run: async (input, context) => {
    const { checkText } = await import('../../api/check.js');
    const { nodeLoader } = await import('../../api/mappings.js');
    const findings = input.arguments.flatMap(name => {
      const source = readMappingSource(name);
      return checkText(source.text, source.name, nodeLoader);
    });
    const exit = findings.some(finding => finding.severity === 'error') ? 'no' : 'ok';
    if (context.json) return { exit, findings };
    const printer = printerNamed(input.get(format) ?? 'text');
    const tool = { name: 'mapc', version: context.version };
    return {
      exit,
      text: printer?.print(findings, { tool, command: 'check', palette: context.palette, width: context.width }) ?? '',
    };
  },
};
