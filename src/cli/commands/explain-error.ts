import type { Command } from '../command.js';

export const explainError: Command = {
  name: 'explain-error',
  summary: 'explain a code like MAPC3104, with a wrong and a corrected example',
  arguments: [{ name: 'CODE', what: 'the code of a finding' }],
  options: [],
  examples: [{ line: 'mapc explain-error MAPC3104', what: 'the page of this code' }],
  run: async input => {
    const { errorPage } = await import('../../api/error-page.js');
    const { code, title, page } = errorPage(input.arguments[0] ?? '');
    return { exit: 'ok', text: page, result: { code, title, page } };
  },
};
