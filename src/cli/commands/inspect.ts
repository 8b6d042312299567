import type { Command } from '../command.js';
import { flag } from '../option.js';

const all = flag({ name: 'all', summary: 'one line for each tensor: layers are not folded' });

export const inspect: Command = {
  name: 'inspect',
  summary: 'list the tensors of a checkpoint (headers only)',
  arguments: [{ name: 'PATH', what: 'the checkpoint to look at' }],
  options: [all],
  examples: [
    { line: 'mapc inspect DIR', what: 'name, shape, dtype and file of every tensor, layers folded into one line' },
    { line: 'mapc inspect DIR --all', what: 'one line for each tensor' },
    { line: 'mapc inspect model.safetensors --json', what: 'the same for a program' },
  ],
  run: async input => {
    const [{ openCheckpoint }, { foldListing, listTensors, totalsOf }, { printInspect }] = await Promise.all([
      import('../../api/checkpoint.js'),
      import('../../api/inspect.js'),
      import('../print/print-inspect.js'),
    ]);
    const { format, listing } = await openCheckpoint(input.arguments[0] ?? '.');
    const totals = totalsOf(listing);
    const families = input.get(all) ? listTensors(listing) : foldListing(listing);
    const tensors = listTensors(listing).map(({ key, dtype, shape, files, bytes }) => {
      return { key, dtype, shape, file: files[0] ?? '', bytes };
    });
    const files = listing.files.map(({ path, size }) => ({ path, size }));
    const result = {
      format: format.name,
      tensors,
      files,
      totals: { ...totals, dtypes: totals.dtypes.map(d => ({ ...d })) },
    };
    return { exit: 'ok', text: printInspect(families, totals), result };
  },
};
