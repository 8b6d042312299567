import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { flag } from '../option.js';

const check = flag({ name: 'check', summary: 'change nothing; exit 1 and name the files that are not formatted' });

export const fmt: Command = {
  name: 'fmt',
  summary: 'format mappings: align the two sides of each rule and their brackets',
  arguments: [
    {
      name: 'FILE',
      what: 'the mappings to format: files or folders; - or nothing for standard input',
      many: true,
      optional: true,
    },
  ],
  options: [check],
  examples: [
    { line: 'mapc fmt mappings/', what: 'formats the mappings of this folder where they are' },
    { line: 'mapc fmt --check mappings/*.yaml', what: 'for continuous integration' },
    { line: 'mapc fmt - < my-model.yaml', what: 'the formatted text, on standard output' },
  ],
  notes: ['Only white space changes: comments stay, and the mapping means the same.'],
  run: async (input, context) => {
    const [{ formatFile, formatText, replaceFile }, { mappingFiles }] = await Promise.all([
      import('../../api/format-files.js'),
      import('../../api/review/mapping-files.js'),
    ]);
    const findings: Diagnostic[] = [];
    const report = (finding: Diagnostic) => findings.push(finding);
    const names = input.arguments.length === 0 ? ['-'] : mappingFiles(input.arguments);
    const changed: string[] = [];
    let text = '';
    for (const name of names) {
      const isStdin = name === '-';
      const { source, formatted } = isStdin
        ? formatText(STDIN, await context.readStdin(), report)
        : formatFile(name, report);
      if (isStdin && !input.get(check)) text += formatted ?? '';
      if (formatted === undefined || formatted === source.text) continue;
      changed.push(source.name);
      if (!isStdin && !input.get(check)) replaceFile(name, formatted);
    }
    const failed = findings.length > 0 || (input.get(check) && changed.length > 0);
    const list = changed.filter(name => name !== STDIN || input.get(check)).map(name => `${name}\n`);
    return { exit: failed ? 'no' : 'ok', findings, text: text + list.join(''), result: { changed } };
  },
};

const STDIN = '<stdin>';
