import type { BindTensor } from '../bind/bind-input.js';
import { exampleTensors } from '../example/example-tensors.js';
import { otherSide, type Relation, type RelationRule } from '../relation/relation.js';
import type { Failure } from './example-proof.js';
import { addressOf, type Converted, type Given, type Stores } from './world.js';

/**
 * Whether what was made is what the other side has by its own references under the same sizes: each of its tensors, with its
 * shape, and nothing else.
 */
export function proveCoverage(
  relation: Relation,
  { plan, world, source }: Pick<Converted, 'plan' | 'world' | 'source'>,
  sizes: Given,
  stores: Stores,
): readonly Failure[] {
  const from = source.side;
  const to = otherSide(from);
  const expected = (rules: readonly RelationRule[]): ReadonlyMap<string, Expected> => {
    const found = new Map<string, Expected>();
    for (const rule of rules) {
      const alone = { ...relation, rules: [{ ...rule, index: 0 }] };
      for (const tensor of exampleTensors(alone, to, { sizes, stores: stores[to] }).tensors) {
        const address = addressOf(tensor);
        if (!found.has(address)) found.set(address, { tensor, rule });
      }
    }
    return found;
  };
  const made = new Map(
    world.tensors.map((tensor, i) => [addressOf(tensor), { tensor, rule: plan.targets[i]?.rule ?? 0 }]),
  );
  const writing = relation.rules.filter(rule => rule.sides[from] !== undefined || rule.source.value.length > 0);
  // The second copy of a tie by absence is left out.
  // What a rule for everything else takes, another one may have taken before.
  const firm = expected(
    writing.filter(({ source: { tied, optional, otherwise } }) => !otherwise && (!tied || optional === 'no')),
  );
  const isExact = !relation.rules.some(rule => rule.source.otherwise);
  const known = expected(writing);
  const wrong = new Groups();
  for (const [address, { tensor, rule }] of firm) {
    const found = made.get(address)?.tensor;
    const packed = found !== undefined && found.dtype.bits < 8;
    if (found !== undefined && (packed || found.shape.join() === tensor.shape.join())) continue;
    const shapes = { expected: shapeText(tensor), found: found === undefined ? undefined : shapeText(found) };
    wrong.add({ kind: 'not-made', from, rule, count: 1, key: tensor.key, file: tensor.file, ...shapes });
  }
  for (const [address, { tensor, rule: index }] of made) {
    const rule = relation.rules[index];
    if (known.has(address) || rule === undefined || !isExact) continue;
    wrong.add({ kind: 'not-known', from, rule, count: 1, key: tensor.key, file: tensor.file });
  }
  return wrong.all;
}

interface Expected {
  readonly tensor: BindTensor;
  readonly rule: RelationRule;
}

const shapeText = ({ shape }: BindTensor): string => `[${shape.join(' ')}]`;

/** Failures of one kind and rule as one: the first, with the number of all. */
export class Groups {
  readonly #groups = new Map<string, Failure>();

  add(failure: Extract<Failure, { readonly count: number }>): void {
    const id = `${failure.kind} ${failure.from} ${failure.rule.index}`;
    const before = this.#groups.get(id);
    if (before === undefined) this.#groups.set(id, failure);
    else if ('count' in before) this.#groups.set(id, { ...before, count: before.count + 1 });
  }

  has(rule: RelationRule): boolean {
    return [...this.#groups.values()].some(failure => 'rule' in failure && failure.rule === rule);
  }

  get all(): readonly Failure[] {
    return [...this.#groups.values()];
  }
}
