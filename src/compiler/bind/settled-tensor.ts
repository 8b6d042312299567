import type { RawClaim } from './claim-keys.js';
import type { Instance, Refusal } from './instances.js';

/** A tensor with the claims that hold, and why others do not. */
export interface SettledTensor {
  readonly held: readonly { readonly claim: RawClaim; readonly instance: Instance }[];
  readonly refused: readonly { readonly claim: RawClaim; readonly refusal: Refusal }[];
}
