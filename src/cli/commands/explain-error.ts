import type { Command } from '../command.js';

export const explainError: Command = {
  name: 'explain-error',
  summary: 'explain a code like MAPC3104, with a wrong and a corrected example',
  arguments: [{ name: 'CODE', what: 'the code of a finding' }],
  options: [],
  examples: [{ line: 'mapc explain-error MAPC3104', what: 'the page of this code' }],
  notes: ['To a terminal it is set for reading; elsewhere it is the Markdown of docs/errors.'],
  run: async (input, context) => {
    const [{ errorPage }, { printPage }] = await Promise.all([
      import('../../api/error-page.js'),
      import('../print/print-page.js'),
    ]);
    const { code, title, page } = errorPage(input.arguments[0] ?? '');
    return { exit: 'ok', text: context.isTerminal ? printPage(page, context) : page, result: { code, title, page } };
  },
};
