import type { Diagnostic, Json } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { flag, text, texts } from '../option.js';

const mapping = texts({ name: 'mapping', value: 'MAPPING', summary: 'a bundled name or a file; several are chained' });
const from = text({ name: 'from', value: 'LAYOUT', summary: 'layout of IN' });
const to = text({ name: 'to', value: 'LAYOUT', summary: 'layout of OUT' });
const config = text({ name: 'config', value: 'FILE', summary: "the written side's config: read, and copied into OUT" });
const set = texts({ name: 'set', value: 'NAME=VALUE', summary: 'a size, an option, or a field of a config' });
const only = texts({ name: 'only', value: 'PATTERN', summary: 'only these keys of OUT (`*`, `**`)' });
const dryRun = flag({ name: 'dry-run', summary: 'stop before the first byte' });
const overwrite = flag({ name: 'overwrite', summary: 'replace OUT if it is there' });
const restart = flag({ name: 'restart', summary: 'remove what an interrupted run left' });
const noSync = flag({ name: 'no-sync', summary: 'do not wait for the disk' });

export const convert: Command = {
  name: 'convert',
  summary: 'convert a checkpoint by a mapping',
  arguments: [
    { name: 'IN', what: 'the checkpoint to read' },
    { name: 'OUT', what: 'the folder to write' },
  ],
  options: [mapping, from, to, config, set, only, dryRun, overwrite, restart, noSync],
  examples: [{ line: 'mapc convert IN OUT --mapping NAME --from hf --to jetstream', what: 'IN in another layout' }],
  run: async (input, context) => {
    const [source = '', target = ''] = input.arguments;
    const { prepareConversion } = await import('../../api/prepare.js');
    const findings: Diagnostic[] = [];
    const layouts = { from: input.get(from), to: input.get(to), config: input.get(config) };
    const prepared = await prepareConversion(
      {
        mappings: input.get(mapping),
        input: source,
        set: new Map(input.get(set).map(setting)),
        only: input.get(only),
        ...(layouts.from === undefined ? {} : { from: layouts.from }),
        ...(layouts.to === undefined ? {} : { to: layouts.to }),
        ...(layouts.config === undefined ? {} : { config: layouts.config }),
      },
      finding => findings.push(finding),
    );
    if (prepared === undefined) return { exit: 'no', findings };
    if (input.get(dryRun)) {
      const bytes = prepared.files.reduce((sum, file) => sum + file.size, 0);
      return {
        exit: 'ok',
        findings,
        text: `${prepared.plan.targets.length} tensors, ${bytes} bytes in ${prepared.files.length} files\n`,
      };
    }
    const { execute } = await import('../../runtime/execute.js');
    const { seal } = prepared.format;
    const summary = await execute(
      prepared.plan,
      prepared.source,
      { path: target, files: prepared.files, sources: [source], ...(seal === undefined ? {} : { seal }) },
      {
        overwrite: input.get(overwrite),
        restart: input.get(restart),
        sync: !input.get(noSync),
        signal: context.interruptible(),
        onProgress: event => context.progress.show(event),
      },
    );
    const dropped = new Map<string, number>();
    for (const { why } of summary.dropped) dropped.set(why, (dropped.get(why) ?? 0) + 1);
    const lines = [
      `${summary.tensors} tensors, ${summary.bytesWritten} bytes in ${summary.seconds.toFixed(2)} s by ${summary.rules.length} rules`,
      ...[...dropped].map(([why, count]) => `dropped ${count}: ${why}`),
    ];
    return {
      exit: 'ok',
      findings,
      text: `${target}\n`,
      summary: lines.join('\n'),
      result: { output: target, tensors: summary.tensors },
    };
  },
};

function setting(given: string): readonly [string, Json] {
  const at = given.indexOf('=');
  const [name, value] = at < 0 ? [given, 'true'] : [given.slice(0, at), given.slice(at + 1)];
  if (value === 'true' || value === 'false') return [name, value === 'true'];
  return [name, value !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}
