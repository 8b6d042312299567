import type { Json } from '../../diagnostics/diagnostic.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import type { BindTensor } from '../bind/bind-input.js';
import { scattered } from '../bind/instances.js';
import { sizeAt } from '../bind/size-facts.js';
import { exampleTensors, type ExampleTensors } from '../example/example-tensors.js';
import type { CaptureValue } from '../keys/pattern.js';
import { expandRest, type AxisSizes } from '../layout/lower-items.js';
import type { Stores } from '../prove/world.js';
import { fixedSize } from '../relation/fixed-size.js';
import type { Relation, RelationReference, RelationRule } from '../relation/relation.js';

/** One tensor of a rule: the reference that it is of, and the values of the captures that only this reference has. */
export interface SceneTensor {
  readonly reference: RelationReference;
  readonly own: ReadonlyMap<string, CaptureValue>;
  readonly tensor: BindTensor;
}

/** A rule for one value of the captures that all its references share, with tensors of both sides and a size for each axis. */
export interface Scene {
  readonly rule: RelationRule;
  /** Captures that have one value here: the shared ones, and those that a range binds. */
  readonly captures: ReadonlyMap<string, CaptureValue>;
  readonly sizes: AxisSizes;
  /** The items of a reference, `...` expanded. */
  readonly items: (reference: RelationReference) => readonly BracketItem[];
  readonly sides: readonly [readonly SceneTensor[], readonly SceneTensor[]];
}

/** Sets a rule up by itself under the sizes of an example. Undefined where it has no tensors with these sizes. */
export function setScene(
  relation: Relation,
  rule: RelationRule,
  sizes: ReadonlyMap<string, Json>,
  stores: Stores,
): Scene | undefined {
  // Without its condition: a picture shows what a rule does where it applies.
  const own: RelationRule = { ...rule, index: 0, source: { ...rule.source, when: undefined } };
  const alone: Relation = { ...relation, rules: [own] };
  const first = exampleTensors(alone, 0, { sizes, stores: stores[0] });
  // An axis of both sides has one size.
  const second = exampleTensors(alone, 1, { sizes: new Map([...first.axes, ...sizes]), stores: stores[1] });
  const axes = new Map([...second.axes, ...first.axes]);
  const [origin] = [...first.origins, ...second.origins];
  if (origin === undefined) return undefined;
  const captures = new Map([...origin.captures].filter(([name]) => !scattered(own, origin.reference).includes(name)));
  const sides = [tensorsOf(own, first, captures), tensorsOf(own, second, captures)] as const;
  const isComplete = ([0, 1] as const).every(side =>
    (own.sides[side] ?? []).every(({ index }) => sides[side].some(({ reference }) => reference.index === index)),
  );
  if (!isComplete) return undefined;
  const ranks = new Map(sides.flat().map(({ reference, tensor }) => [reference, tensor.shape.length]));
  return {
    rule: own,
    captures,
    sizes: {
      sizeOf: (axis, fixed) => sizeOf(relation, own, axes, axis, fixed) ?? 1,
      parameterOf: axis => relation.sizes.get(axis)?.parameter,
    },
    items: reference => expandRest(reference.items, ranks.get(reference) ?? reference.items.length) ?? reference.items,
    sides,
  };
}

/** The tensors of one value of the shared captures. */
function tensorsOf(
  rule: RelationRule,
  { tensors, origins }: ExampleTensors,
  captures: ReadonlyMap<string, CaptureValue>,
): readonly SceneTensor[] {
  return origins.flatMap(({ reference, captures: all }, i) => {
    const tensor = tensors[i];
    if (tensor === undefined || [...captures].some(([name, value]) => all.has(name) && all.get(name) !== value))
      return [];
    const names = scattered(rule, reference);
    return [{ reference, tensor, own: new Map([...all].filter(([name]) => names.includes(name))) }];
  });
}

function sizeOf(
  relation: Relation,
  rule: RelationRule,
  axes: ReadonlyMap<string, number>,
  axis: string,
  fixed: ReadonlyMap<string, CaptureValue>,
): number | undefined {
  const type = rule.captures.get(axis);
  if (type?.kind === 'words') return type.words[0].length;
  const parameter = relation.sizes.get(axis)?.parameter;
  const at = parameter === undefined ? undefined : fixed.get(parameter);
  return fixedSize(rule, axis) ?? axes.get(at === undefined ? axis : sizeAt(axis, at)) ?? axes.get(axis);
}
