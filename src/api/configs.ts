import { readFile } from 'node:fs/promises';
import { documentOf, fieldName, type ConfigSource, type WrittenField } from '../compiler/config/config-document.js';
import { convertConfig } from '../compiler/config/convert-config.js';
import { printConfig } from '../compiler/config/print-config.js';
import type { Relation, SideIndex } from '../compiler/relation/relation.js';
import type { ConfigDocument } from '../compiler/scalar/scope.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { at, inFile, type SourceText } from '../diagnostics/source.js';
import { toJson, type JsonNode } from '../formats/json/json-node.js';
import { parseJson } from '../formats/json/parse-json.js';
import { readError } from '../runtime/disk/system-error.js';
import type { Config } from './checkpoint.js';

/** A config that is known: from a file, or made from another one by rules. */
export interface KnownConfig {
  readonly source: ConfigSource;
  /** Text to write, for one that was made or given. */
  readonly text: string | undefined;
  readonly document: ConfigDocument;
}

/** The config of a checkpoint that is read. */
export function configOfFile({ source, root }: Pick<Config, 'source' | 'root'>): KnownConfig {
  const json = toJson(root);
  return {
    source: {
      file: source.name,
      json,
      textAt: path => {
        const node = nodeAt(root, path);
        return node?.kind === 'number' ? node.text : undefined;
      },
      placeOf: path => placeOf(root, path, source),
    },
    text: source.text,
    document: { kind: 'given', json, file: source.name },
  };
}

/** The config file of the written side, as `--config` names it. Throws MapcError for the disk; findings of the text go to `report`. */
export async function readConfigFile(path: string, report: Report): Promise<KnownConfig | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw readError(path, error);
  }
  const source = { name: path, text };
  const root = parseJson(source, report, { nonFinite: true });
  return root === undefined ? undefined : configOfFile({ source, root });
}

export interface DeriveRequest {
  /** Mappings of the chain, and those that hold only `config:`. */
  readonly relations: readonly Relation[];
  /** Layouts whose configs matter. */
  readonly layouts: ReadonlySet<string>;
  readonly known: ReadonlyMap<string, KnownConfig>;
  readonly sizeOf: (name: string) => number | undefined;
  /** `--set`: values of options. */
  readonly optionOf: (name: string) => string | undefined;
  readonly final: boolean;
}

/**
 * Configs of further layouts, made by the mappings' `config:` rules from those that are known, as far as they can be. One
 * that is not final holds the fields that are known so far.
 */
export function deriveConfigs(request: DeriveRequest, report: Report): ReadonlyMap<string, KnownConfig> {
  const known = new Map(request.known);
  const rules = request.relations.filter(relation => relation.mapping.config.length > 0);
  for (let more = true; more;) {
    more = false;
    for (const relation of rules) {
      for (const from of [0, 1] as const) {
        const target = relation.layouts[from === 0 ? 1 : 0].name;
        const source = known.get(relation.layouts[from].name);
        if (source === undefined || known.has(target) || !request.layouts.has(target)) continue;
        known.set(target, derive(relation, from, source, request, report));
        more = true;
      }
    }
  }
  return known;
}

function derive(
  relation: Relation,
  from: SideIndex,
  known: KnownConfig,
  request: DeriveRequest,
  report: Report,
): KnownConfig {
  const options = new Map(
    [...relation.options.values()].map(option => {
      return [option.name, request.optionOf(option.name) ?? option.values[0]?.text ?? ''] as const;
    }),
  );
  const { sizeOf, final } = request;
  const { source } = known;
  const fields = convertConfig({ relation, from, source, sizeOf, options, final }, report);
  const name = relation.layouts[from === 0 ? 1 : 0].config?.text ?? 'config';
  return {
    source: madeSource(name, fields, source),
    text: printConfig(fields, source),
    document: { kind: 'missing', json: documentOf(fields) },
  };
}

function madeSource(file: string, fields: readonly WrittenField[], source: ConfigSource): ConfigSource {
  const origin = (path: readonly string[]): readonly string[] | undefined => {
    const field = fields.find(made => made.path.every((name, i) => name === path[i]));
    if (field?.copiedFrom === undefined) return undefined;
    return [...field.copiedFrom, ...path.slice(field.path.length)];
  };
  return {
    file,
    json: documentOf(fields),
    textAt: path => {
      const from = origin(path);
      return from === undefined ? undefined : source.textAt(from);
    },
    placeOf: path => {
      const from = origin(path);
      return from === undefined ? inFile(file) : source.placeOf(from);
    },
  };
}

function nodeAt(root: JsonNode, path: readonly string[]): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  for (const [i, name] of path.entries()) {
    if (node.kind === 'object') {
      // GGUF-like documents spell a path as one dotted key.
      const dotted = node.entries.get(fieldName(path.slice(i)));
      if (dotted !== undefined) return dotted.value;
      node = node.entries.get(name)?.value;
    } else node = node.kind === 'array' ? node.items[Number(name)] : undefined;
    if (node === undefined) return undefined;
  }
  return node;
}

function placeOf(root: JsonNode, path: readonly string[], source: SourceText): ReturnType<typeof at> {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = parent?.kind === 'object' ? parent.entries.get(path.at(-1) ?? '') : undefined;
  if (entry !== undefined) return at({ source, start: entry.keyStart, end: entry.keyEnd });
  const node = nodeAt(root, path) ?? root;
  return at({ source, start: node.start, end: Math.min(node.end, node.start + 1) });
}
