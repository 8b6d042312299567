import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { distinct } from '../../diagnostics/distinct.js';
import { checkText } from '../check.js';
import { nodeLoader, readMappingSource } from '../mappings.js';
import { findingsIn, reportChanges, type ChangesReport } from './changes-report.js';
import { changesOf } from './changes.js';
import type { GitRevision } from './git.js';
import { mappingFiles } from './mapping-files.js';
import { pairWithRevision } from './revisions.js';
import { testMapping, type MappingTest } from './test-mapping.js';

/** All that a reviewer of mappings is told: what `mapc check`, `mapc test` and `mapc changes` say of them. */
export interface Review {
  readonly mappings: readonly string[];
  readonly checked: readonly Diagnostic[];
  readonly tested: readonly Diagnostic[];
  readonly tests: readonly MappingTest[];
  /** Undefined where there is nothing to compare with. */
  readonly changes: ChangesReport | undefined;
}

/**
 * Reviews files and folders as they are, against a revision where one is given. Throws MAPC8101 where there is no mapping, MAPC8010 and
 * MAPC8107 for a file that is not there.
 */
export async function reviewMappings(files: readonly string[], against: GitRevision | undefined): Promise<Review> {
  const mappings = mappingFiles(files);
  const checked = distinct(
    mappings.flatMap(name => {
      const source = readMappingSource(name);
      return checkText(source.text, source.name, nodeLoader);
    }),
  );
  const tests: MappingTest[] = [];
  const tested: Diagnostic[] = [];
  for (const name of mappings) {
    const { test, findings } = await testMapping(name, { update: false });
    tests.push(test);
    tested.push(...findings);
  }
  if (against === undefined) return { mappings, checked, tested: distinct(tested), tests, changes: undefined };
  const compared = [];
  for (const pair of pairWithRevision(files, against)) compared.push(await changesOf(pair, undefined));
  return { mappings, checked, tested: distinct(tested), tests, changes: reportChanges(compared, undefined) };
}

/** No check and no test says no. Changes are for people to judge. */
export function isRight({ checked, tests }: Review): boolean {
  return tests.every(({ ok }) => ok) && !checked.some(({ severity }) => severity === 'error');
}

/** All findings of a review, each once: a mistake that stops a test is one that the check has found, too. */
export function reviewFindings({ checked, tested, changes }: Review): readonly Diagnostic[] {
  return distinct([...checked, ...tested, ...(changes === undefined ? [] : findingsIn(changes))]);
}
