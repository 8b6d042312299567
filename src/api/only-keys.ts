import { onlyNothing } from '../diagnostics/catalog/usage.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import { matchesGlob } from '../formats/glob.js';

/** `--only`: patterns of keys, of which each must fit one. */
export class OnlyKeys {
  readonly #patterns: readonly string[];
  readonly #seen = new Set<string>();
  readonly #fitting = new Set<string>();

  constructor(patterns: readonly string[]) {
    this.#patterns = patterns;
  }

  /** True for a key that is wanted; undefined where no pattern was given. */
  get wants(): ((key: string) => boolean) | undefined {
    if (this.#patterns.length === 0) return undefined;
    return key => {
      this.#seen.add(key);
      const fitting = this.#patterns.filter(pattern => matchesGlob(pattern, key));
      for (const pattern of fitting) this.#fitting.add(pattern);
      return fitting.length > 0;
    };
  }

  /** A finding for each pattern that none of the keys has that were asked for (MAPC8019). */
  unused(): readonly Diagnostic[] {
    return this.#patterns
      .filter(pattern => !this.#fitting.has(pattern))
      .map(pattern =>
        onlyNothing.make(inArgument(`--only ${pattern}`), { pattern, nearest: nearest(pattern, this.#seen) }),
      );
  }
}
