import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';

export const nothingToReview = define<{ folder: string }>({
  code: 'MAPC8101',
  severity: 'error',
  title: 'There is no mapping to look at',
  message: ({ folder }) => `${showName(folder)} has no mapping (*.yaml); name the files`,
});

export const gitMissing = define<{ reason: string }>({
  code: 'MAPC8102',
  severity: 'error',
  title: 'Git cannot be run',
  message: ({ reason }) => `a revision is read by git, which cannot be run: ${reason}`,
  notes: () => ['without git, name both files: mapc changes OLD NEW'],
});

export const noRepository = define<{ folder: string }>({
  code: 'MAPC8103',
  severity: 'error',
  title: 'The files are in no git repository',
  message: ({ folder }) => `${showName(folder)} is in no git repository: there are no revisions to compare with`,
});

export const unknownRevision = define<{ revision: string }>({
  code: 'MAPC8104',
  severity: 'error',
  title: 'There is no such revision',
  message: ({ revision }) => `git knows no revision "${showName(revision)}"`,
  notes: () => [
    'a branch of a pull request may have to be fetched first: git fetch origin main, then --against git:origin/main',
  ],
});

export const badRevision = define<{ text: string }>({
  code: 'MAPC8105',
  severity: 'error',
  title: 'A revision that cannot be understood',
  message: ({ text }) => `"${showName(text)}" is no revision; write git:REF, for example git:main`,
});

export const revisionsMissing = define<{ found: number }>({
  code: 'MAPC8106',
  severity: 'error',
  title: 'Two revisions are needed',
  message: ({ found }) =>
    `changes lie between two revisions, and ${found === 0 ? 'none is' : found === 1 ? 'one is' : `${found} are`} named: OLD and NEW, or --against git:REF`,
});

export const revisionAbsent = define<{ path: string; revision: string }>({
  code: 'MAPC8107',
  severity: 'error',
  title: 'A mapping that neither revision has',
  message: ({ path, revision }) => `${showName(path)} is neither here nor in ${showName(revision)}`,
});

export const outputNotPage = define<{ path: string; what: string }>({
  code: 'MAPC8108',
  severity: 'error',
  title: 'Something else is where a page would go',
  message: ({ path, what }) => `${showName(path)} is ${what}: it is not overwritten`,
  notes: ({ what }) =>
    what === 'a folder'
      ? ['name a file in it: -o FOLDER/report.html']
      : ['name another file, or give --overwrite if it may go'],
});

/** What was typed for a review: files and revisions (MAPC8101-8109). */
export const USAGE_REVIEW_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  nothingToReview,
  gitMissing,
  noRepository,
  unknownRevision,
  badRevision,
  revisionsMissing,
  revisionAbsent,
  outputNotPage,
]);
