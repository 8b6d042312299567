import type { Json } from '../../diagnostics/diagnostic.js';
import type { BindTensor } from '../bind/bind-input.js';
import type { Bound } from '../bind/bound.js';
import { planChain } from '../chain/plan-chain.js';
import { exampleTensors } from '../example/example-tensors.js';
import type { Stores } from '../prove/world.js';
import { otherSide, type Relation, type SideIndex } from '../relation/relation.js';

/** One rule by itself, bound to the tensors that it reads under the sizes of an example. */
export interface PlannedRule {
  readonly bound: Bound;
  readonly tensors: readonly BindTensor[];
  /** Sizes of all axes. */
  readonly axes: ReadonlyMap<string, number>;
}

/** Plans a rule by itself, in one direction. Undefined where it has nothing to read or does not stand alone. */
export function planRule(
  relation: Relation,
  index: number,
  from: SideIndex,
  sizes: ReadonlyMap<string, Json>,
  stores: Stores,
): PlannedRule | undefined {
  const rule = relation.rules[index];
  if (rule === undefined) return undefined;
  // Without its condition: a picture shows what it does where it applies.
  const alone: Relation = { ...relation, rules: [{ ...rule, index: 0, source: { ...rule.source, when: undefined } }] };
  const { tensors, given, axes } = exampleTensors(alone, from, { sizes, stores: stores[from] });
  const paths = [...new Set(tensors.map(({ file }) => file))];
  const listing = {
    format: relation.layouts[from].format.text,
    files: paths.map(path => ({ path, size: 0 })),
    tensors: tensors.map(tensor => ({ ...tensor, file: paths.indexOf(tensor.file), offset: 0 })),
  };
  const chain = {
    from: relation.layouts[from].name,
    to: relation.layouts[otherSide(from)].name,
    steps: [{ relation: alone, from }],
  };
  const input = { chain, listing, configs: new Map<string, never>(), given, only: undefined, sideFiles: [] };
  const [bound] = planChain(input, () => undefined)?.bounds ?? [];
  return bound === undefined ? undefined : { bound, tensors, axes };
}
