import type { Command } from '../command.js';
import { flag } from '../option.js';

const all = flag({ name: 'all', summary: 'one line for each tensor: layers are not folded' });

export const inspect: Command = {
  name: 'inspect',
  summary: 'list the tensors of a checkpoint (headers only)',
  arguments: [{ name: 'PATH', what: 'the checkpoint to look at' }],
  options: [all],
  examples: [{ line: 'mapc inspect DIR', what: 'name, shape, dtype and file of every tensor' }],
  run: async input => {
    const { openCheckpoint } = await import('../../api/checkpoint.js');
    const { foldKeys } = await import('../../compiler/keys/fold-keys.js');
    const { listing } = await openCheckpoint(input.arguments[0] ?? '.');
    const groups = new Map<string, string[]>();
    let bytes = 0;
    let parameters = 0;
    for (const tensor of listing.tensors) {
      const count = tensor.shape.reduce((product, size) => product * size, 1);
      parameters += count;
      bytes += (count * tensor.dtype.bits) / 8;
      const shape = `${tensor.dtype.name}[${tensor.shape.join(' ')}]`;
      const kind = input.get(all) ? `${shape}\n${listing.files[tensor.file]?.path ?? ''}` : shape;
      groups.set(kind, [...(groups.get(kind) ?? []), tensor.key]);
    }
    const lines = [...groups].flatMap(([kind, keys]) =>
      (input.get(all) ? keys : foldKeys(keys).map(folded => folded.text)).map(
        key => `${key}  ${kind.replace('\n', '  ')}`,
      ),
    );
    const totals = `${listing.tensors.length} tensors, ${parameters} parameters, ${bytes} bytes, ${listing.files.length} files`;
    const tensors = listing.tensors.map(({ key, dtype, shape, file }) => ({
      key,
      dtype: dtype.name,
      shape,
      file: listing.files[file]?.path ?? '',
    }));
    return { exit: 'ok', text: `${lines.sort().join('\n')}\n${totals}\n`, result: { tensors, parameters, bytes } };
  },
};
