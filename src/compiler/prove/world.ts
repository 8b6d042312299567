import type { Json, Report } from '../../diagnostics/diagnostic.js';
import { byteLength, type DType } from '../../tensor/dtype.js';
import { refute, runPieces } from '../../tensor/evaluate/in-memory.js';
import type { Listing } from '../../tensor/listing.js';
import type { Proof } from '../../tensor/piece.js';
import { piecesByTarget } from '../../tensor/strided/pieces-by-target.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import type { BindTensor } from '../bind/bind-input.js';
import type { Chain } from '../chain/find-chain.js';
import { planChain, type ChainPlan } from '../chain/plan-chain.js';
import { exampleTensors } from '../example/example-tensors.js';
import { fillTensor } from '../example/fill-tensor.js';
import { rowMajor } from '../layout/lower-items.js';
import { otherSide, type Relation, type SideIndex } from '../relation/relation.js';

/** A tensor with its bytes, packed. */
export interface WorldTensor extends BindTensor {
  readonly bytes: Uint8Array;
}

/** A small checkpoint of one side, all of it in memory. */
export interface World {
  readonly side: SideIndex;
  readonly tensors: readonly WorldTensor[];
}

/** Sizes, options and config fields that a conversion is given, by name. */
export type Given = ReadonlyMap<string, Json>;

/** For each side: whether files of its format can hold a dtype as it is. */
export type Stores = readonly [(dtype: DType) => boolean, (dtype: DType) => boolean];

/** Bytes and tensors beyond which a checkpoint is no small one: nothing is filled then. */
export const MOST_BYTES = 64 << 20;
const MOST_TENSORS = 10_000;

/** A world and what a conversion of it must be given. */
export interface ExampleWorld {
  readonly world: World;
  readonly given: Given;
  /** The size of every axis, those that are a rule's own, too. */
  readonly axes: ReadonlyMap<string, number>;
}

/** A checkpoint of one side under the sizes of an example; its bytes, where these are too many to be filled. */
export function exampleWorld(
  relation: Relation,
  side: SideIndex,
  sizes: Given,
  stores: Stores,
  report: Report,
): ExampleWorld | number {
  const { tensors, given, axes } = exampleTensors(relation, side, { sizes, stores: stores[side], report });
  const total = tensors.reduce((sum, { dtype, shape }) => sum + byteLength(dtype, volumeOf(shape)), 0);
  if (total > MOST_BYTES || tensors.length > MOST_TENSORS) return total;
  // An option that nobody sets is no question here: one example stands for one value of each.
  const options = [...relation.options.values()].map(({ name, values }) => [name, values[0]?.text ?? ''] as const);
  return {
    world: { side, tensors: tensors.map(tensor => ({ ...tensor, bytes: fillTensor(tensor) })) },
    given: new Map<string, Json>([...options, ...given]),
    axes,
  };
}

/** A world on the other side, and the plan that led there. */
export interface Converted extends ChainPlan {
  readonly chain: Chain;
  /** What was read. */
  readonly source: World;
  readonly world: World;
  /** Claims (replicas, ties, padding) that do not hold for this source. */
  readonly refuted: readonly Proof[];
}

/** Converts a world to the other side, by the same plan that the runtime would execute. Undefined where the mapping does not fit it. */
export function convertWorld(relation: Relation, source: World, given: Given, report: Report): Converted | undefined {
  const { side, tensors } = source;
  const to = otherSide(side);
  const chain: Chain = {
    from: relation.layouts[side].name,
    to: relation.layouts[to].name,
    steps: [{ relation, from: side }],
  };
  const configs = new Map<string, never>();
  const planned = planChain(
    { chain, listing: listingOf(source), configs, given, only: undefined, sideFiles: [] },
    report,
  );
  if (planned === undefined) return undefined;
  const { plan } = planned;
  const pieces = piecesByTarget(plan.pieces);
  const bytes = (tensor: number): Uint8Array => tensors[tensor]?.bytes ?? NOTHING;
  const made = plan.targets.map(({ key, dtype, shape, file }, i): WorldTensor => {
    const content = runPieces(pieces.get(i) ?? [], { dtype, shape }, bytes);
    return { key, dtype, shape, strides: rowMajor(shape), file: file ?? '', bytes: content };
  });
  const refuted = plan.proofs.filter(proof => refute(proof, bytes) !== undefined);
  return { ...planned, chain, source, world: { side: to, tensors: made }, refuted };
}

const NOTHING = new Uint8Array(0);

/** The headers of a world. */
export function listingOf({ tensors }: World): Listing {
  const paths = [...new Set(tensors.map(({ file }) => file))];
  return {
    format: 'memory',
    files: paths.map(path => ({ path, size: 0 })),
    tensors: tensors.map(({ key, dtype, shape, strides, file }) => {
      return { key, dtype, shape, strides, file: paths.indexOf(file), offset: 0 };
    }),
  };
}

/** What tells tensors of one world apart: one key may stand in several files. */
export const addressOf = ({ key, file }: { readonly key: string; readonly file: string }): string => `${file}\n${key}`;
