import type { Diff, DiffSide } from '../../api/diff.js';
import { countsOf, rulePlace } from '../../api/describe-diff.js';
import { groupDifferences, type DifferenceGroup, type GroupKind } from '../../compiler/compare/difference-groups.js';
import { groupBy } from '../../compiler/compare/group-by.js';
import { formatCosine, formatNumber, formatPosition } from '../../compiler/compare/format-numbers.js';
import { kindOf } from '../../diagnostics/catalog/index.js';
import type { Palette } from '../../diagnostics/palette.js';
import { displayWidth } from '../../diagnostics/display.js';
import { escapeControls, showName } from '../../diagnostics/show-name.js';
import { counted, formatCount } from '../../diagnostics/summary.js';
import { formatBytes } from '../../diagnostics/format-bytes.js';
import { wrap } from '../wrap.js';
import { formatTable, type Column } from '../table.js';

export interface DiffPrintOptions {
  readonly width: number;
  readonly palette: Palette;
  /** One line for each tensor: layers are not folded. */
  readonly all: boolean;
}

/** The answer for people: the two sides, differences by kind, and a last line that says it all. */
export function printDiff(diff: Diff, options: DiffPrintOptions): string {
  const groups = options.all
    ? diff.differences.flatMap(difference => groupDifferences([difference], diff.tensors))
    : diff.groups;
  const kinds = [...new Set(groups.map(({ kind }) => kind))];
  const codes = new Map(diff.groups.map(({ kind }, i) => [kind, diff.findings[i]?.code]));
  const sections = kinds.map(kind => {
    const code = codes.get(kind) ?? '';
    const title = kindOf(code)?.title ?? kind;
    const own = groups.filter(group => group.kind === kind);
    return `${options.palette.strong(title)}  ${options.palette.faint(code)}\n${printSection(kind, own, diff, options)}`;
  });
  return [`${printSides(diff)}\n`, ...sections, printAnswer(diff, options.palette)].join('\n');
}

function printSides({ left, right }: Diff): string {
  const row = (name: string, { path, format, totals }: DiffSide): readonly string[] => [
    name,
    showName(path),
    format,
    counted(totals.files, 'file'),
    counted(totals.tensors, 'tensor'),
    `${formatCount(totals.parameters)} parameters`,
    formatBytes(totals.bytes),
  ];
  const columns: readonly Column[] = [
    ...[{}, {}, {}].map(() => ({ title: '' })),
    ...[0, 0, 0, 0].map(() => ({ title: '', align: 'right' }) as const),
  ];
  return formatTable(columns, [row('A', left), row('B', right)]).trim();
}

function printSection(
  kind: GroupKind,
  groups: readonly DifferenceGroup[],
  diff: Diff,
  options: DiffPrintOptions,
): string {
  switch (kind) {
    case 'values':
    case 'dtypes':
    case 'tolerated':
      return printValues(groups, diff, options);
    case 'onlyLeft':
    case 'onlyRight':
    case 'unsearched':
      return printAlone(kind === 'onlyLeft' ? 'left' : 'right', groups, options);
    default:
      return printRelated(groups, diff, options);
  }
}

/** Families of one side, which the other side has nothing for. */
function printAlone(side: 'left' | 'right', groups: readonly DifferenceGroup[], options: DiffPrintOptions): string {
  const types = groups.map(group => sizeText(group, side === 'left' ? group.leftShape : group.rightShape));
  const room = options.width - 4 - Math.max(...types.map(displayWidth));
  const rows = groups.map((group, i) => [`  ${shorten(escapeControls(group[side]), room)}`, types[i] ?? '']);
  return formatTable([{ title: '' }, { title: '' }], rows).replace(/^\n/, '');
}

/** What is known of families, each explanation once, and the families that it holds for. */
function printRelated(groups: readonly DifferenceGroup[], diff: Diff, options: DiffPrintOptions): string {
  const byHow = groupBy(groups, group => (group.kind === 'shapes' ? '' : howText(group)));
  return [...byHow]
    .map(([how, own]) => {
      const lines = how === '' ? [] : wrap(how, options.width - 2).map(line => `  ${line}\n`);
      return lines.join('') + printFamilies(own, diff, options);
    })
    .join('');
}

/** Families as a table; one below the other where that is too wide. */
function printFamilies(groups: readonly DifferenceGroup[], diff: Diff, options: DiffPrintOptions): string {
  const rows = groups.map(group => {
    const { left, right, leftShape, rightShape, members } = group;
    const shapes = leftShape === rightShape ? rightShape : `${leftShape} -> ${rightShape}`;
    return {
      keys: (left === right ? [right] : [left, `${linkOf(group, diff)} ${right}`]).map(escapeControls),
      shapes: members.length === 1 ? shapes : `${shapes} x ${formatCount(members.length)}`,
      rule: escapeControls(rulePlace(group, diff) ?? ''),
    };
  });
  const paired = rows.some(({ keys }) => keys.length > 1);
  const hasRules = rows.some(({ rule }) => rule !== '');
  const columns: readonly Column[] = [
    { title: hasRules ? '    tensor' : '' },
    ...(paired ? [{ title: '' }] : []),
    { title: '' },
    ...(hasRules ? [{ title: 'made by' }] : []),
  ];
  const table = formatTable(
    columns,
    rows.map(({ keys: [first = '', second = ''], shapes, rule }) => [
      `    ${first}`,
      ...(paired ? [second] : []),
      shapes,
      ...(hasRules ? [rule] : []),
    ]),
  );
  const lines = table.split('\n');
  if (lines.every(line => displayWidth(line) <= options.width)) return lines.slice(hasRules ? 0 : 1).join('\n');
  return rows
    .flatMap(({ keys, shapes, rule }) => [
      ...keys.map(key => `    ${shorten(key, options.width - 4)}\n`),
      `        ${shapes}${rule === '' ? '' : `  made by ${rule}`}\n`,
    ])
    .join('');
}

/** What stands between a key of A and one of B. */
function linkOf({ kind, swapped, members }: DifferenceGroup, { comparison }: Diff): string {
  if (kind !== 'copied') return swapped ? '<->' : '->';
  const isLeft = members.every(({ lefts: [index] }) => comparison.onlyLeft.includes(index ?? -1));
  return isLeft ? '(only in A) =' : '= (only in B)';
}

function howText({ kind, how, statistics }: DifferenceGroup): string {
  if (kind !== 'nearly') return how === '' ? 'equal byte for byte' : `equal after ${how}`;
  const differing = statistics?.differing ?? 0;
  const what = how === '' ? 'under this key' : `after ${how}`;
  return `${what}, all but ${formatCount(differing)} of ${counted(statistics?.elements ?? 0, 'element')} are equal`;
}

/** Columns that keys have in a table, at least. */
const LEAST_KEY = 14;

/** Errors as a table: the widest column, the keys, gives way where it does not fit. */
function printValues(groups: readonly DifferenceGroup[], diff: Diff, options: DiffPrintOptions): string {
  const rules = groups.map(group => rulePlace(group, diff) ?? '');
  const hasRules = rules.some(rule => rule !== '');
  const hasTypes = groups.some(({ leftShape, rightShape }) => leftShape !== rightShape);
  const columns: readonly Column[] = [
    { title: '  tensor' },
    { title: '', align: 'right' },
    ...(hasTypes ? [{ title: 'A' }, { title: 'B' }] : []),
    { title: 'differ', align: 'right' },
    { title: 'absolute', align: 'right' },
    { title: 'relative', align: 'right' },
    { title: 'ULPs', align: 'right' },
    { title: 'cosine' },
    { title: 'first' },
    ...(hasRules ? [{ title: 'rule' }] : []),
  ];
  const rows = groups.map((group, i) => {
    const { statistics, members, cosine } = group;
    const measure = (largest: { readonly value: number } | undefined): string =>
      largest === undefined ? '-' : formatNumber(largest.value);
    return [
      members.length === 1 ? '' : `x ${formatCount(members.length)}`,
      ...(hasTypes ? [group.leftShape, group.rightShape] : []),
      statistics === undefined ? '-' : shareText(statistics.differing, statistics.elements),
      measure(statistics?.absolute),
      measure(statistics?.relative),
      measure(statistics?.ulps),
      formatCosine(cosine),
      firstText(group, diff),
      ...(hasRules ? [escapeControls(rules[i] ?? '')] : []),
    ];
  });
  const others = columns
    .slice(1)
    .map(({ title }, i) => Math.max(title.length, ...rows.map(row => displayWidth(row[i] ?? ''))));
  const room = Math.max(LEAST_KEY, options.width - 2 - others.reduce((sum, width) => sum + width + 2, 0));
  const table = formatTable(
    columns,
    rows.map((row, i) => [`  ${shorten(escapeControls(groups[i]?.right ?? ''), room - 2)}`, ...row]),
  );
  return table + groups.map(group => nonFiniteText(group)).join('');
}

/** What is NaN or infinite, where anything is. */
function nonFiniteText({ right, statistics }: DifferenceGroup): string {
  if (statistics === undefined) return '';
  const { left: a, right: b, unlike } = statistics;
  if (a.nan + b.nan + a.infinite + b.infinite === 0) return '';
  const counts = [
    `NaN: ${formatCount(a.nan)} in A, ${formatCount(b.nan)} in B`,
    `infinite: ${formatCount(a.infinite)} in A, ${formatCount(b.infinite)} in B`,
    ...(unlike === 0 ? [] : [`${formatCount(unlike)} finite on one side only`]),
  ];
  return `  ${escapeControls(right)}: ${counts.join('; ')}\n`;
}

/** `12`, or `3.1 %` where there are many. */
function shareText(differing: number, elements: number): string {
  if (differing < 10_000) return formatCount(differing);
  if (differing === elements) return '100 %';
  const percent = (100 * differing) / elements;
  return `${percent >= 99 ? Math.min(99.9, percent).toFixed(1) : percent.toPrecision(2)} %`;
}

/** Position of the first element that differs, in the first tensor of the group that differs. */
function firstText({ members }: DifferenceGroup, { tensors }: Diff): string {
  const member = members.find(({ statistics }) => statistics?.first !== undefined);
  if (member === undefined) return '';
  return formatPosition(member.statistics?.first ?? 0, tensors.right[member.rights[0] ?? -1]?.shape ?? []);
}

const sizeText = ({ members }: DifferenceGroup, shape: string): string =>
  members.length === 1 ? shape : `${shape} x ${formatCount(members.length)}`;

/** The beginning and the end of a text that is too long: keys differ at both. */
function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width || text.length <= width) return text;
  const before = Math.ceil((width - 3) / 2);
  return `${text.slice(0, before)}...${text.slice(text.length - (width - 3 - before))}`;
}

/** The last line: equal or different, and how many. */
function printAnswer(diff: Diff, palette: Palette): string {
  const { equal, tolerated, explained, unexplained, onlyLeft, onlyRight } = countsOf(diff);
  const parts = [
    equal > 0 ? `${counted(equal, 'tensor')}${diff.equal ? '' : ' equal'}` : '',
    tolerated > 0 ? `${formatCount(tolerated)} within the tolerance` : '',
    explained > 0 ? `${formatCount(explained)} explained` : '',
    unexplained > 0 ? `${formatCount(unexplained)} different` : '',
    onlyLeft > 0 ? `${formatCount(onlyLeft)} only in A` : '',
    onlyRight > 0 ? `${formatCount(onlyRight)} only in B` : '',
  ].filter(part => part !== '');
  const word = diff.equal ? palette.added('equal') : palette.removed('different');
  return `${diff.equal && diff.otherShards ? `same values, ${otherFiles(diff)}\n` : ''}${word}: ${parts.join(', ')}\n`;
}

/** What is another one of files that hold the same values. */
function otherFiles({ left, right }: Diff): string {
  const [format, other] = [left.format, right.format];
  const formats = format === other ? [] : [`other format: ${format} in A, ${other} in B`];
  const [files, more] = [left.totals.files, right.totals.files];
  if (files !== more)
    return [...formats, `other shard layout: ${counted(files, 'file')} in A, ${counted(more, 'file')} in B`].join('; ');
  return formats[0] ?? `other files: ${counted(files, 'file')} in each, with other names or other tensors in them`;
}
