import { notProvable } from '../../diagnostics/catalog/run-receipt.js';
import { counted } from '../../diagnostics/summary.js';
import { formatBytes } from '../../diagnostics/format-bytes.js';
import type { Command } from '../command.js';
import { GLOB_MEANING } from '../conversion-options.js';
import { parsed, text, texts } from '../option.js';
import { JOB_COUNT } from '../run-options.js';

const onlyOption = texts({ name: 'only', value: 'PATTERN', summary: `only these tensors (${GLOB_MEANING})` });
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
  options: [onlyOption, receipt, jobs],
  examples: [
    { line: 'mapc verify OUT', what: 'every tensor, header and side file' },
    { line: "mapc verify OUT --only 'layers.0.**'", what: 'some tensors: nothing else is read' },
  ],
  notes: [
    'Tensors are compared by their SHA-256 where the conversion was told to compute it (--digest), otherwise by their CRC-32, which finds damage but no forgery.',
    'Exit code 0: every byte is proved. 1: something is another one, or a tensor has no checksum (it was written with --no-sync, or its file was cloned by the file system), so that nobody can tell.',
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
    const only = input.get(onlyOption);
    const found = await verifyOutput(directory, await findReceipt(path, input.get(receipt)), {
      only,
      signal: context.interruptible(),
      onProgress: event => context.progress.show(event),
      ...(threads === undefined ? {} : { jobs: threads }),
    });
    const { tensors, bytes, unproved, findings } = found;
    const differing = findings.filter(({ code }) => code !== notProvable.code).length;
    const looked = `${counted(tensors, 'tensor')}, ${formatBytes(bytes)}`;
    const parts = [
      ...(differing > 0 ? [counted(differing, 'difference')] : []),
      ...(differing === 0 && unproved.tensors > 0
        ? [
            only.length > 0
              ? 'file sizes are as they were written'
              : 'file sizes, headers and side files are as they were written',
          ]
        : []),
      ...(unproved.tensors > 0 ? [`the bytes of ${counted(unproved.tensors, 'tensor')} were not compared`] : []),
    ];
    const isProved = findings.length === 0;
    return {
      exit: isProved ? 'ok' : 'no',
      findings,
      text: isProved ? `${looked}: as they were written\n` : '',
      summary: isProved ? '' : `${looked}: ${parts.join('; ')}`,
      result: { tensors, bytes, differing, unproved: { ...unproved } },
    };
  },
};
