import type { Kind } from '../define.js';
import { REVIEW_ACTION_KINDS } from './review-action.js';
import { REVIEW_CHANGE_KINDS } from './review-changes.js';
import { REVIEW_TEST_KINDS } from './review-test.js';

/** What is said of a mapping in a review (MAPC7100-7999). */
export const REVIEW_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  ...REVIEW_TEST_KINDS,
  ...REVIEW_CHANGE_KINDS,
  ...REVIEW_ACTION_KINDS,
]);
