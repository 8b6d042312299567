import type { ChangesReport, ReportedChange } from './changes-report.js';
import { lineOf } from './changes-report.js';
import type { DescribedPicture } from './describe-picture.js';
import { counted } from '../../diagnostics/summary.js';
import { fencedCode, inlineCode } from './markdown.js';

/** Longest comment that code hosts take, less some room. */
const MOST_CHARACTERS = 60_000;

/** The report for a comment of at most `most` characters: a heading, one section for each change with its text as a diff, details folded. */
export function changesMarkdown(report: ChangesReport, most = MOST_CHARACTERS): string {
  const { mappings, changes, findings, same } = report;
  if (same) return `### No change in meaning\n\n${counted(mappings.length, 'mapping')} compared.\n`;
  const head = `### What changes in meaning\n\n${outcomeTable(report)}`;
  const sections = [
    ...findings.map(
      ({ severity, code, message, at }) => `- **${severity}** ${code}: ${inlineCode(message)}${placeText(lineOf(at))}`,
    ),
    ...changes.map(section),
  ];
  let out = head;
  for (const [i, text] of sections.entries()) {
    if (out.length + text.length > most) {
      out += `\n\nand ${counted(sections.length - i, 'more change')}: run \`mapc changes\` to see them.`;
      break;
    }
    out += `\n\n${text}`;
  }
  return `${out}\n`;
}

function outcomeTable({ mappings }: ChangesReport): string {
  const told = mappings.filter(({ outcome }) => outcome !== 'same');
  const rows = told.map(({ path, renamedFrom, outcome, changes, impact }) => {
    const what =
      outcome === 'changed' ? counted(changes.length, 'change') : outcome === 'unclear' ? 'has mistakes' : outcome;
    const renamed = renamedFrom === undefined ? '' : ` (was ${inlineCode(renamedFrom)})`;
    const counts =
      impact === undefined ? '' : `${counted(impact.tensors, 'tensor')}, ${impact.bytes.toLocaleString('en-US')} bytes`;
    return `| ${inlineCode(path)}${renamed} | ${what} | ${counts} |`;
  });
  const others = mappings.length - told.length;
  const rest = others === 0 ? '' : `\n\n${counted(others, 'mapping')} without a change in meaning.`;
  return `| mapping | | for the checkpoint |\n| --- | --- | --- |\n${rows.join('\n')}${rest}`;
}

function section({ findings, before, after, picture, mappings, keys }: ReportedChange): string {
  const said = findings.map(({ code, message, notes, at }) =>
    [`**${code}** ${inlineCode(message)}${placeText(lineOf(at))}`, ...notes.map(note => `\n${inlineCode(note)}`)].join(
      '\n',
    ),
  );
  const [old, fresh] = [before ?? [], after ?? []];
  const diff = [
    ...old.filter(line => fresh.includes(line)).map(line => `  ${line}`),
    ...old.filter(line => !fresh.includes(line)).map(line => `- ${line}`),
    ...fresh.filter(line => !old.includes(line)).map(line => `+ ${line}`),
  ];
  const patterns = keys.flatMap(({ layout, keys: own }) => own.map(key => `${layout}: ${key}`));
  const drawn =
    picture === undefined ? [] : [details('Where elements come from', fencedCode('diff', pictureLines(picture)))];
  const all = patterns.length > 2 ? [details(counted(patterns.length, 'key pattern'), fencedCode('', patterns))] : [];
  const also = mappings.length > 1 ? [`In ${mappings.map(inlineCode).join(', ')}.`] : [];
  return [...said, ...also, fencedCode('diff', diff), ...drawn, ...all].join('\n\n');
}

function pictureLines({ title, before, after, moved }: DescribedPicture): readonly string[] {
  return [
    `  ${title}`,
    `  before ${before.caption}`,
    ...before.lines.map(line => `- ${line}`),
    `  after  ${after.caption}`,
    ...after.lines.map(line => `+ ${line}`),
    `  ${moved}`,
  ];
}

const placeText = (place: string | undefined): string => (place === undefined ? '' : ` (${inlineCode(place)})`);

const details = (summary: string, content: string): string =>
  `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
