import { volumeOf } from '../../../tensor/strided/strided.js';
import { mergeStatistics, NO_STATISTICS, type Statistics } from '../../../tensor/compare/statistics.js';
import { boxOrders } from '../box-orders.js';
import { bytesOfBox, resolveBoxes } from '../boxes.js';
import type { CompareContext } from '../compare-context.js';
import { runBatches, type Order } from '../run-batches.js';
import type { Claim } from './claim.js';

/** What all bytes say of a claim. */
export type Verdict =
  | { readonly kind: 'holds' }
  /** It holds but for few elements. */
  | { readonly kind: 'nearly'; readonly exceptions: Statistics }
  | { readonly kind: 'fails' };

/** A claim holds nearly if no more than this share of the elements, or one, is against it. */
const NEARLY = 0.01;

/** Compares both sides of each claim on all elements; one that is clearly wrong is given up early. */
export async function proveClaims(claims: readonly Claim[], context: CompareContext): Promise<readonly Verdict[]> {
  const proofs = claims.map(claim => new ClaimProof(claim, context));
  context.ticker.begin(
    'prove',
    proofs.reduce((sum, proof) => sum + proof.bytes, 0),
  );
  await runBatches(context.pool, ordersOf(proofs), context.ticker);
  return proofs.map(proof => proof.verdict());
}

function* ordersOf(proofs: readonly ClaimProof[]): Generator<Order> {
  for (const proof of proofs) yield* proof.orders();
}

class ClaimProof {
  readonly #claim: Claim;
  readonly #context: CompareContext;
  readonly #boxes: ReturnType<typeof resolveBoxes>;
  readonly #elements: number;
  readonly #most: number;
  readonly #found: Statistics[][] = [];
  #differing = 0;

  constructor(claim: Claim, context: CompareContext) {
    this.#claim = claim;
    this.#context = context;
    this.#boxes = resolveBoxes(claim.boxes, context.tensors);
    this.#elements = this.#boxes.reduce((sum, { sizes }) => sum + volumeOf(sizes), 0);
    this.#most = Math.max(1, Math.floor(this.#elements * NEARLY));
  }

  get bytes(): number {
    return this.#boxes.reduce((sum, box) => sum + bytesOfBox(box), 0);
  }

  *orders(): Generator<Order> {
    const question = { numbers: false, casts: [this.#claim.casts], most: this.#most };
    const { stored, memory } = this.#context;
    for (const [i, box] of this.#boxes.entries()) {
      const found: Statistics[] = [];
      this.#found[i] = found;
      const orders = boxOrders(box, question, stored, memory, (index, { casts: [own] }) => {
        if (own === undefined) return;
        found[index] = own;
        this.#differing += own.differing;
      });
      for (const order of orders) {
        if (this.#differing > this.#most) return;
        yield order;
      }
    }
  }

  verdict(): Verdict {
    if (this.#differing === 0) return { kind: 'holds' };
    if (this.#differing > this.#most) return { kind: 'fails' };
    let exceptions = { ...NO_STATISTICS };
    for (const part of this.#found.flat()) exceptions = mergeStatistics(exceptions, part);
    return { kind: 'nearly', exceptions: { ...exceptions, elements: this.#elements } };
  }
}
