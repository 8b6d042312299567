import type { MappingChanges } from '../changes.js';
import { changesOf } from '../changes.js';
import { reportChanges, type ChangesReport } from '../changes-report.js';
import { openRevision } from '../git.js';
import { mappingFiles, REVIEWED } from '../mapping-files.js';
import { pairWithRevision } from '../revisions.js';
import { PictureBudget } from './picture-budget.js';
import { reportMapping, type MappingReport } from './mapping-report.js';

export interface ReportRequest {
  /** Files, folders, bundled names; none: all of `mappings/`. */
  readonly words: readonly string[];
  /** `git:REF`: what changed since then comes first, and mappings that mean the same are only named. */
  readonly against: string | undefined;
  /** Prove the mappings, too, as `mapc test` does. */
  readonly test: boolean;
  /** The folder whose repository `against` is of. */
  readonly folder: string;
}

/** All that a page shows. */
export interface Report {
  readonly mappings: readonly MappingReport[];
  readonly against: ComparedReport | undefined;
}

export interface ComparedReport {
  readonly revision: string;
  readonly changes: ChangesReport;
  /** Paths of mappings without a change in meaning. */
  readonly same: readonly string[];
}

/**
 * Collects what a page shows. Mappings with mistakes are in it, with their mistakes. Throws MAPC8010 for a mapping that is not there, MAPC8101 where
 * there is none, MAPC8102-8105 and MAPC8107 for a revision.
 */
export async function collectReport(request: ReportRequest): Promise<Report> {
  const { words, against, test, folder } = request;
  const budget = new PictureBudget();
  if (against === undefined) {
    const mappings: MappingReport[] = [];
    for (const name of mappingFiles(words)) mappings.push(await reportMapping(name, { test, budget }));
    return { mappings, against: undefined };
  }
  const pairs = pairWithRevision(words.length === 0 ? [REVIEWED] : words, openRevision(against, folder));
  const compared: MappingChanges[] = [];
  for (const pair of pairs) compared.push(await changesOf(pair, undefined));
  const shown = compared.filter(({ outcome }) => outcome !== 'same' && outcome !== 'deleted');
  const gone = new Set(pairs.filter(({ after }) => after === undefined).map(({ path }) => path));
  const mappings: MappingReport[] = [];
  for (const { path } of shown.filter(one => !gone.has(one.path))) {
    mappings.push(await reportMapping(path, { test, budget }));
  }
  return {
    mappings,
    against: {
      revision: against.replace(/^git:/, ''),
      changes: reportChanges(compared, undefined),
      same: compared.filter(({ outcome }) => outcome === 'same').map(({ path }) => path),
    },
  };
}
