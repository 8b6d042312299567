import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Json } from '../diagnostics/diagnostic.js';
import type { SourceText } from '../diagnostics/source.js';
import type { Origin } from '../runtime/origin.js';
import type { PreparedConversion } from './prepare.js';
import { version } from './version.js';

/** What a conversion was asked to do, for its receipt: the same for the same texts, whatever folder they are in. */
export function originOf(prepared: PreparedConversion): Origin {
  const { from, to, configs, request } = prepared;
  const { set = new Map<string, Json>(), only = [], policy, dtype, format, maxShardSize } = request;
  const optional: readonly (readonly [string, Json | undefined])[] = [
    ['policy', policy],
    ['dtype', dtype],
    ['format', format],
    ['maxShardSize', maxShardSize],
  ];
  return {
    version,
    mappings: textsOf(prepared).map(({ name, text }) => ({ name: basename(name), sha256: sha256(text) })),
    from,
    to,
    settings: {
      set: Object.fromEntries([...set].sort(([a], [b]) => (a < b ? -1 : 1))),
      only,
      ...Object.fromEntries(optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))),
      configs: Object.fromEntries(
        [...configs].map(([layout, { source }]) => [layout, sha256(JSON.stringify(source.json))]),
      ),
    },
  };
}

/** The texts of the chain's mappings, and those that they take rules from, each once. */
function textsOf({ chain }: PreparedConversion): readonly SourceText[] {
  const sources = chain.steps.flatMap(({ relation: { mapping } }) => [
    mapping.source,
    ...mapping.rules.map(rule => rule.span.source),
  ]);
  return sources.filter((source, i) => sources.findIndex(({ text }) => text === source.text) === i);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
