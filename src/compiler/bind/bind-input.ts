import type { Json } from '../../diagnostics/diagnostic.js';
import type { DType } from '../../tensor/dtype.js';
import type { SideIndex } from '../relation/relation.js';
import type { ConfigDocument } from '../scalar/scope.js';

/** A tensor on the side that is read: one of a checkpoint, or one that the mapping before in a chain makes. */
export interface BindTensor {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  /** Path of its file in the checkpoint; the empty string where there is none yet. */
  readonly file: string;
}

/** What a mapping is bound to: one direction, the headers of the side that is read, configs, and what was set. */
export interface BindInput {
  readonly from: SideIndex;
  readonly tensors: readonly BindTensor[];
  readonly configs: readonly [ConfigDocument, ConfigDocument];
  /** `--set`: sizes, options, and config fields by their path (`hf.config.tie_word_embeddings`). */
  readonly given: ReadonlyMap<string, Json>;
  /** `--only`: keys of the written side to make; undefined makes all. */
  readonly only: ((key: string) => boolean) | undefined;
}
