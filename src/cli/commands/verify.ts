import { counted } from '../../diagnostics/summary.js';
import { formatBytes } from '../byte-size.js';
import type { Command } from '../command.js';
import { parsed, text, texts } from '../option.js';
import { JOB_COUNT } from '../run-options.js';

const only = texts({ name: 'only', value: 'PATTERN', summary: 'only these tensors (`*` a word, `**` anything)' });
const receipt = text({
  name: 'receipt',
  value: 'FILE',
  summary: 'the receipt, if it is not mapc.json in OUT or OUT.mapc.json',
});
const jobs = parsed({ name: 'jobs', short: 'j', value: 'N', summary: 'threads' }, JOB_COUNT);

export const verify: Command = {
  name: 'verify',
  summary: 'prove that an output is still what was written, by its receipt',
  arguments: [{ name: 'OUT', what: 'the output of a conversion' }],
  options: [only, receipt, jobs],
  examples: [
    { line: 'mapc verify OUT', what: 'every tensor, header and side file' },
    { line: "mapc verify OUT --only 'layers.0.**'", what: 'some tensors: nothing else is read' },
  ],
  notes: [
    'Tensors are compared by their SHA-256 where the conversion was told to compute it (--digest), otherwise by their CRC-32, which finds damage but no forgery.',
  ],
  run: async (input, context) => {
    const [path = '.'] = input.arguments;
    const [{ findReceipt }, { verifyOutput }, { openDirectory }] = await Promise.all([
      import('../../runtime/receipt/find-receipt.js'),
      import('../../runtime/receipt/verify-output.js'),
      import('../../runtime/disk/node-directory.js'),
    ]);
    const directory = await openDirectory(path);
    const threads = input.get(jobs);
    const { tensors, bytes, findings } = await verifyOutput(directory, await findReceipt(path, input.get(receipt)), {
      only: input.get(only),
      signal: context.interruptible(),
      onProgress: event => context.progress.show(event),
      ...(threads === undefined ? {} : { jobs: threads }),
    });
    const differing = findings.filter(({ severity }) => severity === 'error').length;
    const looked = `${counted(tensors, 'tensor')}, ${formatBytes(bytes)}`;
    return {
      exit: differing === 0 ? 'ok' : 'no',
      findings,
      text: differing === 0 ? `${looked}: as they were written\n` : '',
      summary: differing === 0 ? '' : `${looked}: ${counted(differing, 'difference')}`,
      result: { tensors, bytes, differing },
    };
  },
};
