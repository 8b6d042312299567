import type { Span } from '../../diagnostics/source.js';

/** Where a size comes from, for messages: `hf.config.hidden_size`, `--set heads=6`, `model.norm.weight [dim]`. */
export interface SizeFact {
  readonly value: number;
  readonly origin: string;
  readonly span: Span | undefined;
}

/**
 * Sizes found so far. The first fact for a name stands; `changed` counts additions, so that a fixpoint can be told.
 */
export class SizeFacts {
  readonly #facts = new Map<string, SizeFact>();
  #changed = 0;

  get changed(): number {
    return this.#changed;
  }

  get(name: string): SizeFact | undefined {
    return this.#facts.get(name);
  }

  add(name: string, fact: SizeFact): void {
    if (this.#facts.has(name)) return;
    this.#facts.set(name, fact);
    this.#changed++;
  }

  entries(): IterableIterator<[string, SizeFact]> {
    return this.#facts.entries();
  }
}

/** The name that the size of `axis` goes by for one value of its parameter. */
export const sizeAt = (axis: string, value: number | string): string => `${axis}[${value}]`;
