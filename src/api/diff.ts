import { availableParallelism } from 'node:os';
import { plannedSide, storedSide, type ComparedTensor } from '../compiler/compare/compared-tensor.js';
import { sizesOfConfig, type NamedSize } from '../compiler/compare/config-sizes.js';
import {
  differencesOf,
  groupDifferences,
  type Difference,
  type DifferenceGroup,
} from '../compiler/compare/difference-groups.js';
import type { Comparison } from '../compiler/compare/explanation.js';
import type { PlanRule } from '../compiler/plan.js';
import { otherSide } from '../compiler/relation/relation.js';
import { nothingToCompare } from '../diagnostics/catalog/compare.js';
import type { Diagnostic, Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inFile } from '../diagnostics/source.js';
import type { Layout } from '../dsl/mapping.js';
import { matchesGlob } from '../formats/glob.js';
import { detectFormat } from '../formats/index.js';
import { toJson } from '../formats/json/json-node.js';
import { compareCheckpoints, type ComparedSide } from '../runtime/compare/compare-checkpoints.js';
import { openDirectory, type NodeDirectory } from '../runtime/disk/node-directory.js';
import type { ProgressEvent } from '../runtime/progress.js';
import { EXACT, type Tolerance } from '../tensor/compare/tolerance.js';
import type { StoredFile, StoredTensor } from '../tensor/listing.js';
import { configOf, openCheckpoint, type Checkpoint } from './checkpoint.js';
import { findingsOf } from './diff-findings.js';
import { totalsOf, type Totals } from './inspect.js';
import { prepareConversion, type ConversionRequest } from './prepare.js';
import { openLayout } from './choose-chain.js';

export interface DiffRequest {
  /** Paths of checkpoints: A and B. */
  readonly left: string;
  readonly right: string;
  /** A is converted by these mappings, virtually, before it is compared. */
  readonly mapping?: Omit<ConversionRequest, 'input' | 'only'>;
  /** Patterns (`*`, `**`) of keys; none means all. */
  readonly only?: readonly string[];
  readonly tolerance?: Tolerance;
  /** Whether differences are explained (default: yes). */
  readonly explain?: boolean;
  /** See `CompareOptions`. */
  readonly mostSamples?: number;
  /** Threads (default: one for each core). */
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** One side, for people to read. */
export interface DiffSide {
  readonly path: string;
  readonly format: string;
  readonly totals: Totals;
}

/** The answer: every difference, alone and in groups. */
export interface Diff {
  readonly equal: boolean;
  readonly left: DiffSide;
  readonly right: DiffSide;
  /** The tensors that were compared, in the order that differences count them in. */
  readonly tensors: { readonly left: readonly ComparedTensor[]; readonly right: readonly ComparedTensor[] };
  readonly comparison: Comparison;
  readonly differences: readonly Difference[];
  readonly groups: readonly DifferenceGroup[];
  /** Rules that make A's tensors, where it is compared through a mapping. */
  readonly rules: readonly PlanRule[];
  /** Whether the same tensors stand in other files. */
  readonly otherShards: boolean;
  readonly findings: readonly Diagnostic[];
}

/** Threads beyond this number wait for memory, not for work. */
const MOST_JOBS = 8;

/**
 * Compares two checkpoints on all their elements, and explains what differs. Undefined if a mapping does not fit A (that goes
 * to `report`). Throws MapcError: what opening finds, MAPC6020 (a file changed), MAPC7032 (interrupted), MAPC7033 (no tensors).
 */
export async function diffCheckpoints(request: DiffRequest, report: Report): Promise<Diff | undefined> {
  const { left, right, only = [] } = request;
  const source = request.mapping === undefined ? await plainSource(left) : await mappedSource(request, report);
  if (source === undefined) return undefined;
  const target = await openTarget(right, source.layout);
  const isWanted = ({ key }: { readonly key: string }): boolean =>
    only.length === 0 || only.some(pattern => matchesGlob(pattern, key));
  const tensors = {
    left: source.tensors.filter(isWanted),
    right: storedSide(target.listing, source.stored.length).filter(isWanted),
  };
  if (tensors.left.length + tensors.right.length === 0) {
    throw new MapcError(nothingToCompare.make(inFile(right), { patterns: only, left, right }));
  }
  const sizes = await namedSizes([source.directory, target.directory]);
  const comparedLeft: ComparedSide = { ...source, path: left, tensors: tensors.left };
  const { files, tensors: stored } = target.listing;
  const comparison = await compareCheckpoints(
    comparedLeft,
    { path: right, files, stored, tensors: tensors.right },
    {
      tolerance: request.tolerance ?? EXACT,
      factors: [...new Set(sizes.map(({ size }) => size))],
      explain: request.explain ?? true,
      jobs: request.jobs ?? Math.min(MOST_JOBS, availableParallelism()),
      ...(request.mostSamples === undefined ? {} : { mostSamples: request.mostSamples }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
    },
  );
  const differences = differencesOf(comparison, tensors, sizes);
  const groups = groupDifferences(differences, tensors);
  const equal = differences.every(({ kind }) => kind === 'tolerated');
  const diff = {
    equal,
    left: { path: left, format: source.formatName, totals: totalsOf({ files: source.files, tensors: source.stored }) },
    right: { path: right, format: target.format.name, totals: totalsOf(target.listing) },
    tensors,
    comparison,
    differences,
    groups,
    rules: source.rules,
    otherShards: request.mapping === undefined && otherShards(comparison, source, target.listing, tensors),
  };
  return { ...diff, findings: findingsOf(diff) };
}

/** Side A, with what only the comparison through a mapping knows. */
interface Source {
  readonly directory: NodeDirectory;
  readonly formatName: string;
  /** What the mapping says of B's files. */
  readonly layout: Layout | undefined;
  readonly files: readonly StoredFile[];
  readonly stored: readonly StoredTensor[];
  readonly tensors: readonly ComparedTensor[];
  readonly rules: readonly PlanRule[];
}

async function plainSource(path: string): Promise<Source> {
  const { directory, format, listing } = await openCheckpoint(path, { sameKeys: true });
  const tensors = storedSide(listing, 0);
  const { files, tensors: stored } = listing;
  return { directory, formatName: format.name, layout: undefined, files, stored, tensors, rules: [] };
}

async function mappedSource(request: DiffRequest, report: Report): Promise<Source | undefined> {
  const { left, right, mapping, only = [] } = request;
  if (mapping === undefined) return undefined;
  const config = mapping.config ?? (await configBeside(right));
  const prepared = await prepareConversion(
    { ...mapping, input: left, only, ...(config === undefined ? {} : { config }) },
    report,
  );
  if (prepared === undefined) return undefined;
  const { plan, source, chain } = prepared;
  const last = chain.steps.at(-1);
  return {
    directory: source,
    formatName: `as ${prepared.to}`,
    layout: last?.relation.layouts[otherSide(last.from)],
    files: plan.files,
    stored: plan.sources,
    tensors: plannedSide(plan),
    rules: plan.rules,
  };
}

/** B as the mapping's layout says; where it is in another format than that, as its own files say. */
async function openTarget(path: string, layout: Layout | undefined): Promise<Checkpoint> {
  if (layout === undefined) return openCheckpoint(path, { sameKeys: true });
  const format = await detectFormat(await openDirectory(path));
  return format.name === layout.format.text
    ? openLayout(layout, path)
    : openCheckpoint(path, { format, sameKeys: true });
}

/** Names under which configs stand beside tensors. */
const CONFIGS = ['config.json', 'params.json'];

/** Path of the config of a checkpoint, if it has one. */
async function configBeside(path: string): Promise<string | undefined> {
  const directory = await openDirectory(path);
  for (const name of CONFIGS) if ((await directory.kind(name)) === 'file') return `${directory.name}/${name}`;
  return undefined;
}

/** Sizes from the configs of both sides; one that cannot be read tells nothing here. */
async function namedSizes(directories: readonly NodeDirectory[]): Promise<readonly NamedSize[]> {
  const sizes: NamedSize[] = [];
  for (const directory of directories) {
    for (const name of CONFIGS) {
      try {
        const config = await configOf(directory, name);
        sizes.push(...sizesOfConfig(config === undefined ? null : toJson(config.root)));
      } catch (error) {
        if (!(error instanceof MapcError)) throw error;
      }
    }
  }
  return sizes;
}

/** Whether tensors of the same key stand in files of other names. */
function otherShards(
  { pairs, onlyLeft, onlyRight }: Comparison,
  source: Source,
  target: { readonly files: readonly StoredFile[]; readonly tensors: readonly StoredTensor[] },
  tensors: Diff['tensors'],
): boolean {
  if (onlyLeft.length + onlyRight.length > 0) return false;
  const fileOf = (files: readonly StoredFile[], stored: readonly StoredTensor[]): ReadonlyMap<string, string> =>
    new Map(stored.map(({ key, file }) => [key, files[file]?.path ?? '']));
  const [left, right] = [fileOf(source.files, source.stored), fileOf(target.files, target.tensors)];
  return pairs.some(pair => {
    const key = tensors.left[pair.left]?.key ?? '';
    return left.get(key) !== right.get(key);
  });
}
