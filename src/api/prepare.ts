import { basename } from 'node:path';
import type { Bound } from '../compiler/bind/bound.js';
import { compose, type Chain } from '../compiler/chain/find-chain.js';
import type { Plan, SideFile } from '../compiler/plan.js';
import { otherSide, type Relation } from '../compiler/relation/relation.js';
import { configNotWritten } from '../diagnostics/catalog/config.js';
import { optionWithoutEffect, unknownLayout } from '../diagnostics/catalog/usage.js';
import type { Json, Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { at, inArgument } from '../diagnostics/source.js';
import type { Layout } from '../dsl/mapping.js';
import type { FileToWrite, Format, LayoutOptions, TensorToWrite } from '../formats/format.js';
import { formatNamed } from '../formats/index.js';
import { layoutParts } from '../formats/parts.js';
import type { NodeDirectory } from '../runtime/disk/node-directory.js';
import { standingTensors } from '../runtime/schedule/standing.js';
import { loadRelation } from './check.js';
import type { Checkpoint } from './checkpoint.js';
import { withChoices, type WrittenChoices } from './choices.js';
import { chainsFor, globOf, openFor, partsOf, type Direction } from './choose-chain.js';
import { configOfFile, readConfigFile, type KnownConfig } from './configs.js';
import { bundledConfigMappings, nodeLoader, readMappingSource } from './mappings.js';
import { planOpened } from './plan-opened.js';
import { policyRelation } from './policies.js';
import { checkSettings, type Settings } from './settings.js';

export interface ConversionRequest extends Direction, WrittenChoices {
  /** Names of bundled mappings or paths; several are chained through the layouts that they share. */
  readonly mappings: readonly string[];
  /** Path of the checkpoint that is read. */
  readonly input: string;
  readonly set?: Settings;
  /** A further step: by the bundled mapping whose second layout has this name and whose model is the chain's. */
  readonly policy?: string;
  /** Config of the written side: read for sizes and conditions, and copied into the output. */
  readonly config?: string;
  /** Patterns (`*`, `**`) of keys of the written side; none means all. */
  readonly only?: readonly string[];
  readonly maxShardSize?: number;
}

/** A conversion with everything decided: only bytes are left to move. */
export interface PreparedConversion {
  readonly request: ConversionRequest;
  readonly plan: Plan;
  readonly files: readonly FileToWrite[];
  readonly source: NodeDirectory;
  readonly from: string;
  readonly to: string;
  readonly format: Format;
  readonly chain: Chain;
  readonly bounds: readonly Bound[];
  /** Configs of the chain's layouts, as far as they are known. */
  readonly configs: ReadonlyMap<string, KnownConfig>;
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
  const { set = new Map<string, Json>(), only = [] } = request;
  const named = loadRelations(request.mappings, report);
  if (named === undefined) return undefined;
  const tensorRelations = withPolicy(
    named.filter(relation => relation.rules.length > 0),
    request.policy,
    report,
  );
  const opened = await openFor(chainsFor(tensorRelations, directionOf(request)), request.input);
  const { checkpoint } = opened;
  const chain = withChoices(opened.chain, request);
  const last = chain.steps.at(-1);
  if (last === undefined) return undefined;
  const relations = withConfigMappings([...new Set([...named, ...tensorRelations])], chain, report);
  checkSettings(relations, set);
  const written = last.relation.layouts[otherSide(last.from)];
  if (request.maxShardSize !== undefined) assertShards(written);
  const known = await knownConfigs(chain, checkpoint, request, report);
  const { listing } = checkpoint;
  const planned = planOpened({ chain, relations, listing, known, set, only }, report);
  if (planned === undefined) return undefined;
  const { configs } = planned;
  const sideFiles = await sideFilesOf(chain, checkpoint, configs.get(chain.to), written);
  const plan = { ...planned.plan, sideFiles };
  // A part of a checkpoint is no checkpoint to be loaded.
  if (
    written.config !== undefined &&
    only.length === 0 &&
    !sideFiles.some(({ path }) => path === written.config?.text)
  ) {
    const { text: file, span } = written.config;
    report(configNotWritten.make(at(span), { layout: written.name, file }));
  }
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
  const pattern = globOf(written);
  const options = {
    standing: standingTensors(plan),
    ...(request.maxShardSize === undefined ? {} : { maxShardSize: request.maxShardSize }),
    ...(pattern === undefined ? {} : { file: pattern }),
    ...(written.root === undefined ? {} : { root: written.root.text }),
    sideFiles: plan.sideFiles.map(({ path }) => path),
  };
  const files = layOut(plan.targets, written, format.layout, options);
  const { directory: source } = checkpoint;
  return {
    request,
    plan,
    bounds: planned.bounds,
    files,
    source,
    from: chain.from,
    to: chain.to,
    format,
    chain,
    configs,
  };
}

/**
 * The files of an output. A plain name in the layout's `file:` gives way to shards where one file would be too large, as a
 * layout with such a name is read from shards too.
 */
function layOut(
  targets: Plan['targets'],
  layout: Layout,
  write: LayOut,
  options: LayoutOptions,
): readonly FileToWrite[] {
  const parts = partsOf(layout);
  const lay = (tensors: readonly TensorToWrite[]): readonly FileToWrite[] =>
    parts.length === 0 ? write(tensors, options) : layoutParts(write, tensors, parts, options);
  if (options.maxShardSize === undefined) return lay(targets);
  if (layout.file !== undefined && globOf(layout) === undefined) {
    const shards = lay(targets.map(target => ({ ...target, file: undefined })));
    return shards.filter(({ tensors }) => tensors.length > 0).length > 1 ? shards : lay(targets);
  }
  return lay(targets);
}

/** Throws MAPC8022 where the file of each tensor is part of its address. */
function assertShards({ name, file }: Layout): void {
  if (file?.kind !== 'parts' || file.parts.every(({ kind }) => kind === 'text' || kind === 'star')) return;
  const [option, reason] = ['--max-shard-size', `"file:" of the layout ${name} says which file holds a tensor`];
  throw new MapcError(optionWithoutEffect.make(inArgument(option), { option, reason }));
}

type LayOut = NonNullable<Format['layout']>;

function withPolicy(relations: readonly Relation[], policy: string | undefined, report: Report): readonly Relation[] {
  const relation = policy === undefined ? undefined : policyRelation(policy, relations, report);
  return relation === undefined ? relations : [...relations, relation];
}

/** With a policy, the layout that it leads to is the one that is written; what `to` names lies on the way. */
function directionOf({ from, to, policy }: ConversionRequest): Direction {
  const end = policy ?? to;
  return { ...(from === undefined ? {} : { from }), ...(end === undefined ? {} : { to: end }) };
}

/** Configs that are given: the checkpoint's own, and the one of the written side. */
async function knownConfigs(
  chain: Chain,
  checkpoint: Checkpoint,
  request: ConversionRequest,
  report: Report,
): Promise<ReadonlyMap<string, KnownConfig>> {
  const known = new Map<string, KnownConfig>();
  if (checkpoint.config !== undefined) known.set(chain.from, configOfFile(checkpoint.config));
  const given = request.config === undefined ? undefined : await readConfigFile(request.config, report);
  if (given !== undefined) known.set(chain.to, given);
  return known;
}

/** Bundled mappings that hold only `config:` come along where they lead from one layout of the chain to another. */
export function withConfigMappings(named: readonly Relation[], chain: Chain, report: Report): readonly Relation[] {
  const layouts = new Set(chain.steps.flatMap(step => step.relation.layouts.map(layout => layout.name)));
  const taken = new Set(named.map(relation => relation.mapping.name.text));
  const more = bundledConfigMappings().flatMap(name => {
    if (taken.has(name)) return [];
    const relation = loadRelation(readMappingSource(name), nodeLoader, report);
    if (relation === undefined || !chain.steps.every(step => compose(step.relation, relation))) return [];
    return relation.layouts.every(layout => layouts.has(layout.name)) ? [relation] : [];
  });
  return [...named, ...more];
}

/** The written config, and the files that the layouts carry over. */
async function sideFilesOf(
  chain: Chain,
  checkpoint: Checkpoint,
  config: KnownConfig | undefined,
  written: Layout,
): Promise<readonly SideFile[]> {
  const files: SideFile[] = [];
  if (config?.text !== undefined && (written.config !== undefined || config.document.kind === 'given')) {
    files.push({ kind: 'text', path: written.config?.text ?? basename(config.source.file), text: config.text });
  }
  return [...files, ...(await copiedFiles(chain, checkpoint, new Set(files.map(file => file.path))))];
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
