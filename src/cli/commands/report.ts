import type { Command } from '../command.js';
import { flag, text } from '../option.js';

const output = text({
  name: 'output',
  short: 'o',
  value: 'FILE',
  summary: 'where the page goes (default: standard output); a page that is there is replaced',
});
const against = text({
  name: 'against',
  value: 'git:REF',
  summary: 'what changed since a commit, branch or tag comes first; mappings that mean the same are only named',
});
const test = flag({ name: 'test', summary: 'prove the mappings, too, as mapc test does' });
const overwrite = flag({ name: 'overwrite', summary: 'replace FILE even if it is something else than a page' });

export const report: Command = {
  name: 'report',
  summary: 'make a page of mappings: problems, coverage, graph, each rule with its picture, what changed',
  arguments: [
    {
      name: 'FILE',
      what: 'the mappings: files, folders or bundled names (default: mappings/)',
      many: true,
      optional: true,
    },
  ],
  options: [output, against, test, overwrite],
  examples: [
    { line: 'mapc report my-model.yaml -o report.html', what: 'one file that needs nothing else' },
    {
      line: 'mapc report --against git:main --test -o report.html',
      what: 'for a review: what changed, and the proofs',
    },
  ],
  notes: [
    'The page is one HTML file: it loads nothing, works without scripts, and can be kept or sent.',
    'Exit code 0: the page is there, whatever it says; mapc check and mapc test are those that judge.',
  ],
  run: async (input, context) => {
    const [{ collectReport }, { printPage }] = await Promise.all([
      import('../../api/review/report/report.js'),
      import('../report/page.js'),
    ]);
    const { folder, version } = context;
    const collected = await collectReport({
      words: input.arguments,
      against: input.get(against),
      test: input.get(test),
      folder,
    });
    const page = printPage(collected, version);
    const path = input.get(output);
    const bytes = Buffer.byteLength(page);
    const mappings = collected.mappings.map(({ path: name, findings }) => {
      return { path: name, errors: findings.filter(({ severity }) => severity === 'error').length };
    });
    if (path === undefined) return { exit: 'ok', text: page, result: { output: null, bytes, mappings, page } };
    const { writePage } = await import('../../api/review/report/write-page.js');
    writePage(path, page, input.get(overwrite));
    const result = { output: path, bytes, mappings };
    return { exit: 'ok', result, summary: `${path}: ${Math.ceil(bytes / 1000)} kB` };
  },
};
