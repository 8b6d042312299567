import type { MutantOutcome, MutantTest, MutationTest } from '../../api/review/test-mutants.js';
import type { Palette } from '../../diagnostics/palette.js';
import { escapeControls } from '../../diagnostics/show-name.js';
import { counted, formatCount } from '../../diagnostics/summary.js';
import { formatTable } from '../table.js';

/** Columns: who tells of a mistake, in the order in which they are asked. */
const OUTCOMES = ['check', 'golden', 'examples', 'survives', 'equivalent'] as const satisfies readonly MutantOutcome[];

/** What the mistakes of mappings came to, by kind and by mapping, and a last line that sums up. */
export function printMutants(tests: readonly MutationTest[], palette: Palette): string {
  const mutants = tests.flatMap(test => test.mutants);
  const kinds = [...new Set(mutants.map(({ kind }) => kind))];
  const byKind = kinds.map(kind => [kind, mutants.filter(mutant => mutant.kind === kind)] as const);
  const byMapping = tests.map(test => [test.mapping, test.mutants] as const);
  const broken = tests.filter(({ holds }) => !holds);
  return [
    ...(mutants.length === 0 ? [] : [countsTable('kind of mistake', byKind)]),
    ...(tests.length < 2 || mutants.length === 0 ? [] : [countsTable('mapping', byMapping)]),
    ...broken.map(({ mapping }) => `${escapeControls(mapping)} does not hold as it is: no mistake was tried\n`),
    totals(mutants, palette),
  ].join('\n');
}

function countsTable(title: string, groups: readonly (readonly [string, readonly MutantTest[]])[]): string {
  const columns = [{ title }, ...['mistakes', ...OUTCOMES].map(name => ({ title: name, align: 'right' as const }))];
  const rows = groups.map(([name, mutants]) => [
    escapeControls(name),
    ...[mutants.length, ...OUTCOMES.map(outcome => countOf(mutants, outcome))].map(String),
  ]);
  return formatTable(columns, rows);
}

const countOf = (mutants: readonly MutantTest[], outcome: MutantOutcome): number =>
  mutants.filter(mutant => mutant.outcome === outcome).length;

function totals(mutants: readonly MutantTest[], palette: Palette): string {
  const count = (...outcomes: readonly MutantOutcome[]): string =>
    formatCount(outcomes.reduce((sum, outcome) => sum + countOf(mutants, outcome), 0));
  const by = `${count('check')} by check, ${count('golden')} by golden data, ${count('examples')} by examples alone`;
  const survivors =
    count('survives') === '0'
      ? palette.added('none survives')
      : palette.removed(`${count('survives')} would get through`);
  const caught = `${count('check', 'golden', 'examples')} caught (${by})`;
  return `${counted(mutants.length, 'mistake')}: ${count('equivalent')} mean the same, ${caught}, ${survivors}\n`;
}
