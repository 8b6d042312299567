import type { Command } from '../command.js';

export const mappings: Command = {
  name: 'mappings',
  summary: 'list the mappings that come with mapc',
  arguments: [],
  options: [],
  examples: [{ line: 'mapc mappings', what: 'names, layouts and titles' }],
  run: async () => {
    const [{ bundledMappings }, { formatTable }] = await Promise.all([
      import('../../api/mappings.js'),
      import('../table.js'),
    ]);
    const bundled = bundledMappings();
    const rows = bundled.map(({ name, layouts, title }) => [name, layouts.join(' <-> '), title]);
    const text = formatTable([{ title: 'mapping' }, { title: 'layouts' }, { title: '' }], rows);
    return { exit: 'ok', text, result: bundled };
  },
};
