import { claimKeys } from '../compiler/bind/claim-keys.js';
import { findChains, type Chain } from '../compiler/chain/find-chain.js';
import { rowMajor } from '../compiler/layout/lower-items.js';
import type { Relation } from '../compiler/relation/relation.js';
import { undecidedDirection, unknownLayout } from '../diagnostics/catalog/usage.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { showName } from '../diagnostics/show-name.js';
import { inArgument } from '../diagnostics/source.js';
import { listOf, nearest } from '../diagnostics/suggest.js';
import type { Layout } from '../dsl/mapping.js';
import { formatNamed } from '../formats/index.js';
import type { Part } from '../formats/parts.js';
import type { Listing } from '../tensor/listing.js';
import { openCheckpoint, type Checkpoint } from './checkpoint.js';

export interface Direction {
  /** Layouts to read and to write; where one is left out, the checkpoint's keys must leave no doubt. */
  readonly from?: string;
  readonly to?: string;
}

/** The ways through the mappings that fit the direction. Throws MAPC8013 and MAPC8014. */
export function chainsFor(relations: readonly Relation[], direction: Direction): readonly Chain[] {
  const names = [...new Set(relations.flatMap(relation => relation.layouts.map(layout => layout.name)))];
  const findings = (['from', 'to'] as const).flatMap(option => {
    const name = direction[option];
    if (name === undefined || names.includes(name)) return [];
    const reason = `the mappings have the layouts ${names.join(', ')}`;
    return [unknownLayout.make(inArgument(`--${option} ${name}`), { name, reason, nearest: nearest(name, names) })];
  });
  if (findings.length > 0) throw new MapcError(findings);
  const chains = findChains(relations, direction.from, direction.to);
  if (chains.length > 0) return chains;
  const way = `${direction.from ?? 'any layout'} to ${direction.to ?? 'any other'}`;
  const reason = `no way leads from ${way} through all the mappings`;
  const ways = findChains(relations, undefined, undefined).map(({ from, to }) => `${from} -> ${to}`);
  const notes = relations.map(({ mapping, layouts: [left, right] }) => {
    const models = mapping.models.map(model => model.text);
    const of = models.length === 0 ? '' : `, for ${listOf(models, 'and')}`;
    return `${showName(mapping.name.text)} leads from ${left.name} to ${right.name} and back${showName(of)}`;
  });
  const place = inArgument(direction.from === undefined && direction.to === undefined ? '--mapping' : '--from, --to');
  throw new MapcError(undecidedDirection.make(place, { reason, ways }, { notes }));
}

export interface OpenedChain {
  readonly chain: Chain;
  readonly checkpoint: Checkpoint;
}

/**
 * Opens the checkpoint at `path` as the first layout of each chain that could be meant, and takes the chain whose rules know
 * its keys. Throws MAPC8014 where several do, and what opening it throws.
 */
export async function openFor(chains: readonly Chain[], path: string): Promise<OpenedChain> {
  const tried: (OpenedChain & { readonly unknown: number })[] = [];
  let failure: unknown;
  for (const chain of chains) {
    const [step] = chain.steps;
    if (step === undefined) continue;
    try {
      const checkpoint = await openLayout(step.relation.layouts[step.from], path);
      if (chains.length === 1) return { chain, checkpoint };
      tried.push({ chain, checkpoint, unknown: unknownKeys(chain, checkpoint.listing) });
    } catch (error) {
      if (!(error instanceof MapcError)) throw error;
      failure ??= error;
    }
  }
  const fewest = Math.min(...tried.map(attempt => attempt.unknown));
  const best = tried.filter(attempt => attempt.unknown === fewest);
  const [only, rival] = best;
  if (only === undefined) throw failure;
  if (rival === undefined) return only;
  const ways = best.map(({ chain }) => `${chain.from} -> ${chain.to}`);
  const reason = `the keys of the checkpoint fit ${listOf(ways, 'and')} alike`;
  throw new MapcError(undecidedDirection.make(inArgument(path), { reason, ways }));
}

/** Opens a checkpoint as a layout says: its format, the files that hold tensors, the entry in them, its config. */
export function openLayout(layout: Layout, path: string): Promise<Checkpoint> {
  const format = formatNamed(layout.format.text);
  const glob = globOf(layout);
  return openCheckpoint(path, {
    ...(format === undefined ? {} : { format }),
    ...(glob === undefined ? {} : { file: glob }),
    ...(layout.root === undefined ? {} : { root: layout.root.text }),
    parts: partsOf(layout),
    ...(layout.config === undefined ? {} : { config: layout.config.text }),
  });
}

/** The layout's `file:` as a glob; undefined for a plain name, which says where to write, not which files there are. */
export function globOf({ file }: Layout): string | undefined {
  if (file?.kind !== 'parts' || file.parts.every(part => part.kind === 'text')) return undefined;
  return file.parts
    .map(part => (part.kind === 'text' ? part.text : part.kind === 'star' && part.deep ? '**' : '*'))
    .join('');
}

/** The parts that a layout names with `files:`; none where it is in one place. */
export const partsOf = (layout: Layout): readonly Part[] =>
  layout.files.map(({ prefix, path }) => ({ prefix: prefix.text, folder: path.text }));

function unknownKeys(chain: Chain, listing: Listing): number {
  const [step] = chain.steps;
  if (step === undefined) return listing.tensors.length;
  const tensors = listing.tensors.map(tensor => ({
    ...tensor,
    strides: rowMajor(tensor.shape),
    file: listing.files[tensor.file]?.path ?? '',
  }));
  return claimKeys(step.relation, step.from, tensors).filter(({ claims }) => claims.length === 0).length;
}
