import type { Dropped } from '../compiler/plan.js';

/** What a conversion did. */
export interface Summary {
  readonly tensors: number;
  /** Bytes of source files that were read, proofs included, and bytes of output files. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Bytes of tensors that an interrupted run had written already. */
  readonly resumed: number;
  readonly seconds: number;
  readonly proofs: number;
  /** Rules that made tensors, in the order of the mapping. */
  readonly rules: readonly { readonly rule: number; readonly title: string; readonly tensors: number }[];
  readonly dropped: readonly Dropped[];
  /** Files of the output, side files last, with their sizes in bytes. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** Where the output was there already, and nothing was written: how it is known to be the one that was asked for. */
  readonly verified?: Verified;
}

export interface Verified {
  /** Bytes of output files that were compared with the checksums of the receipt. */
  readonly bytes: number;
  /** What of the source files was compared with the receipt. */
  readonly sources: 'digests' | 'sizes and times';
}
