import type { Json, Report } from '../../diagnostics/diagnostic.js';
import type { Listing, StoredTensor } from '../../tensor/listing.js';
import type { Piece, Proof } from '../../tensor/piece.js';
import { foldPieces } from '../../tensor/strided/fold-pieces.js';
import { piecesByTarget } from '../../tensor/strided/pieces-by-target.js';
import { substitute, substituteInProof } from '../../tensor/strided/substitute.js';
import type { BindTensor } from '../bind/bind-input.js';
import type { Bound } from '../bind/bound.js';
import { rowMajor } from '../layout/lower-items.js';
import type { Dropped, Plan, PlanRule, SideFile } from '../plan.js';
import { otherSide } from '../relation/relation.js';
import type { ConfigDocument } from '../scalar/scope.js';
import { bindWithOptions } from './bind-options.js';
import type { Chain, Step } from './find-chain.js';
import { ruleTitle } from './rule-title.js';

export interface ChainInput {
  readonly chain: Chain;
  readonly listing: Listing;
  /** Configs by layout name; a layout without one is missing. */
  readonly configs: ReadonlyMap<string, ConfigDocument>;
  readonly given: ReadonlyMap<string, Json>;
  readonly only: ((key: string) => boolean) | undefined;
  readonly sideFiles: readonly SideFile[];
}

/** A plan, with what each mapping of the chain was bound to. */
export interface ChainPlan {
  readonly plan: Plan;
  readonly bounds: readonly Bound[];
}

/**
 * The plan of a whole chain of mappings: exactly one after the other, as if each layout between had been written, and
 * without a trace of it. Undefined if a mapping does not fit (all mistakes of the first that does not are reported).
 */
export function planChain(input: ChainInput, report: Report): ChainPlan | undefined {
  const { steps } = input.chain;
  const { files, tensors: sources } = input.listing;
  let tensors: readonly BindTensor[] = sources.map(tensor => bindTensor(tensor, files[tensor.file]?.path ?? ''));
  let pieces: readonly Piece[] | undefined;
  const proofs: Proof[] = [];
  const rules: PlanRule[] = [];
  const dropped: Dropped[] = [];
  const bounds: Bound[] = [];
  for (const [i, step] of steps.entries()) {
    const bound = bindStep(step, tensors, i === steps.length - 1 ? input.only : undefined, input, report);
    if (bound === undefined) return undefined;
    bounds.push(bound);
    const firstRule = rules.length;
    rules.push(...step.relation.rules.map(rule => ({ span: rule.source.span, title: ruleTitle(rule, step.from) })));
    for (const { tensor, rule, why } of bound.dropped) {
      dropped.push({ key: tensors[tensor]?.key ?? '', rule: firstRule + rule, why });
    }
    const claimed = bound.proofs.map(proof => ({
      ...proof,
      claim: { ...proof.claim, rule: firstRule + proof.claim.rule },
    }));
    if (pieces === undefined) {
      pieces = bound.pieces;
      proofs.push(...claimed);
    } else {
      const inner = piecesByTarget(pieces);
      proofs.push(...claimed.flatMap(proof => substituteInProof(proof, inner)));
      pieces = foldPieces(substitute(bound.pieces, inner));
    }
    const layout = step.relation.layouts[otherSide(step.from)];
    tensors = bound.targets.map(target => ({
      ...target,
      strides: rowMajor(target.shape),
      file: target.file ?? layout.name,
    }));
  }
  const last = bounds.at(-1);
  if (pieces === undefined || last === undefined) return undefined;
  const offset = rules.length - (steps.at(-1)?.relation.rules.length ?? 0);
  const targets = last.targets.map(target => ({ ...target, rule: target.rule + offset }));
  return {
    plan: { files, sources, targets, pieces, proofs, rules, dropped, sideFiles: input.sideFiles },
    bounds,
  };
}

function bindStep(
  step: Step,
  tensors: readonly BindTensor[],
  only: ChainInput['only'],
  input: ChainInput,
  report: Report,
): Bound | undefined {
  const document = (side: 0 | 1): ConfigDocument =>
    input.configs.get(step.relation.layouts[side].name) ?? { kind: 'missing', json: {} };
  const configs = [document(0), document(1)] as const;
  return bindWithOptions(step.relation, { from: step.from, tensors, configs, given: input.given, only }, report);
}

const bindTensor = (tensor: StoredTensor, file: string): BindTensor => ({
  key: tensor.key,
  dtype: tensor.dtype,
  shape: tensor.shape,
  strides: tensor.strides,
  file,
});
