import type { ComparedTensor } from '../../../compiler/compare/compared-tensor.js';
import { groupBy } from '../../../compiler/compare/group-by.js';
import { templateOf } from '../../../compiler/compare/key-likeness.js';
import { at } from '../../../tensor/strided/at.js';
import type { BothTensors } from '../boxes.js';
import type { Sampler } from '../tensor-sampler.js';
import { movedClaim, type Claim } from './claim.js';
import { candidateAgrees, findMoved, type MovedCandidate } from './find-moved.js';

/** Members of a family in which candidates are searched, and members that say which candidate is the family's. */
const SEARCHED = 3;
const ASKED = 48;

/** Candidates that are remembered for one pair of shapes. */
const MOST_KNOWN = 8;

interface Pair {
  readonly left: number;
  readonly right: number;
}

/**
 * Movements for pairs of tensors. What was found for one pair is tried first for all others of the same shapes and dtypes, so a family
 * of layers is searched once, and where several movements fit a tensor, it gets the one that fits most of its family.
 */
export class FamilyCandidates {
  readonly #tensors: BothTensors;
  readonly #sampler: Sampler;
  readonly #factors: readonly number[];
  readonly #known = new Map<string, MovedCandidate[]>();

  constructor(tensors: BothTensors, sampler: Sampler, factors: readonly number[]) {
    this.#tensors = tensors;
    this.#sampler = sampler;
    this.#factors = factors;
  }

  /** For each pair of tensors of one key (which are not equal as they are), its claims, the most likely first. */
  claims(pairs: readonly Pair[]): readonly (readonly Claim[])[] {
    const families = groupBy(pairs, pair => {
      const [left, right] = this.#both(pair);
      return `${templateOf(left.key).text} ${templateOf(right.key).text} ${shapesOf(left, right)}`;
    });
    return [...families.values()].flatMap(family => this.#claimsOfFamily(family));
  }

  /** Candidates for one pair; with `known`, no change at all is none of them. */
  candidatesOf(leftIndex: number, rightIndex: number, known: boolean): readonly MovedCandidate[] {
    const [left, right] = this.#both({ left: leftIndex, right: rightIndex });
    const name = `${shapesOf(left, right)} ${String(known)}`;
    const remembered = this.#known.get(name) ?? [];
    const agreeing = remembered.filter(candidate => candidateAgrees(candidate, left, right, this.#sampler));
    if (agreeing.length > 0) return agreeing;
    const found = findMoved(left, right, this.#sampler, this.#factors, known);
    this.#known.set(name, [...remembered, ...found].slice(0, MOST_KNOWN));
    return found;
  }

  #claimsOfFamily(family: readonly Pair[]): readonly (readonly Claim[])[] {
    const candidates: MovedCandidate[] = [];
    for (const pair of family.slice(0, SEARCHED)) {
      const [left, right] = this.#both(pair);
      const known = haveOneShape(left, right);
      candidates.push(...findMoved(left, right, this.#sampler, this.#factors, known).filter(isNewIn(candidates)));
    }
    const votes = new Map(
      candidates.map(candidate => [
        candidate,
        family.slice(0, ASKED).filter(pair => this.#agrees(candidate, pair)).length,
      ]),
    );
    candidates.sort((a, b) => (votes.get(b) ?? 0) - (votes.get(a) ?? 0) || a.cost - b.cost);
    return family.map(pair => {
      const own = candidates.filter(candidate => this.#agrees(candidate, pair));
      const found = own.length > 0 ? own : this.candidatesOf(pair.left, pair.right, haveOneShape(...this.#both(pair)));
      return found.map(({ movement, rounding }) =>
        movedClaim(pair.left, pair.right, movement, rounding, this.#tensors),
      );
    });
  }

  #agrees(candidate: MovedCandidate, pair: Pair): boolean {
    return candidateAgrees(candidate, ...this.#both(pair), this.#sampler);
  }

  #both({ left, right }: Pair): readonly [ComparedTensor, ComparedTensor] {
    return [at(this.#tensors.left, left), at(this.#tensors.right, right)];
  }
}

const haveOneShape = (left: ComparedTensor, right: ComparedTensor): boolean => left.shape.join() === right.shape.join();

const shapesOf = (left: ComparedTensor, right: ComparedTensor): string =>
  `${left.dtype.name}[${left.shape.join()}] ${right.dtype.name}[${right.shape.join()}]`;

function isNewIn(list: readonly MovedCandidate[]): (candidate: MovedCandidate) => boolean {
  const nameOf = ({ movement, rounding }: MovedCandidate): string =>
    JSON.stringify([movement, rounding.kind, rounding.left.map(d => d.name), rounding.right.map(d => d.name)]);
  const names = new Set(list.map(nameOf));
  return candidate => !names.has(nameOf(candidate));
}
