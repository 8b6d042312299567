import type { Kind } from '../define.js';

/** Differences between checkpoints (MAPC7000-7999). */
export const COMPARE_KINDS: readonly Kind[] = Object.freeze<Kind[]>([]);
