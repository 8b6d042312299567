import type { ExampleTest, GoldenTest, MappingTest } from '../../api/review/test-mapping.js';
import type { Palette } from '../../diagnostics/palette.js';
import { escapeControls } from '../../diagnostics/show-name.js';
import { counted } from '../../diagnostics/summary.js';

/** What was proved of each mapping, a line for each example and each golden checkpoint. */
export function printTests(tests: readonly MappingTest[], palette: Palette): string {
  return tests.map(test => `${printTest(test, palette)}\n`).join('') + printTotals(tests, palette);
}

function printTest({ mapping, layouts, ok, examples, golden }: MappingTest, palette: Palette): string {
  const head = `${palette.strong(escapeControls(mapping))}  ${layouts.join(' <-> ')}`.trimEnd();
  const lines = [
    ...examples.flatMap(example => printExample(example, palette)),
    ...golden.flatMap(entry => printGolden(entry, palette)),
  ];
  const none =
    ok && golden.length === 0
      ? [palette.faint('  note  no golden data: a mistake that both of its sides share cannot show')]
      : [];
  return [head, ...(lines.length === 0 ? [mark(false, palette, 'its text has mistakes')] : lines), ...none, ''].join(
    '\n',
  );
}

function printExample(example: ExampleTest, palette: Palette): readonly string[] {
  const { place, sizes, ok, ways, fields, oneWay, lossy } = example;
  const shown = Object.entries(sizes).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const tensors = ways.map(({ from, to, back, tensors: count }) => {
    return `${from} -> ${to}${back ? ` -> ${from}` : ''} ${counted(count, 'tensor')}`;
  });
  const proved = [...tensors, ...(fields === 0 ? [] : [counted(fields, 'config field')])];
  return [
    mark(ok, palette, `example ${place}  ${proved.join(', ')}`),
    ...(shown.length === 0 ? [] : [palette.faint(`        ${cut(shown.join(' '), 100)}`)]),
    ...oneWay.map(rule => `        one way: ${rule.place}, ${rule.from} -> ${rule.to}: ${rule.reason}`),
    ...(lossy.length === 0 ? [] : [`        lossy, and stable from then on: ${lossy.join(', ')}`]),
  ];
}

function printGolden(
  { place, input, output, outcome, equal, update }: GoldenTest,
  palette: Palette,
): readonly string[] {
  const what = `golden  ${place}  ${escapeControls(input)} = ${escapeControls(output)}`;
  if (outcome === 'skipped') return [`  ${palette.faint('skip')}  ${what}`];
  if (update === undefined) return [mark(outcome === 'equal', palette, `${what}  ${equal} equal`)];
  const { added, changed, removed, same } = update;
  const lines = [...named('added', added), ...named('changed', changed), ...named('removed', removed)];
  const head = lines.length === 0 ? 'nothing changes' : `written; ${same} as before`;
  return [mark(true, palette, `${what}  ${head}`), ...lines];
}

const MOST_NAMES = 12;

const named = (what: string, names: readonly string[]): readonly string[] => [
  ...names.slice(0, MOST_NAMES).map(name => `        ${what}: ${escapeControls(name)}`),
  ...(names.length > MOST_NAMES ? [`        ${what}: ${names.length - MOST_NAMES} more`] : []),
];

const mark = (ok: boolean, palette: Palette, text: string): string =>
  `  ${ok ? palette.added('ok  ') : palette.error('FAIL')}  ${text}`;

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 3)}...`);

function printTotals(tests: readonly MappingTest[], palette: Palette): string {
  const examples = tests.flatMap(test => test.examples);
  const golden = tests.flatMap(test => test.golden);
  const failed = tests.filter(({ ok }) => !ok).length;
  const skipped = golden.filter(({ outcome }) => outcome === 'skipped').length;
  const counts = `${counted(tests.length, 'mapping')}, ${counted(examples.length, 'example')}, ${counted(golden.length, 'golden conversion')}`;
  const more = skipped === 0 ? '' : ` (${skipped} skipped)`;
  const verdict = failed === 0 ? palette.added('all hold') : palette.error(`${counted(failed, 'mapping')} failed`);
  return `${counts}${more}: ${verdict}\n`;
}
