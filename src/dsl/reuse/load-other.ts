import { mappingChainTooLong, mappingCycle, mappingNotFound } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import { LONGEST_CHAIN, MOST_MAPPINGS } from '../limits.js';
import type { Mapping, Text } from '../mapping.js';

/** Finds the text of another mapping by its name or path. */
export interface MappingLoader {
  readonly load: (reference: string, from: SourceText) => SourceText | undefined;
}

/** What the texts that one mapping is made of are read with. */
export interface Loading {
  readonly loader: MappingLoader;
  readonly report: Report;
  /** The texts that are being read: each builds on the next. */
  readonly chain: readonly SourceText[];
  /** How many texts were read in all. */
  readonly count: { texts: number };
}

export type LoadDocument = (source: SourceText, loading: Loading) => Mapping | undefined;

/** A mapping that another one builds on; undefined after reporting why there is none. */
export function loadOther(
  { text: name, span }: Text,
  field: string,
  loading: Loading,
  load: LoadDocument,
): Mapping | undefined {
  const { loader, report, chain, count } = loading;
  const [here] = chain.slice(-1);
  const source = here === undefined ? undefined : loader.load(name, here);
  if (source === undefined) {
    report(mappingNotFound.make(at(span), { name, field }));
    return undefined;
  }
  const circle = chain.findIndex(other => other.name === source.name);
  if (circle >= 0) {
    report(mappingCycle.make(at(span), { chain: [...chain.slice(circle), source].map(text => text.name) }));
    return undefined;
  }
  if (chain.length >= LONGEST_CHAIN || count.texts >= MOST_MAPPINGS) {
    const most = chain.length >= LONGEST_CHAIN ? LONGEST_CHAIN : MOST_MAPPINGS;
    report(mappingChainTooLong.make(at(span), { most, what: 'mappings' }));
    return undefined;
  }
  count.texts++;
  return load(source, loading);
}
