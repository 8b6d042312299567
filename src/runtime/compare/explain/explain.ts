import type { Pairing } from '../../../compiler/compare/pair-tensors.js';
import type { Explained } from '../../../compiler/compare/explanation.js';
import { compareKeys } from '../../../compiler/keys/compare-keys.js';
import { countOf } from '../../../compiler/compare/compared-tensor.js';
import { identityMovement } from '../../../tensor/compare/movement.js';
import { at } from '../../../tensor/strided/at.js';
import type { CompareContext } from '../compare-context.js';
import type { PairResult } from '../compare-pairs.js';
import type { Sampler } from '../tensor-sampler.js';
import { movedClaim, type Claim } from './claim.js';
import { FamilyCandidates } from './family-candidates.js';
import { explainOrder } from './explain-order.js';
import { JoinIndex } from './find-joined.js';
import { findPadded } from './find-padded.js';
import { PartnerIndex } from './find-partners.js';
import { findScaled } from './find-scaled.js';
import { proveClaims } from './prove-claims.js';

/** Claims about one tensor that are proved, at most: each is a pass over it. */
const MOST_PROOFS = 4;

/** Tensors whose claims are held at a time. */
const BATCH = 4096;

/** Elements that the search may look at in a whole run (some ten seconds); the proofs do not count. */
export const MOST_SAMPLES = 50_000_000;

export interface Explanations {
  readonly explained: readonly Explained[];
  /** Tensors of the right side for which nothing was searched any more. */
  readonly unsearched: readonly number[];
}

/**
 * Looks for what turns the left side into the right one, for every tensor that is not equal as it is: by its own key
 * first, then under other keys, then as a part or a join of others, then for what changes values. What is given back was
 * shown on all elements.
 */
export async function explain(
  pairing: Pairing,
  results: readonly PairResult[],
  context: CompareContext,
  sampler: Sampler,
  factors: readonly number[],
  mostSamples: number,
): Promise<Explanations> {
  const search = new ExplanationSearch(pairing, results, context, sampler, factors, mostSamples);
  search.takeCasts();
  await search.byOwnKey();
  await search.byOtherKeys();
  await search.asJoined();
  await search.byValues();
  await search.byCopies();
  return search.explanations();
}

class ExplanationSearch {
  readonly #onlyLeft: readonly number[];
  readonly #results: readonly PairResult[];
  readonly #context: CompareContext;
  readonly #sampler: Sampler;
  readonly #factors: readonly number[];
  readonly #mostSamples: number;
  readonly #families: FamilyCandidates;
  /** Tensors that nothing explains yet, in natural order of their keys. */
  readonly #openLeft: Set<number>;
  readonly #openRight: Set<number>;
  readonly #explained: Explained[] = [];
  /** The best that holds for nearly all elements, by right tensor. */
  readonly #nearly = new Map<number, Explained>();
  readonly #unsearched = new Set<number>();

  constructor(
    { onlyLeft, onlyRight }: Pairing,
    results: readonly PairResult[],
    context: CompareContext,
    sampler: Sampler,
    factors: readonly number[],
    mostSamples: number,
  ) {
    this.#mostSamples = mostSamples;
    const { left, right } = context.tensors;
    const different = results.filter(({ outcome }) => outcome === 'different');
    this.#onlyLeft = onlyLeft;
    this.#results = different;
    this.#context = context;
    this.#sampler = sampler;
    this.#factors = factors;
    this.#families = new FamilyCandidates(context.tensors, sampler, factors);
    const byKey = (side: typeof left) => (a: number, b: number) =>
      compareKeys(side[a]?.key ?? '', side[b]?.key ?? '') || a - b;
    this.#openLeft = new Set([...onlyLeft, ...different.map(pair => pair.left)].sort(byKey(left)));
    this.#openRight = new Set([...onlyRight, ...different.map(pair => pair.right)].sort(byKey(right)));
  }

  explanations(): Explanations {
    const nearly = [...this.#nearly].filter(([right]) => this.#openRight.has(right)).map(([, explained]) => explained);
    const unsearched = [...this.#unsearched].filter(right => this.#openRight.has(right) && !this.#nearly.has(right));
    return { explained: [...this.#explained, ...nearly], unsearched };
  }

  /** What the comparison has shown by the way: pairs that are equal after a cast. */
  takeCasts(): void {
    for (const { left, right, equalUnder } of this.#results) {
      const [rounding] = equalUnder;
      if (rounding === undefined) continue;
      const movement = identityMovement(countOf(at(this.#context.tensors.right, right)));
      this.#settle({
        lefts: [left],
        rights: [right],
        explanation: { kind: 'moved', movement, rounding },
        exceptions: undefined,
      });
    }
  }

  async byOwnKey(): Promise<void> {
    const open = this.#results.filter(({ right }) => this.#openRight.has(right));
    await this.#inBatches(open, batch => this.#families.claims(batch.filter(({ right }) => this.#maySearch(right))));
  }

  /** Keys may have been exchanged or renamed, and tensors moved besides. */
  async byOtherKeys(): Promise<void> {
    const { tensors } = this.#context;
    if (this.#openRight.size === 0) return;
    const index = new PartnerIndex('left', tensors, this.#sampler);
    const own = new Map(this.#results.map(({ left, right }) => [right, left]));
    const taken = new Set<number>();
    const isFree = (left: number): boolean => this.#openLeft.has(left) && !taken.has(left);
    const claimsOf = (right: number): readonly Claim[] => {
      if (!this.#maySearch(right)) return [];
      const partners = index.partnersOf(at(tensors.right, right), isFree).filter(left => left !== own.get(right));
      const found = partners.flatMap(left => this.#movedClaims(left, right, 2));
      for (const left of found[0]?.lefts ?? []) taken.add(left);
      return found;
    };
    await this.#inBatches([...this.#openRight], batch => batch.map(claimsOf));
  }

  /** A tensor that is only in A may be in B all the same, as the replica or the tied twin of one that is in both. */
  async byCopies(): Promise<void> {
    const { tensors } = this.#context;
    const lefts = this.#onlyLeft.filter(left => this.#openLeft.has(left));
    if (lefts.length === 0 || this.#isSpent()) return;
    const index = new PartnerIndex('right', tensors, this.#sampler);
    const isFree = (right: number): boolean => !this.#openRight.has(right);
    const claimsOf = (left: number): readonly Claim[] =>
      index.partnersOf(at(tensors.left, left), isFree).flatMap(right => this.#movedClaims(left, right, 1));
    await this.#inBatches(
      lefts,
      batch => batch.map(claimsOf),
      ({ lefts: [left] }) => left !== undefined && this.#openLeft.has(left),
    );
  }

  #movedClaims(left: number, right: number, most: number): readonly Claim[] {
    const candidates = this.#families.candidatesOf(left, right, false).slice(0, most);
    return candidates.map(({ movement, rounding }) =>
      movedClaim(left, right, movement, rounding, this.#context.tensors),
    );
  }

  /** One tensor of one side may be several of the other. */
  async asJoined(): Promise<void> {
    const { tensors } = this.#context;
    const claims: (readonly Claim[])[] = [];
    const taken = { left: new Set<number>(), right: new Set<number>() };
    const search = (side: 'left' | 'right', wholes: ReadonlySet<number>, parts: ReadonlySet<number>): void => {
      const other = side === 'left' ? 'right' : 'left';
      const index = new JoinIndex(other, [...parts], tensors, this.#sampler, this.#factors);
      for (const whole of wholes) {
        if (taken[side].has(whole) || (side === 'right' ? !this.#maySearch(whole) : this.#isSpent())) continue;
        const claim = index.find(whole, taken[other]);
        if (claim === undefined) continue;
        for (const left of claim.lefts) taken.left.add(left);
        for (const right of claim.rights) taken.right.add(right);
        claims.push([claim]);
      }
    };
    search('right', this.#openRight, this.#openLeft);
    search('left', this.#openLeft, this.#openRight);
    await this.#prove(claims);
  }

  /** Tensors of one key that were padded, scaled, or whose rows stand in another order. */
  async byValues(): Promise<void> {
    const { tensors } = this.#context;
    const open = this.#results.filter(({ right }) => this.#openRight.has(right) && this.#maySearch(right));
    const claimsOf = ({ left, right }: PairResult): readonly Claim[] => [
      ...findPadded(left, right, tensors, this.#sampler),
      ...findScaled(left, right, tensors, this.#sampler, this.#factors),
    ];
    await this.#inBatches(open, batch => batch.map(claimsOf));
    for (const pair of open) {
      if (!this.#openRight.has(pair.right)) continue;
      const explained = await explainOrder(pair, this.#context);
      if (explained !== undefined) this.#settle(explained);
    }
  }

  /** Makes and proves claims about some tensors at a time: a checkpoint may have 100,000 of them. */
  async #inBatches<T>(
    items: readonly T[],
    claimsOf: (batch: readonly T[]) => readonly (readonly Claim[])[],
    isOpen?: (claim: Claim) => boolean,
  ): Promise<void> {
    for (let done = 0; done < items.length; done += BATCH) {
      await this.#prove(claimsOf(items.slice(done, done + BATCH)), isOpen);
    }
  }

  /** Proves the claims of each list until one holds; the first of all lists together, then the second, and so on. */
  async #prove(
    lists: readonly (readonly Claim[])[],
    isOpen: (claim: Claim) => boolean = ({ rights }) => rights.every(right => this.#openRight.has(right)),
  ): Promise<void> {
    for (let round = 0; round < MOST_PROOFS; round++) {
      const claims = lists.flatMap(list => {
        const claim = list[round];
        return claim !== undefined && isOpen(claim) ? [claim] : [];
      });
      if (claims.length === 0) return;
      const verdicts = await proveClaims(claims, this.#context);
      for (const [i, verdict] of verdicts.entries()) {
        const { lefts, rights, explanation } = at(claims, i);
        if (verdict.kind === 'holds') this.#settle({ lefts, rights, explanation, exceptions: undefined });
        else if (verdict.kind === 'nearly') {
          this.#remember({ lefts, rights, explanation, exceptions: verdict.exceptions });
        }
      }
    }
  }

  #settle(explained: Explained): void {
    this.#explained.push(explained);
    for (const left of explained.lefts) this.#openLeft.delete(left);
    for (const right of explained.rights) this.#openRight.delete(right);
  }

  /** Keeps what holds nearly, if it says more than the values as they are. */
  #remember(explained: Explained): void {
    const [right, another] = explained.rights;
    const found = explained.exceptions?.differing ?? 0;
    if (right === undefined || another !== undefined) return;
    const before = this.#nearly.get(right)?.exceptions?.differing;
    const asIs = this.#results.find(pair => pair.right === right)?.statistics?.differing;
    if (found < (before ?? Infinity) && found * 2 < (asIs ?? Infinity)) this.#nearly.set(right, explained);
  }

  #maySearch(right: number): boolean {
    if (this.#isSpent()) this.#unsearched.add(right);
    return !this.#isSpent();
  }

  #isSpent(): boolean {
    return this.#sampler.samples >= this.#mostSamples;
  }
}
