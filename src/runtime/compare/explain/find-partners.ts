import { countOf, type ComparedTensor } from '../../../compiler/compare/compared-tensor.js';
import { groupBy } from '../../../compiler/compare/group-by.js';
import { keyLikeness } from '../../../compiler/compare/key-likeness.js';
import type { DType } from '../../../tensor/dtype.js';
import { at } from '../../../tensor/strided/at.js';
import { roundingsOf } from '../../../tensor/compare/rounding.js';
import type { BothTensors } from '../boxes.js';
import type { Sampler } from '../tensor-sampler.js';

/** Partners of one tensor that are looked at. */
const MOST_PARTNERS = 6;

/**
 * Finds tensors of one side that may hold what a tensor of the other side holds, under whatever key: those with as
 * many elements, and the same first and last element after some cast. (Every movement keeps both ends.)
 */
export class PartnerIndex {
  readonly #side: 'left' | 'right';
  readonly #pool: readonly ComparedTensor[];
  readonly #sampler: Sampler;
  readonly #byCount: ReadonlyMap<number, ReadonlyMap<DType, readonly number[]>>;
  readonly #byEnds = new Map<string, ReadonlyMap<string, readonly number[]>>();

  /** An index of all tensors of this side. */
  constructor(side: 'left' | 'right', tensors: BothTensors, sampler: Sampler) {
    this.#side = side;
    this.#pool = tensors[side];
    this.#sampler = sampler;
    const byCount = groupBy(this.#pool.keys(), index => countOf(at(this.#pool, index)));
    this.#byCount = new Map(
      [...byCount].map(([count, group]) => [count, groupBy(group, index => at(this.#pool, index).dtype)]),
    );
  }

  /** The likeliest partners first: those of which `isFree` says yes, then those whose keys are most alike. */
  partnersOf(tensor: ComparedTensor, isFree: (partner: number) => boolean): readonly number[] {
    const found = new Set<number>();
    const sameCount = countOf(tensor) === 0 ? undefined : this.#byCount.get(countOf(tensor));
    for (const [dtype, partners] of sameCount ?? []) {
      const roundings = this.#side === 'left' ? roundingsOf(dtype, tensor.dtype) : roundingsOf(tensor.dtype, dtype);
      for (const { left, right } of roundings) {
        // A cast through a coarse dtype makes any two tensors look alike at their ends.
        if (left.length > 1 || right.length > 1) continue;
        const [theirs, own] = this.#side === 'left' ? [left, right] : [right, left];
        const byEnds = this.#endsOf(dtype, countOf(tensor), theirs, partners);
        for (const partner of byEnds.get(this.#ends(tensor, own)) ?? []) found.add(partner);
      }
    }
    const rank = new Map(
      [...found].map(partner => {
        const { key } = at(this.#pool, partner);
        return [partner, keyLikeness(key, tensor.key) + (isFree(partner) ? 1 : 0)] as const;
      }),
    );
    return [...found].sort((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0)).slice(0, MOST_PARTNERS);
  }

  /** Tensors of one dtype and size by their first and last element after casts. */
  #endsOf(
    dtype: DType,
    count: number,
    casts: readonly DType[],
    partners: readonly number[],
  ): ReadonlyMap<string, readonly number[]> {
    const name = `${count} ${dtype.name} ${casts.map(cast => cast.name).join()}`;
    let known = this.#byEnds.get(name);
    if (known === undefined) {
      known = groupBy(partners, partner => this.#ends(at(this.#pool, partner), casts));
      this.#byEnds.set(name, known);
    }
    return known;
  }

  #ends(tensor: ComparedTensor, casts: readonly DType[]): string {
    const elements = this.#sampler.elements(tensor, casts);
    return `${elements.at(0)} ${elements.at(elements.count - 1)}`;
  }
}
