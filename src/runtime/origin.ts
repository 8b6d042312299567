import type { Json } from '../diagnostics/diagnostic.js';

/** What a conversion was asked to do, for its receipt and to know it again. The runtime only keeps it. */
export interface Origin {
  /** Version of mapc. */
  readonly version: string;
  /** Mappings in the order in which they were applied, with the SHA-256 of their texts. */
  readonly mappings: readonly { readonly name: string; readonly sha256: string }[];
  /** Layouts that were read and written. */
  readonly from: string;
  readonly to: string;
  /** All else that changes what is written: sizes, options, patterns. */
  readonly settings: Readonly<Record<string, Json>>;
}
