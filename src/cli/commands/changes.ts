import type { RevisionPair } from '../../api/review/revisions.js';
import { revisionsMissing } from '../../diagnostics/catalog/usage-review.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { printerNamed } from '../../diagnostics/render/index.js';
import { inArgument } from '../../diagnostics/source.js';
import type { Command, Context, Input } from '../command.js';
import { configOption, fromOption, setOption } from '../conversion-options.js';
import { choice, text } from '../option.js';
import { reportOptions } from '../report-options.js';

const against = text({
  name: 'against',
  value: 'git:REF',
  summary: 'compare FILE... with the same files of a commit, branch or tag',
});
const checkpoint = text({
  name: 'checkpoint',
  value: 'DIR',
  summary: 'count what changes for this checkpoint (headers only)',
});
const FORMATS = ['text', 'markdown', 'json', 'sarif', 'github'] as const;
const format = choice(
  { name: 'format', value: 'FORMAT', summary: 'text (default), markdown, json, sarif or github' },
  FORMATS,
);

export const changes: Command = {
  name: 'changes',
  summary: 'say what a change of mappings means: which tensors come out different, and how',
  arguments: [
    {
      name: 'FILE',
      what: 'OLD and NEW, files or folders; with --against the files to compare (default: mappings/)',
      many: true,
      optional: true,
    },
  ],
  options: [against, checkpoint, fromOption, setOption, configOption, format],
  examples: [
    { line: 'mapc changes old.yaml new.yaml', what: 'what the new text means that the old one does not' },
    { line: 'mapc changes --against git:main', what: 'all of mappings/, as in a review' },
    {
      line: 'mapc changes --against git:HEAD~1 my.yaml --checkpoint DIR',
      what: 'how many tensors and bytes of it change',
    },
  ],
  notes: [
    'Compared are compiled programs: formatting, comments, the order of rules, names of axes and a table in the place of rules change nothing.',
    'Exit code 0: no change in meaning; 1: a change, or a revision with mistakes.',
  ],
  run: async (input, context) => {
    const pairs = await pairsOf(input, context);
    const { changesOf } = await import('../../api/review/changes.js');
    const { reportChanges, findingsIn, changesJson } = await import('../../api/review/changes-report.js');
    const dir = input.get(checkpoint);
    const impact =
      dir === undefined
        ? undefined
        : { checkpoint: dir, from: input.get(fromOption), set: input.get(setOption), config: input.get(configOption) };
    const compared = [];
    for (const pair of pairs) compared.push(await changesOf(pair, impact));
    const report = reportChanges(compared, dir);
    const exit = report.same ? 'ok' : 'no';
    const findings: readonly Diagnostic[] = findingsIn(report);
    const result = changesJson(report);
    if (context.json) return { exit, findings, result };
    const form = input.get(format) ?? 'text';
    if (form === 'text') {
      const { printChanges } = await import('../print/print-changes.js');
      return { exit, text: printChanges(report, context) };
    }
    if (form === 'markdown') {
      const { changesMarkdown } = await import('../../api/review/changes-markdown.js');
      return { exit, text: changesMarkdown(report) };
    }
    const options = await reportOptions('changes', context);
    return { exit, text: printerNamed(form)?.print(findings, { ...options, result }) ?? '' };
  },
};

async function pairsOf(input: Input, context: Context): Promise<readonly RevisionPair[]> {
  const { pairFiles, pairWithRevision } = await import('../../api/review/revisions.js');
  const revision = input.get(against);
  const words = input.arguments;
  if (revision !== undefined) {
    const { openRevision } = await import('../../api/review/git.js');
    const { REVIEWED } = await import('../../api/review/mapping-files.js');
    return pairWithRevision(words.length === 0 ? [REVIEWED] : words, openRevision(revision, context.folder));
  }
  const [before, after, more] = words;
  if (before === undefined || after === undefined || more !== undefined) {
    throw new MapcError(revisionsMissing.make(inArgument(words.join(' ')), { found: words.length }));
  }
  return pairFiles(before, after);
}
