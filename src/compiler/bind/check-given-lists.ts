import { sizeListLength } from '../../diagnostics/catalog/layout-bound.js';
import { inArgument } from '../../diagnostics/source.js';
import type { Binding } from './binding.js';

/** Sizes with a parameter that were given as a list (`--set`): one number for each value of the parameter. */
export function checkGivenLists(binding: Binding): void {
  for (const [name, value] of binding.input.given) {
    const parameter = binding.relation.sizes.get(name)?.parameter;
    if (parameter === undefined || !Array.isArray(value)) continue;
    const [found, expected] = [value.length, countOf(parameter, binding)];
    if (expected === undefined || found === expected) continue;
    // What the list lacks is no size that must be given besides.
    binding.wrongSizes.add(name);
    binding.report(sizeListLength.make(inArgument(`--set ${name}`), { name, parameter, found, expected }));
  }
}

/** How many values a parameter has: its size, or the words that it stands for. */
function countOf(parameter: string, binding: Binding): number | undefined {
  const size = binding.facts.get(parameter)?.value;
  if (size !== undefined) return size;
  for (const rule of binding.relation.rules) {
    const type = rule.captures.get(parameter);
    if (type?.kind === 'words') return type.words[0].length;
  }
  return undefined;
}
