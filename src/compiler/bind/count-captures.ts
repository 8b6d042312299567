import type { RawMatch } from '../keys/match-key.js';
import type { SymbolicForm, SymbolicPattern } from '../relation/relation.js';
import type { BindInput } from './bind-input.js';
import type { Binding } from './binding.js';
import { NO_CAPTURES } from './binding.js';
import type { RawClaim } from './claim-keys.js';

/** Largest number seen in each number of each pattern, by capture form. */
interface Counted {
  readonly form: SymbolicForm;
  highest: number;
  readonly example: string;
}

/**
 * Counts captures in the listing: `{layer}` seen up to 31 makes 32 layers; a group `{(pp local)}` gives one of its sizes
 * when the others are known. Rules with a range for the capture, or that need not be there for each value, do not
 * count, unless nothing else does.
 */
export function countCaptures(binding: Binding, claims: readonly RawClaim[], { tensors }: BindInput): void {
  const firm = new Map<string, Counted>();
  const loose = new Map<string, Counted>();
  for (const claim of claims) {
    const { source, ranges } = claim.rule;
    if (source.otherwise || ranges.size > 0) continue;
    const counted = source.optional === 'each' ? loose : firm;
    const note = (pattern: SymbolicPattern | undefined, match: RawMatch | undefined, example: string): void => {
      if (pattern?.kind !== 'segments' || match?.kind !== 'segments') return;
      pattern.segments.forEach((segment, i) => {
        const value = match.values[i];
        if (segment.kind !== 'number' || typeof value !== 'number' || segment.form.kind === 'sum') return;
        const name = segment.form.kind === 'capture' ? segment.form.capture : segment.form.captures.join(' ');
        const before = counted.get(name);
        if (before === undefined) counted.set(name, { form: segment.form, highest: value, example });
        else if (value > before.highest) counted.set(name, { ...before, highest: value, example });
      });
    };
    const tensor = tensors[claim.tensor];
    note(claim.reference.key, claim.key, tensor?.key ?? '?');
    note(claim.reference.file, claim.file, tensor?.file ?? '?');
  }
  for (const counted of [firm, loose]) {
    for (const { form, highest, example } of counted.values()) {
      const origin = `counted up to ${example}`;
      if (form.kind === 'capture') {
        if (binding.relation.sizes.get(form.capture)?.parameter !== undefined) continue;
        binding.facts.add(form.capture, { value: highest + 1, origin, span: undefined });
      } else if (form.kind === 'group') {
        const open = form.captures.filter(name => binding.sizeNow(name, NO_CAPTURES) === undefined);
        const [name] = open;
        if (name === undefined || open.length > 1) continue;
        const others = form.captures.reduce(
          (n, other) => n * (other === name ? 1 : (binding.sizeNow(other, NO_CAPTURES) ?? 1)),
          1,
        );
        if ((highest + 1) % others === 0)
          binding.facts.add(name, { value: (highest + 1) / others, origin, span: undefined });
      }
    }
  }
}
