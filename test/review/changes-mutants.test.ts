import { loadRelation } from '../../src/api/check.js';
import { nodeLoader } from '../../src/api/mappings.js';
import { changesOf, compareTwo } from '../../src/api/review/changes.js';
import { reportChanges, type ChangesReport } from '../../src/api/review/changes-report.js';
import { buildProgram } from '../../src/compiler/program/build-program.js';
import { printProgram } from '../../src/compiler/program/print-program.js';
import type { Relation } from '../../src/compiler/relation/relation.js';
import type { SourceText } from '../../src/diagnostics/source.js';
import { mutantsOf } from '../../src/dsl/mutants/index.js';
import { mutantText } from '../../src/dsl/mutants/mutant.js';
import { filesIn, readText } from '../support/repository.js';

/**
 * Every small mistake in every mapping of the repository, as a reviewer would meet it: what changes the bytes of the program is shown,
 * with its places; what does not is no change in meaning.
 */

const programOf = (relation: Relation): string => printProgram(buildProgram(relation), { labels: false });

function load(source: SourceText): { readonly relation: Relation | undefined; readonly mistakes: number } {
  let mistakes = 0;
  const relation = loadRelation(source, nodeLoader, ({ severity }) => {
    if (severity === 'error') mistakes++;
  });
  return { relation, mistakes };
}

/** What is said of an edit: of revisions that hold, and of one that does not. */
async function compare(before: Relation, after: Relation | undefined, changed: SourceText): Promise<ChangesReport> {
  const path = changed.name;
  if (after !== undefined) {
    const { same, changes } = compareTwo(before, after);
    const outcome = same ? 'same' : 'changed';
    const common = { path, renamedFrom: undefined, before, after, errors: { before: [], after: [] } } as const;
    return reportChanges([{ ...common, outcome, compared: true, changes, impact: undefined }], undefined);
  }
  const [old, fresh] = [before.mapping.source, changed].map(source => ({ source, loader: nodeLoader }));
  return reportChanges(
    [await changesOf({ path, renamedFrom: undefined, before: old, after: fresh }, undefined)],
    undefined,
  );
}

it.each(filesIn('mappings', '.yaml'))('each mistake in %s shows, and nothing else does', async path => {
  const source = { name: path, text: readText(path) };
  const { relation } = load(source);
  if (relation === undefined) throw new Error(`${path} does not hold`);
  const program = programOf(relation);
  const wrong: string[] = [];
  for (const mutant of mutantsOf(source, relation.mapping)) {
    const changed = { name: path, text: mutantText(source, mutant) };
    const after = load(changed);
    const fresh = after.mistakes > 0 ? undefined : after.relation;
    const same = fresh !== undefined && programOf(fresh) === program;
    const report = await compare(relation, fresh, changed);
    const told = report.changes.length + report.findings.length;
    const title = `${mutant.kind}: ${mutant.what}`;
    if (report.same !== same) wrong.push(`${title}: ${same ? 'said to change' : 'said to be the same'}`);
    if (told > 0 === same) wrong.push(`${title}: ${told} told`);
    for (const { findings, picture } of report.changes) {
      if (findings.length === 0) wrong.push(`${title}: nothing said`);
      if (findings.some(({ at }) => at.kind !== 'text')) wrong.push(`${title}: no place`);
      const lines = [...(picture?.before.lines ?? []), ...(picture?.after.lines ?? [])];
      if (lines.length > 6) wrong.push(`${title}: ${lines.length} lines drawn`);
    }
  }
  expect(wrong).toEqual([]);
});
