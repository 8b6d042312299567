import { bundledNames } from '../../api/mappings.js';
import type { Command } from '../command.js';

export const mappings: Command = {
  name: 'mappings',
  summary: 'list the mappings that come with mapc',
  arguments: [],
  options: [],
  examples: [{ line: 'mapc mappings', what: 'their names' }],
  run: () => Promise.resolve({ exit: 'ok', text: `${bundledNames().join('\n')}\n`, result: [...bundledNames()] }),
};
