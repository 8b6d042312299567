import { foldKeys } from '../../compiler/keys/fold-keys.js';
import { planChain } from '../../compiler/chain/plan-chain.js';
import type { Plan, TargetTensor } from '../../compiler/plan.js';
import { otherSide, type Relation, type SideIndex } from '../../compiler/relation/relation.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { byteLength } from '../../tensor/dtype.js';
import { piecesByTarget } from '../../tensor/strided/pieces-by-target.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import type { Checkpoint } from '../checkpoint.js';
import { chainsFor, openFor } from '../choose-chain.js';
import { configOfFile, readConfigFile, type KnownConfig } from '../configs.js';
import type { Settings } from '../settings.js';
import { pieceTexts } from './piece-text.js';

/** A checkpoint whose conversion is compared: its headers are read, of its tensors not a byte. */
export interface ImpactRequest {
  readonly checkpoint: string;
  /** The layout that it is of, where its keys leave a doubt. */
  readonly from: string | undefined;
  readonly set: Settings;
  /** Config of the written side. */
  readonly config: string | undefined;
}

/** What a change means for one checkpoint: how many tensors come out different. Bytes are those of the written side. */
export interface Impact {
  readonly from: string;
  readonly to: string;
  readonly tensors: number;
  readonly bytes: number;
  /** Of all that the second revision writes. */
  readonly of: { readonly tensors: number; readonly bytes: number };
  readonly groups: readonly ImpactGroup[];
  /** Why a revision does not fit the checkpoint; then nothing is counted. */
  readonly refused: { readonly before: readonly Diagnostic[]; readonly after: readonly Diagnostic[] };
}

export interface ImpactGroup {
  readonly what: 'other content' | 'other shape or dtype' | 'new' | 'gone';
  readonly keys: readonly string[];
  readonly tensors: number;
  readonly bytes: number;
}

/** Plans the conversion of a checkpoint by both revisions and compares what they write, tensor by tensor. Throws what opening it throws. */
export async function measureImpact(before: Relation, after: Relation, request: ImpactRequest): Promise<Impact> {
  const direction = request.from === undefined ? {} : { from: request.from };
  const { chain, checkpoint } = await openFor(chainsFor([after], direction), request.checkpoint);
  const from = chain.steps[0]?.from ?? 0;
  const config = request.config === undefined ? undefined : await readConfigFile(request.config, () => undefined);
  const [old, fresh] = [before, after].map(relation => planned(relation, from, checkpoint, config, request.set));
  const refused = { before: old?.errors ?? [], after: fresh?.errors ?? [] };
  const common = { from: chain.from, to: chain.to, refused };
  if (old?.plan === undefined || fresh?.plan === undefined) {
    return { ...common, tensors: 0, bytes: 0, of: { tensors: 0, bytes: 0 }, groups: [] };
  }
  const groups = compare(old.plan, fresh.plan);
  const sum = (of: (group: ImpactGroup) => number): number => groups.reduce((total, group) => total + of(group), 0);
  const { targets } = fresh.plan;
  const all = { tensors: targets.length, bytes: targets.reduce((total, target) => total + bytesOf(target), 0) };
  return { ...common, tensors: sum(({ tensors }) => tensors), bytes: sum(({ bytes }) => bytes), of: all, groups };
}

function planned(
  relation: Relation,
  from: SideIndex,
  checkpoint: Checkpoint,
  config: KnownConfig | undefined,
  given: Settings,
): { readonly plan: Plan | undefined; readonly errors: readonly Diagnostic[] } {
  const errors: Diagnostic[] = [];
  const [source, target] = [relation.layouts[from].name, relation.layouts[otherSide(from)].name];
  const configs = new Map(
    [
      [source, checkpoint.config === undefined ? undefined : configOfFile(checkpoint.config).document] as const,
      [target, config?.document] as const,
    ].flatMap(([name, document]) => (document === undefined ? [] : [[name, document] as const])),
  );
  const chain = { from: source, to: target, steps: [{ relation, from }] };
  const input = { chain, listing: checkpoint.listing, configs, given, only: undefined, sideFiles: [] };
  const found = planChain(input, finding => {
    if (finding.severity === 'error') errors.push(finding);
  });
  return { plan: found?.plan, errors };
}

function compare(before: Plan, after: Plan): readonly ImpactGroup[] {
  const [old, fresh] = [contentsOf(before), contentsOf(after)];
  const found = new Map<ImpactGroup['what'], TargetTensor[]>();
  const add = (what: ImpactGroup['what'], target: TargetTensor): void => {
    const group = found.get(what);
    if (group === undefined) found.set(what, [target]);
    else group.push(target);
  };
  for (const [address, { target, text }] of fresh) {
    const was = old.get(address);
    if (was === undefined) add('new', target);
    else if (was.target.dtype !== target.dtype || was.target.shape.join() !== target.shape.join())
      add('other shape or dtype', target);
    else if (was.text !== text) add('other content', target);
  }
  for (const [address, { target }] of old) if (!fresh.has(address)) add('gone', target);
  return [...found].map(([what, targets]) => ({
    what,
    keys: foldKeys(targets.map(({ key }) => key)).map(({ text }) => text),
    tensors: targets.length,
    bytes: targets.reduce((total, target) => total + bytesOf(target), 0),
  }));
}

/** For each target, what fills it, as text: sources are counted alike in both plans. */
function contentsOf({
  targets,
  pieces,
}: Plan): ReadonlyMap<string, { readonly target: TargetTensor; readonly text: string }> {
  const byTarget = piecesByTarget(pieces);
  return new Map(
    targets.map((target, i) => [
      `${target.file ?? ''}\n${target.key}`,
      { target, text: pieceTexts(byTarget.get(i) ?? []) },
    ]),
  );
}

const bytesOf = ({ dtype, shape }: TargetTensor): number => byteLength(dtype, volumeOf(shape));
