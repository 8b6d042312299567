import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { distinct } from '../../diagnostics/distinct.js';
import { counted, formatSummary, summarize } from '../../diagnostics/summary.js';
import { changesMarkdown } from './changes-markdown.js';
import { lineOf } from './changes-report.js';
import { inlineCode } from './markdown.js';
import type { Review } from './review-mappings.js';

/** Part of the room that problems may take: what changes must be seen beside them. */
const ROOM_FOR_PROBLEMS = 0.4;

/**
 * A review as a comment of at most `most` characters: a line for each of check, test and changes, then what is wrong, then
 * what changes in meaning. What does not fit is counted, with its codes.
 */
export function reviewMarkdown(review: Review, against: string | undefined, most: number): string {
  const problems = distinct([...review.checked, ...review.tested]).filter(({ severity }) => severity !== 'info');
  const parts = [outcomes(review, against)];
  if (problems.length > 0) parts.push(problemList(problems, most * ROOM_FOR_PROBLEMS));
  const { changes } = review;
  if (changes !== undefined && !changes.same)
    parts.push(changesMarkdown(changes, most - parts.join('\n\n').length - 200));
  return `${parts.join('\n\n').trimEnd()}\n`;
}

/** A review in a few words, for a heading: `2 errors; 3 changes in meaning`. */
export function reviewVerdict({ checked, tested, changes }: Review): string {
  const { errors, warnings } = summarize(distinct([...checked, ...tested]));
  const wrong = errors + warnings === 0 ? 'check and test pass' : formatSummary({ errors, warnings, infos: 0 });
  return changes === undefined ? wrong : `${wrong}; ${changesVerdict(changes)}`;
}

function changesVerdict({ same, changes, mappings }: NonNullable<Review['changes']>): string {
  if (same) return 'no change in meaning';
  const count = (outcome: string): number => mappings.filter(mapping => mapping.outcome === outcome).length;
  const parts = [
    changes.length === 0 ? '' : `${counted(changes.length, 'change')} in meaning`,
    count('new') === 0 ? '' : `${counted(count('new'), 'mapping')} new`,
    count('deleted') === 0 ? '' : `${counted(count('deleted'), 'mapping')} gone`,
    count('unclear') === 0 ? '' : `${counted(count('unclear'), 'mapping')} with mistakes in a revision`,
  ];
  return parts.filter(part => part !== '').join(', ');
}

function outcomes({ mappings, checked, tested, tests, changes }: Review, against: string | undefined): string {
  const said = (findings: readonly Diagnostic[]): string => formatSummary({ ...summarize(findings), infos: 0 });
  const golden = tests.flatMap(test => test.golden);
  const skipped = golden.filter(({ outcome }) => outcome === 'skipped').length;
  const proofs = [
    counted(
      tests.reduce((sum, { examples }) => sum + examples.length, 0),
      'example',
    ),
    counted(golden.length, 'golden conversion'),
    ...(skipped === 0 ? [] : [`${skipped} of them skipped`]),
  ];
  const rows = [
    `| check | ${said(checked)} | ${counted(mappings.length, 'mapping')} |`,
    `| test | ${tests.every(({ ok }) => ok) ? 'all hold' : said(tested)} | ${proofs.join(', ')} |`,
    changes === undefined
      ? '| changes | not compared | there is no revision to compare with |'
      : `| changes | ${changesVerdict(changes)} | ${against === undefined ? '' : `against ${inlineCode(against)}`} |`,
  ];
  return `| | | |\n| --- | --- | --- |\n${rows.join('\n')}`;
}

function problemList(problems: readonly Diagnostic[], most: number): string {
  const lines = problems.map(({ severity, code, message, at }) => {
    const place = lineOf(at);
    return `- **${severity}** ${code}${place === undefined ? '' : ` ${inlineCode(place)}`}: ${inlineCode(message)}`;
  });
  const kept: string[] = [];
  let room = most;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    kept.push(line);
  }
  if (kept.length < lines.length) kept.push(`- and ${leftOut(problems.slice(kept.length))}`);
  return `### What is wrong\n\n${kept.join('\n')}`;
}

/** `12 more: 10 MAPC3104, 2 MAPC4001`. */
function leftOut(problems: readonly Diagnostic[]): string {
  const counts = new Map<string, number>();
  for (const { code } of problems) counts.set(code, (counts.get(code) ?? 0) + 1);
  return `${problems.length} more: ${[...counts].map(([code, count]) => `${count} ${code}`).join(', ')}`;
}
