/**
 * What one pickle may cost. Half a million tensors need about 15 million opcodes, 3 million containers and 5 million
 * entries of the memo; torch itself has no such bounds.
 */
export const PICKLE_LIMITS = Object.freeze({
  opcodes: 50_000_000,
  stack: 4_000_000,
  marks: 100_000,
  containers: 6_000_000,
  memo: 10_000_000,
  /** Memo entries out of order: only a pickle made by hand has them. */
  sparseMemo: 100_000,
  /** Different memo entries that are asked for, before all are kept. */
  recalled: 100_000,
  /** Bytes of one text, and of one block of bytes: a tokenizer may stand in a checkpoint as a text. */
  text: 16_777_216,
  /** Bytes of one integer. */
  integer: 1_024,
  /** Bytes of the name of a module, a class or a function. */
  name: 1_000,
});
