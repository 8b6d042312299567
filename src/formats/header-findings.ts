import { moreFindings } from '../diagnostics/catalog/files.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { inFile } from '../diagnostics/source.js';

/** Findings of one file that are shown; a hostile file could cause millions. */
const MAX_SHOWN = 20;

/** What is wrong with one file: the first findings, and how many more there are. */
export class HeaderFindings {
  /** Path for places, as the user would write it. */
  readonly path: string;
  /** All findings, those that are not kept too. */
  count = 0;
  readonly #kept: Diagnostic[] = [];

  constructor(path: string) {
    this.path = path;
  }

  add(finding: Diagnostic): void {
    this.count++;
    if (this.#kept.length < MAX_SHOWN) this.#kept.push(finding);
  }

  /** The findings that are kept; the last one tells of the others. */
  list(): readonly Diagnostic[] {
    const more = this.count - this.#kept.length;
    if (more === 0) return this.#kept;
    return [...this.#kept, moreFindings.make(inFile(this.path), { count: more, file: this.path })];
  }
}
