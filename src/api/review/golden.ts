import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { findChains, type Chain } from '../../compiler/chain/find-chain.js';
import { otherSide, type Relation, type SideIndex } from '../../compiler/relation/relation.js';
import { goldenUnreadable } from '../../diagnostics/catalog/review-test.js';
import type { Json, Report } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at } from '../../diagnostics/source.js';
import type { Golden } from '../../dsl/mapping.js';
import { toJson } from '../../formats/json/json-node.js';
import { readConfig } from '../../formats/json/read-json-file.js';
import { openDirectory } from '../../runtime/disk/node-directory.js';
import { openLayout } from '../choose-chain.js';
import { configOfFile, readConfigFile, type KnownConfig } from '../configs.js';
import { settingValue } from '../../compiler/example/setting-value.js';
import { planOpened, type PlannedConversion } from '../plan-opened.js';
import { withConfigMappings } from '../prepare.js';
import type { Settings } from '../settings.js';
import { expectedOf, loadCheckpoint, readDigests, type ExpectedTensor, type LoadedCheckpoint } from './golden-data.js';

/** An entry of `golden:` with everything that it names read: it can be tried with any revision of its mapping. */
export interface OpenedGolden {
  readonly golden: Golden;
  readonly set: Settings;
  /** What is converted; undefined for a mapping that holds only `config:`. */
  readonly input: LoadedCheckpoint | undefined;
  readonly known: ReadonlyMap<string, KnownConfig>;
  /** The other mappings: those on the way, and bundled ones that hold only `config:`. */
  readonly through: readonly Relation[];
  readonly configMappings: readonly Relation[];
  readonly output: GoldenOutput;
}

export interface GoldenOutput {
  readonly path: string;
  readonly kind: 'digests' | 'checkpoint' | 'config';
  /** False where `--update` is to write it for the first time. */
  readonly isThere: boolean;
  readonly tensors: ReadonlyMap<string, ExpectedTensor>;
  readonly config: Json | undefined;
}

/** Golden data that are not there: where each is named, and whether `--update` would write it. */
export interface AbsentGolden {
  readonly absent: readonly { readonly named: Golden['input']; readonly digests: boolean }[];
}

/**
 * Reads what an entry of `golden:` names; paths are relative to `folder`. With `update`, the digests may be missing. Throws MAPC7127
 * for what cannot be used, and MapcError for what the disk, a format or a config finds.
 */
export async function openGolden(
  relation: Relation,
  golden: Golden,
  options: { readonly folder: string; readonly through: readonly Relation[]; readonly update: boolean },
  report: Report,
): Promise<OpenedGolden | AbsentGolden> {
  const { folder, through, update } = options;
  const [input, output] = [resolve(folder, golden.input.text), resolve(folder, golden.output.text)];
  const isNew = update && output.endsWith('.json') && !existsSync(output);
  const absent = [
    ...(existsSync(input) ? [] : [{ named: golden.input, digests: false }]),
    ...(existsSync(output) || isNew ? [] : [{ named: golden.output, digests: output.endsWith('.json') }]),
  ];
  if (absent.length > 0) return { absent };
  const set = new Map(golden.set.map(({ name, value }) => [name.text, settingValue(value.text)]));
  if (relation.rules.length === 0 && through.length === 0)
    return openConfigGolden(relation, golden, { input, output, set });
  const chain = chainOf([relation, ...through], golden);
  const [first, last] = [chain.steps[0], chain.steps.at(-1)];
  if (first === undefined || last === undefined) throw unusable(golden, 'no mapping leads from it');
  const checkpoint = await openLayout(first.relation.layouts[first.from], input);
  const loaded = await loadCheckpoint(checkpoint);
  const known = new Map<string, KnownConfig>();
  if (checkpoint.config !== undefined) known.set(chain.from, configOfFile(checkpoint.config));
  const given =
    golden.config === undefined ? undefined : await readConfigFile(resolve(folder, golden.config.text), report);
  if (given !== undefined) known.set(chain.to, given);
  const named = [relation, ...through];
  const configMappings = withConfigMappings(named, chain, report).filter(other => !named.includes(other));
  const written = last.relation.layouts[otherSide(last.from)];
  if (isNew)
    return { golden, set, input: loaded, known, through, configMappings, output: digestsAt(output, new Map(), false) };
  if (statSync(output).isFile() && output.endsWith('.json')) {
    const tensors = await readDigests(output);
    return { golden, set, input: loaded, known, through, configMappings, output: digestsAt(output, tensors, true) };
  }
  const expected = await loadCheckpoint(await openLayout(written, output));
  const tensors = expectedOf(expected);
  const config = expected.checkpoint.config === undefined ? undefined : toJson(expected.checkpoint.config.root);
  const there: GoldenOutput = { path: output, kind: 'checkpoint', isThere: true, tensors, config };
  return { golden, set, input: loaded, known, through, configMappings, output: there };
}

const digestsAt = (path: string, tensors: ReadonlyMap<string, ExpectedTensor>, isThere: boolean): GoldenOutput => {
  return { path, kind: 'digests', isThere, tensors, config: undefined };
};

const unusable = ({ input, span }: Golden, reason: string): MapcError =>
  new MapcError(goldenUnreadable.make(at(span), { path: input.text, reason }));

/** The one way that begins at the layout of the input and uses all the mappings. */
function chainOf(relations: readonly Relation[], golden: Golden): Chain {
  const chains = findChains(relations, golden.from.text, undefined);
  const [chain, other] = chains;
  if (chain === undefined) throw unusable(golden, `no way leads from ${golden.from.text} through all the mappings`);
  if (other !== undefined)
    throw unusable(golden, `more than one way leads from ${golden.from.text} through all the mappings`);
  return chain;
}

async function openConfigGolden(
  relation: Relation,
  golden: Golden,
  { input, output, set }: { readonly input: string; readonly output: string; readonly set: Settings },
): Promise<OpenedGolden> {
  const from = sideOf(relation, golden);
  const read = async (path: string, side: SideIndex) => {
    const file = statSync(path).isDirectory() ? join(path, relation.layouts[side].config?.text ?? 'config.json') : path;
    return readConfig(await openDirectory(file), basename(file));
  };
  const known = new Map([[golden.from.text, configOfFile(await read(input, from))]]);
  const config = toJson((await read(output, otherSide(from))).root);
  const there: GoldenOutput = { path: output, kind: 'config', isThere: true, tensors: new Map(), config };
  return { golden, set, input: undefined, known, through: [], configMappings: [], output: there };
}

const sideOf = (relation: Relation, golden: Golden): SideIndex =>
  relation.layouts[0].name === golden.from.text ? 0 : 1;

/** Plans the conversion of golden data by a revision of the mapping that names them. Undefined where it does not fit them. */
export function planGolden(opened: OpenedGolden, relation: Relation, report: Report): PlannedGolden | undefined {
  const { golden, input, known, set, through, configMappings } = opened;
  if (input === undefined) return undefined;
  const named = [relation, ...through];
  const chain = chainOf(named, golden);
  const { listing } = input.checkpoint;
  const relations = [...named, ...configMappings];
  const planned = planOpened({ chain, relations, listing, known, set, only: [] }, report);
  return planned === undefined ? undefined : { ...planned, chain };
}

export interface PlannedGolden extends PlannedConversion {
  readonly chain: Chain;
}
