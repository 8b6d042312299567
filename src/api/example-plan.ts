import type { Chain } from '../compiler/chain/find-chain.js';
import { planChain, type ChainPlan } from '../compiler/chain/plan-chain.js';
import { exampleTensors } from '../compiler/example/example-tensors.js';
import { settingValue } from '../compiler/example/setting-value.js';
import type { BindTensor } from '../compiler/bind/bind-input.js';
import { sizeAt } from '../compiler/bind/size-facts.js';
import type { Json, Report } from '../diagnostics/diagnostic.js';
import type { Mapping } from '../dsl/mapping.js';
import { formatNamed } from '../formats/index.js';
import type { DType } from '../tensor/dtype.js';
import type { Listing } from '../tensor/listing.js';

/** A chain bound to a checkpoint that exists only as headers, with sizes from the mappings' examples. */
export interface ExamplePlan extends ChainPlan {
  readonly tensors: readonly BindTensor[];
}

/** Sizes of a mapping's example (the first one): numbers where the text is one; a list gives a size for each value of its parameter. */
export function exampleSizes(mapping: Mapping, index = 0): ReadonlyMap<string, Json> {
  const example = mapping.examples[index];
  const sizes = (example?.sizes ?? []).map(({ name, value }) => [name.text, settingValue(value.text)] as const);
  const lists = (example?.lists ?? []).flatMap(({ name, values }) =>
    values.map((value, i) => [sizeAt(name.text, i), settingValue(value.text)] as const),
  );
  return new Map([...sizes, ...lists]);
}

/** Whether files of a format can hold a dtype as it is. */
export const storesOf =
  (format: string) =>
  (dtype: DType): boolean =>
    formatNamed(format)?.dtypes.includes(dtype) === true;

/** Plans a chain over the first example of its mappings; `set` overrides sizes. Undefined where it does not fit: findings go to `report`. */
export function planExample(chain: Chain, set: ReadonlyMap<string, Json>, report: Report): ExamplePlan | undefined {
  const [first] = chain.steps;
  if (first === undefined) return undefined;
  const examples = chain.steps.toReversed().flatMap(step => [...exampleSizes(step.relation.mapping)]);
  const sizes = new Map<string, Json>([...examples, ...set]);
  const layout = first.relation.layouts[first.from];
  const { tensors, given } = exampleTensors(first.relation, first.from, {
    sizes,
    stores: storesOf(layout.format.text),
  });
  const paths = [...new Set(tensors.map(tensor => tensor.file))];
  const listing: Listing = {
    format: layout.format.text,
    files: paths.map(path => ({ path, size: 0 })),
    tensors: tensors.map(tensor => ({ ...tensor, file: paths.indexOf(tensor.file), offset: 0 })),
  };
  const input = { chain, listing, configs: new Map(), given, only: undefined, sideFiles: [] };
  // What is assumed of an example is no news.
  const planned = planChain(input, finding => {
    if (finding.severity === 'error') report(finding);
  });
  return planned === undefined ? undefined : { ...planned, tensors };
}
