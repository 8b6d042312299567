import type { Json, Report } from '../../diagnostics/diagnostic.js';
import { Binding } from '../bind/binding.js';
import type { Relation, SideIndex } from '../relation/relation.js';

/** Sizes that are looked for with care; looking costs more with each. */
const MOST_PRIMES = 200;

/** Hands out primes that divide none of the numbers that are in use; after very many, numbers that are only different ones. */
export class Primes {
  readonly #used: number[];
  #count = 0;
  #largest = 0;

  constructor(used: Iterable<number>) {
    this.#used = [...used].filter(number => number > 1);
  }

  next(): number {
    if (this.#count++ >= MOST_PRIMES) return ++this.#largest;
    let candidate = 2;
    while (!isPrime(candidate) || this.#used.some(number => number % candidate === 0)) candidate++;
    this.#used.push(candidate);
    this.#largest = Math.max(this.#largest, candidate);
    return candidate;
  }
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return number > 1;
}

/** A binding to no tensors at all, with what is given and no more; an option that is not given has its first value. */
export function bindingOf(
  relation: Relation,
  from: SideIndex,
  given: ReadonlyMap<string, Json>,
  report: Report = () => undefined,
): Binding {
  const missing = { kind: 'missing', json: {} } as const;
  const options = new Map(
    [...relation.options.values()].map(option => {
      const value = given.get(option.name);
      const first = option.values[0]?.text ?? '';
      return [
        option.name,
        value === undefined ? first : typeof value === 'string' ? value : JSON.stringify(value),
      ] as const;
    }),
  );
  return new Binding(
    relation,
    { from, tensors: [], configs: [missing, missing], given, only: undefined },
    options,
    report,
  );
}

/**
 * A binding to no tensors at all in which every size of the whole checkpoint has a value: as given, as its expression says, or
 * else a prime. What is wrong with an expression of a size is said elsewhere.
 */
export function exampleBinding(
  relation: Relation,
  from: SideIndex,
  given: ReadonlyMap<string, Json>,
  primes: Primes,
  report: Report = () => undefined,
): Binding {
  const binding = bindingOf(relation, from, given, report);
  const captures = relation.rules.flatMap(rule =>
    [...rule.captures].filter(([, type]) => type.kind === 'integer').map(([name]) => name),
  );
  const names = [...new Set([...relation.sizes.keys(), ...captures])];
  const isOpen = (name: string): boolean =>
    relation.sizes.get(name)?.parameter === undefined && binding.facts.get(name) === undefined;
  for (;;) {
    evaluate(binding, names.filter(isOpen));
    const open = names.filter(isOpen);
    if (open.length === 0) return binding;
    // What others are computed from comes first: a size without an expression, a capture.
    const next = open.find(name => relation.sizes.get(name)?.value === undefined) ?? open[0];
    if (next === undefined) return binding;
    const value = primes.next();
    binding.facts.add(next, { value, origin: `${next} = ${value}`, span: undefined });
  }
}

/** Evaluates the expressions of sizes until nothing new comes out; a size must be a whole number above 0. */
function evaluate(binding: Binding, names: readonly string[]): void {
  let before: number;
  do {
    before = binding.facts.changed;
    for (const name of names) {
      const size = binding.relation.sizes.get(name);
      if (size?.value === undefined || binding.facts.get(name) !== undefined) continue;
      const scalar = binding.evaluate(size.value, { lenient: true });
      if (scalar.kind !== 'value' || typeof scalar.value !== 'number') continue;
      if (!Number.isSafeInteger(scalar.value) || scalar.value < 1) continue;
      binding.facts.add(name, { value: scalar.value, origin: `sizes.${name}`, span: size.span });
    }
  } while (binding.facts.changed > before);
}
