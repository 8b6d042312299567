import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';

export const nothingToReview = define<{ folder: string }>({
  code: 'MAPC8101',
  severity: 'error',
  title: 'There is no mapping to look at',
  message: ({ folder }) => `${showName(folder)} has no mapping (*.yaml); name the files`,
});

/** What was typed for a review: files and revisions (MAPC8101-8109). */
export const USAGE_REVIEW_KINDS: readonly Kind[] = Object.freeze<Kind[]>([nothingToReview]);
