import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { claimKeys } from '../compiler/bind/claim-keys.js';
import { findChains, type Chain } from '../compiler/chain/find-chain.js';
import { planChain } from '../compiler/chain/plan-chain.js';
import type { Bound } from '../compiler/bind/bound.js';
import type { Plan, SideFile } from '../compiler/plan.js';
import { otherSide, type Relation } from '../compiler/relation/relation.js';
import { rowMajor } from '../compiler/layout/lower-items.js';
import { undecidedDirection, unknownLayout, unknownSetting } from '../diagnostics/catalog/usage.js';
import type { Json, Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import type { Layout } from '../dsl/mapping.js';
import type { FileToWrite, Format } from '../formats/format.js';
import { formatNamed } from '../formats/index.js';
import { parseJson } from '../formats/json/parse-json.js';
import { toJson } from '../formats/json/json-node.js';
import { matchesGlob } from '../formats/glob.js';
import { readError } from '../runtime/disk/system-error.js';
import type { NodeDirectory } from '../runtime/disk/node-directory.js';
import type { Listing } from '../tensor/listing.js';
import { loadRelation } from './check.js';
import { openCheckpoint, type Checkpoint } from './checkpoint.js';
import { nodeLoader, readMappingSource } from './mappings.js';

export interface ConversionRequest {
  /** Names of bundled mappings or paths; several are chained through the layouts that they share. */
  readonly mappings: readonly string[];
  /** Path of the checkpoint that is read. */
  readonly input: string;
  /** Layouts to read and to write; where one is left out, the checkpoint's keys must leave no doubt. */
  readonly from?: string;
  readonly to?: string;
  /** `--set`: sizes, options, fields of configs. */
  readonly set: ReadonlyMap<string, Json>;
  /** Config of the written side: read for sizes and conditions, and copied into the output. */
  readonly config?: string;
  /** Patterns (`*`, `**`) of keys of the written side; none means all. */
  readonly only: readonly string[];
  readonly maxShardSize?: number;
  /** Dtype for all floating tensors that the mapping leaves open. */
  readonly dtype?: string;
}

/** A conversion with everything decided: only bytes are left to move. */
export interface PreparedConversion {
  readonly plan: Plan;
  readonly files: readonly FileToWrite[];
  readonly source: NodeDirectory;
  readonly from: string;
  readonly to: string;
  readonly format: Format;
  readonly chain: Chain;
  readonly bounds: readonly Bound[];
}

/**
 * Reads headers and plans a conversion. Findings about the mappings and how they fit the checkpoint go to `report`; undefined
 * if one of them is an error. Throws MapcError for what the disk or a format finds.
 */
export async function prepareConversion(
  request: ConversionRequest,
  report: Report,
): Promise<PreparedConversion | undefined> {
  let errors = 0;
  const prepared = await prepare(request, finding => {
    if (finding.severity === 'error') errors++;
    report(finding);
  });
  return errors > 0 ? undefined : prepared;
}

async function prepare(request: ConversionRequest, report: Report): Promise<PreparedConversion | undefined> {
  const relations = loadRelations(request.mappings, report);
  if (relations === undefined) return undefined;
  const tensorRelations = relations.filter(relation => relation.rules.length > 0);
  checkSettings(tensorRelations, request.set, report);
  const chains = chainsFor(tensorRelations, request);
  const opened = await openFor(chains, request);
  if (opened === undefined) return undefined;
  const { chain, checkpoint } = opened;
  const last = chain.steps.at(-1);
  if (last === undefined) return undefined;
  const written = last.relation.layouts[otherSide(last.from)];
  const config = request.config === undefined ? undefined : await readConfigFile(request.config, report);
  if (request.config !== undefined && config === undefined) return undefined;
  const configs = new Map<string, Json>();
  if (checkpoint.config !== undefined) configs.set(chain.from, checkpoint.config.json);
  if (config !== undefined) configs.set(chain.to, config.json);
  const sideFiles: SideFile[] = [];
  if (config !== undefined) {
    sideFiles.push({ kind: 'text', path: written.config?.text ?? basename(request.config ?? ''), text: config.text });
  }
  sideFiles.push(...(await copiedFiles(chain, checkpoint, new Set(sideFiles.map(file => file.path)))));
  const planned = planChain(
    {
      chain: request.dtype === undefined ? chain : withDType(chain, request.dtype),
      listing: checkpoint.listing,
      configs,
      given: request.set,
      only: request.only.length === 0 ? undefined : key => request.only.some(pattern => matchesGlob(pattern, key)),
      sideFiles,
    },
    report,
  );
  if (planned === undefined) return undefined;
  const format = formatNamed(written.format.text);
  if (format?.layout === undefined) {
    throw new MapcError(
      unknownLayout.make(inArgument(`--to ${chain.to}`), {
        name: chain.to,
        reason: `files of the format ${written.format.text} cannot be written yet`,
        nearest: [],
      }),
    );
  }
  const files = format.layout(planned.plan.targets, {
    ...(request.maxShardSize === undefined ? {} : { maxShardSize: request.maxShardSize }),
  });
  return {
    plan: planned.plan,
    bounds: planned.bounds,
    files,
    source: checkpoint.directory,
    from: chain.from,
    to: chain.to,
    format,
    chain,
  };
}

/** Loads and checks mappings; undefined if one has an error. */
export function loadRelations(names: readonly string[], report: Report): readonly Relation[] | undefined {
  let errors = 0;
  const relations = names.map(name =>
    loadRelation(readMappingSource(name), nodeLoader, finding => {
      if (finding.severity === 'error') errors++;
      // What a mapping says of itself is for `mapc check`; a run shows what stops it.
      if (finding.severity === 'error') report(finding);
    }),
  );
  const loaded = relations.filter(relation => relation !== undefined);
  return errors > 0 || loaded.length < names.length ? undefined : loaded;
}

function chainsFor(relations: readonly Relation[], request: ConversionRequest): readonly Chain[] {
  const names = [...new Set(relations.flatMap(relation => relation.layouts.map(layout => layout.name)))];
  const findings = (['from', 'to'] as const).flatMap(option => {
    const name = request[option];
    if (name === undefined || names.includes(name)) return [];
    const reason = `the mappings have the layouts ${names.join(', ')}`;
    return [unknownLayout.make(inArgument(`--${option} ${name}`), { name, reason, nearest: nearest(name, names) })];
  });
  if (findings.length > 0) throw new MapcError(findings);
  const chains = findChains(relations, request.from, request.to);
  if (chains.length === 0) {
    const way = `${request.from ?? 'any layout'} to ${request.to ?? 'any other'}`;
    throw new MapcError(
      undecidedDirection.make(inArgument('--mapping'), { reason: `no way leads from ${way} through all the mappings` }),
    );
  }
  return chains;
}

/** Opens the checkpoint as the first layout of each chain that could be meant, and takes the chain whose rules know its keys. */
async function openFor(
  chains: readonly Chain[],
  request: ConversionRequest,
): Promise<{ readonly chain: Chain; readonly checkpoint: Checkpoint } | undefined> {
  const tried: { readonly chain: Chain; readonly checkpoint: Checkpoint; readonly unknown: number }[] = [];
  let failure: unknown;
  for (const chain of chains) {
    const [step] = chain.steps;
    if (step === undefined) continue;
    try {
      const checkpoint = await openLayout(step.relation.layouts[step.from], request.input);
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
  const ways = best.map(({ chain }) => `${chain.from} -> ${chain.to}`).join(', ');
  throw new MapcError(undecidedDirection.make(inArgument(request.input), { reason: `its keys fit ${ways} alike` }));
}

function openLayout(layout: Layout, path: string): Promise<Checkpoint> {
  const format = formatNamed(layout.format.text);
  const pattern = layout.file;
  // A plain name says where to write; holes and stars say which files there are.
  const glob =
    pattern?.kind === 'parts' && pattern.parts.some(part => part.kind !== 'text')
      ? pattern.parts
          .map(part => (part.kind === 'text' ? part.text : part.kind === 'star' && part.deep ? '**' : '*'))
          .join('')
      : undefined;
  return openCheckpoint(path, {
    ...(format === undefined ? {} : { format }),
    ...(glob === undefined ? {} : { file: glob }),
    ...(layout.root === undefined ? {} : { root: layout.root.text }),
    ...(layout.config === undefined ? {} : { config: layout.config.text }),
  });
}

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

/** `--dtype`: what the written layout's policy makes of floating tensors. A dtype before a bracket still wins. */
function withDType(chain: Chain, dtype: string): Chain {
  const steps = chain.steps.map((step, i) => {
    if (i < chain.steps.length - 1) return step;
    const side = otherSide(step.from);
    const layout = step.relation.layouts[side];
    const text = { text: dtype, span: layout.span };
    const changed: Layout = { ...layout, dtype: [{ from: { text: 'float', span: layout.span }, to: text }] };
    const layouts =
      side === 0 ? ([changed, step.relation.layouts[1]] as const) : ([step.relation.layouts[0], changed] as const);
    return { ...step, relation: { ...step.relation, layouts } };
  });
  return { ...chain, steps };
}

/** Every name in `--set` must be one that a mapping knows. */
function checkSettings(relations: readonly Relation[], set: ReadonlyMap<string, Json>, report: Report): void {
  const names = new Set<string>();
  for (const relation of relations) {
    for (const name of [...relation.sizes.keys(), ...relation.options.keys()]) names.add(name);
    for (const rule of relation.rules) {
      for (const name of rule.captures.keys()) names.add(name);
    }
  }
  for (const name of set.keys()) {
    const [layout, config] = name.split('.');
    if (config === 'config' && relations.some(relation => relation.layouts.some(known => known.name === layout)))
      continue;
    if (names.has(name)) continue;
    report(unknownSetting.make(inArgument(`--set ${name}`), { name, nearest: nearest(name, names) }));
  }
}

async function readConfigFile(
  path: string,
  report: Report,
): Promise<{ readonly text: string; readonly json: Json } | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw readError(path, error);
  }
  const node = parseJson({ name: path, text }, report, { nonFinite: true });
  return node === undefined ? undefined : { text, json: toJson(node) };
}

/** Files that the layouts carry over (`copy:`), by the names that they have at the end of the chain. */
async function copiedFiles(
  chain: Chain,
  checkpoint: Checkpoint,
  taken: ReadonlySet<string>,
): Promise<readonly SideFile[]> {
  let names: ReadonlyMap<string, string> | undefined;
  for (const { relation, from } of chain.steps) {
    const here = relation.layouts[from].copy.map(entry => [entry.from.text, entry.to.text] as const);
    const there = relation.layouts[otherSide(from)].copy.map(entry => [entry.to.text, entry.from.text] as const);
    const entries = new Map([...there, ...here]);
    names =
      names === undefined
        ? entries
        : new Map(
            [...names].flatMap(([start, name]) => {
              const next = entries.get(name);
              return next === undefined ? [] : [[start, next] as const];
            }),
          );
  }
  const files: SideFile[] = [];
  for (const [from, path] of names ?? []) {
    if (taken.has(path) || (await checkpoint.directory.kind(from)) !== 'file') continue;
    files.push({ kind: 'copy', path, from });
  }
  return files;
}
