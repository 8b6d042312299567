import { beyondSize } from '../../diagnostics/catalog/coverage.js';
import { at, inFile } from '../../diagnostics/source.js';
import type { BindTensor } from './bind-input.js';
import type { SettledTensor } from './settled-tensor.js';
import type { Binding } from './binding.js';
import type { Beyond } from './instances.js';

/** Collects tensors whose numbers are above what a size counts, and reports each size once (MAPC4008). */
export class BeyondSizes {
  readonly #binding: Binding;
  readonly #captures = new Map<
    string,
    { readonly first: BindTensor; readonly beyond: Beyond; readonly values: Set<number>; count: number }
  >();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  /** True if that is why nothing claims the tensor. */
  add(tensor: BindTensor, refused: SettledTensor['refused']): boolean {
    for (const { refusal } of refused) {
      if (refusal.kind !== 'range' || refusal.beyond === undefined) continue;
      const { beyond } = refusal;
      let found = this.#captures.get(beyond.capture);
      if (found === undefined)
        this.#captures.set(beyond.capture, (found = { first: tensor, beyond, values: new Set(), count: 0 }));
      found.values.add(beyond.value);
      found.count++;
      return true;
    }
    return false;
  }

  report(): void {
    for (const { first, beyond, values, count } of this.#captures.values()) {
      const { capture, fact } = beyond;
      const { origin, span, value: size } = fact;
      const source = this.#binding.sourceOf(origin) ?? null;
      const related = span === undefined ? [] : [{ place: at(span), text: `${capture} = ${size}` }];
      this.#binding.report(
        beyondSize.make(
          inFile(first.file, { tensor: first.key }),
          { capture, values: runsOf(values), count, size, origin, source },
          { related },
        ),
      );
    }
  }
}

/** `2`, `2 to 5`, `2, 4 to 7 and 9`: numbers in runs, the first few of them. */
function runsOf(values: ReadonlySet<number>): string {
  const runs: { from: number; to: number }[] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.to === value - 1) last.to = value;
    else runs.push({ from: value, to: value });
  }
  const shown = runs.slice(0, 4).map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`));
  return shown.join(', ') + (runs.length > 4 ? ' ...' : '');
}
