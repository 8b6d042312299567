import type { Chain } from '../compiler/chain/find-chain.js';
import { planChain, type ChainPlan } from '../compiler/chain/plan-chain.js';
import type { Relation } from '../compiler/relation/relation.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import type { Listing } from '../tensor/listing.js';
import { deriveConfigs, type KnownConfig } from './configs.js';
import { OnlyKeys } from './only-keys.js';
import type { Settings } from './settings.js';

/** A chain of mappings, and the headers and configs of the checkpoint that it is to read. */
export interface OpenedConversion {
  readonly chain: Chain;
  /** The mappings of the chain, and those that hold only `config:`. */
  readonly relations: readonly Relation[];
  readonly listing: Listing;
  /** Configs by layout, as far as files tell them. */
  readonly known: ReadonlyMap<string, KnownConfig>;
  readonly set: Settings;
  /** Patterns (`*`, `**`) of keys of the written side; none means all. */
  readonly only: readonly string[];
}

export interface PlannedConversion extends ChainPlan {
  /** Configs of all layouts of the chain, those that rules make included. */
  readonly configs: ReadonlyMap<string, KnownConfig>;
}

/**
 * Plans a conversion from headers that are read. Undefined if a mapping does not fit them: findings go to `report`. Throws
 * MAPC8019 for a pattern of `only` that fits no key.
 */
export function planOpened(opened: OpenedConversion, report: Report): PlannedConversion | undefined {
  const { chain, relations, listing, known, set, only } = opened;
  const layouts = new Set(chain.steps.flatMap(step => step.relation.layouts.map(layout => layout.name)));
  const optionOf = (name: string): string | undefined => {
    const value = set.get(name);
    return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
  };
  const derive = (final: boolean, sizeOf: (name: string) => number | undefined): ReadonlyMap<string, KnownConfig> =>
    deriveConfigs({ relations, layouts, known, sizeOf, optionOf, final }, report);
  const given = (name: string): number | undefined => {
    const value = set.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  // What the configs say of the written side must be known before its shapes are; the rest of them follows from the shapes.
  const before = derive(false, given);
  const keys = new OnlyKeys(only);
  const planned = planChain(
    {
      chain,
      listing,
      configs: new Map([...before].map(([name, config]) => [name, config.document])),
      given: set,
      only: keys.wants,
      sideFiles: [],
    },
    report,
  );
  if (planned === undefined) return undefined;
  const unused = keys.unused();
  if (unused.length > 0) throw new MapcError(unused);
  const sizes = new Map(planned.bounds.flatMap(bound => [...bound.sizes]));
  const configs = derive(true, name => given(name) ?? sizes.get(name)?.value);
  return { ...planned, configs };
}
