import type { Command } from '../command.js';
import { flag } from '../option.js';

const all = flag({ name: 'all', summary: 'one line for each tensor: layers are not folded' });

const checksums = flag({
  name: 'checksums',
  summary: 'also read everything, and compare it with the checksums that the format keeps',
});

export const inspect: Command = {
  name: 'inspect',
  summary: 'list the tensors of a checkpoint (headers only)',
  arguments: [{ name: 'PATH', what: 'the checkpoint to look at' }],
  options: [all, checksums],
  examples: [
    { line: 'mapc inspect DIR', what: 'name, shape, dtype and file of every tensor, layers folded into one line' },
    { line: 'mapc inspect DIR --all', what: 'one line for each tensor' },
    { line: 'mapc inspect model.safetensors --json', what: 'the same for a program' },
    { line: 'mapc inspect model.pth --checksums', what: 'whether its bytes are still those that were written' },
  ],
  run: async input => {
    const [{ openCheckpoint }, { foldListing, listTensors, totalsOf }, { printInspect, printMetadata, printVerified }] =
      await Promise.all([
        import('../../api/checkpoint.js'),
        import('../../api/inspect.js'),
        import('../print/print-inspect.js'),
      ]);
    const { directory, format, listing } = await openCheckpoint(input.arguments[0] ?? '.', { sameKeys: true });
    const verified = input.get(checksums) ? ((await format.verify?.(directory, listing)) ?? 0) : undefined;
    const totals = totalsOf(listing);
    const families = input.get(all) ? listTensors(listing) : foldListing(listing);
    const tensors = listTensors(listing).map(({ key, dtype, shape, files, bytes }) => {
      return { key, dtype, shape, file: files[0] ?? '', bytes };
    });
    const files = listing.files.map(({ path, size, metadata }) => ({
      ...{ path, size },
      ...(metadata === undefined ? {} : { metadata: Object.fromEntries(metadata) }),
    }));
    const result = {
      format: format.name,
      tensors,
      files,
      totals: { ...totals, dtypes: totals.dtypes.map(d => ({ ...d })) },
      ...(verified === undefined ? {} : { verified }),
    };
    const text = printInspect(families, totals) + printMetadata(listing.files) + printVerified(verified);
    return { exit: 'ok', text, result };
  },
};
