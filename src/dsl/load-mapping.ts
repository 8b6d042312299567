import { tooManyMistakes } from '../diagnostics/catalog/text-yaml.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { at, type SourceText } from '../diagnostics/source.js';
import { loadDocument } from './document/load-document.js';
import { MOST_MISTAKES } from './limits.js';
import type { Mapping } from './mapping.js';
import type { MappingLoader } from './reuse/load-other.js';
import { spanAt } from './yaml/node.js';

export type { MappingLoader } from './reuse/load-other.js';

/**
 * A mapping from its text, and from the texts that it extends or includes; undefined where its name or its layouts are not known.
 * Reports every mistake that it finds, up to a number that is more than anybody reads.
 */
export function loadMapping(source: SourceText, loader: MappingLoader, report: Report): Mapping | undefined {
  const seen = new Set<string>();
  const bounded: Report = finding => {
    const { at: place, code, message } = finding;
    // What an alias repeats is read at each place, but is one mistake.
    const where = place.kind === 'text' ? `${place.span.source.name}:${place.span.start}` : '';
    const id = `${code} ${where} ${message}`;
    if (seen.has(id) || seen.size > MOST_MISTAKES) return;
    seen.add(id);
    if (seen.size <= MOST_MISTAKES) report(finding);
    else report(tooManyMistakes.make(at(spanAt(source, 0, 0)), { shown: MOST_MISTAKES }));
  };
  return loadDocument(source, { loader, report: bounded, chain: [], count: { texts: 1 } });
}
