import type { DType } from '../../tensor/dtype.js';
import { KeyIndex } from '../keys/key-index.js';
import { matchKey, type RawMatch } from '../keys/match-key.js';
import type { Pattern } from '../keys/pattern.js';
import { capturesOf } from '../relation/resolve-pattern.js';
import type { Relation, RelationReference, RelationRule, SideIndex } from '../relation/relation.js';
import type { BindTensor } from './bind-input.js';
import { rawPattern } from './concrete-pattern.js';
import { readAs } from './select-dtype.js';

/** A tensor that a reference's key pattern matches, before it is known which numbers its captures are. */
export interface RawClaim {
  /** Index into the tensors that are read. */
  readonly tensor: number;
  readonly rule: RelationRule;
  readonly reference: RelationReference;
  readonly key: RawMatch;
  readonly file: RawMatch | undefined;
  /** What the tensor is read as. */
  readonly dtype: DType;
}

export interface ClaimedTensor {
  readonly claims: readonly RawClaim[];
  /** Rules whose key matches, but which ask for another dtype. */
  readonly otherDType: readonly RelationReference[];
}

/** For each tensor, every reference of the side that could claim it by its key, its file and its dtype. */
export function claimKeys(
  relation: Relation,
  side: SideIndex,
  tensors: readonly BindTensor[],
): readonly ClaimedTensor[] {
  const references: { readonly rule: RelationRule; readonly reference: RelationReference }[] = [];
  for (const rule of relation.rules)
    for (const reference of rule.sides[side] ?? []) references.push({ rule, reference });
  const index = new KeyIndex(references.map(({ reference }, id) => ({ id, pattern: rawPattern(reference.key) })));
  const files = new FileMatches();
  return tensors.map((tensor, position): ClaimedTensor => {
    const claims: RawClaim[] = [];
    const otherDType: RelationReference[] = [];
    for (const { id, match } of index.claims(tensor.key)) {
      const entry = references[id];
      if (entry === undefined) continue;
      const { rule, reference } = entry;
      // A file name without captures says where to write; it is no part of the address of what is read.
      const addressed = capturesOf(reference.file).length > 0;
      const file = addressed ? files.match(reference, tensor.file) : undefined;
      if (addressed && file === undefined) continue;
      const dtype = readAs(tensor.dtype, reference.dtype?.name);
      if (dtype === undefined) otherDType.push(reference);
      else claims.push({ tensor: position, rule, reference, key: match, file, dtype });
    }
    return { claims, otherDType };
  });
}

/** Matches of file paths: few, and asked for once for each tensor. */
class FileMatches {
  readonly #patterns = new Map<RelationReference, Pattern>();
  readonly #matches = new Map<string, RawMatch | undefined>();

  match(reference: RelationReference, file: string): RawMatch | undefined {
    if (reference.file === undefined) return undefined;
    let pattern = this.#patterns.get(reference);
    if (pattern === undefined) this.#patterns.set(reference, (pattern = rawPattern(reference.file)));
    const id = `${reference.side} ${file}`;
    if (!this.#matches.has(id)) this.#matches.set(id, matchKey(pattern, file));
    return this.#matches.get(id);
  }
}
