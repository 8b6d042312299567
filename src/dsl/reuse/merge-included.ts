import { sizeConflict } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type Span } from '../../diagnostics/source.js';
import { printExpression } from '../expression/print-expression.js';
import type { Option, Size } from '../mapping.js';
import { extendRules } from './extend.js';
import type { Included } from './include.js';

/** What a mapping has by itself, and from those that it includes: its own names and ids come before theirs. */
export function mergeIncluded(own: Included, included: readonly Included[], report: Report): Included {
  return {
    name: own.name,
    sizes: merge(own, included, ({ sizes }) => sizes, meaningOfSize, report),
    options: merge(own, included, ({ options }) => options, meaningOfOption, report),
    rules: extendRules(
      included.flatMap(({ rules }) => rules),
      own.rules,
    ),
    config: extendRules(
      included.flatMap(({ config }) => config),
      own.config,
    ),
  };
}

interface Named {
  readonly name: string;
  readonly span: Span;
}

/** Two included mappings may share a name only if both mean the same by it; what is written here decides. */
function merge<T extends Named>(
  own: Included,
  included: readonly Included[],
  list: (from: Included) => readonly T[],
  meaning: (entry: T) => string,
  report: Report,
): readonly T[] {
  const written = new Set(list(own).map(({ name }) => name));
  const first = new Map<string, { readonly entry: T; readonly from: string }>();
  for (const from of included) {
    for (const entry of list(from)) {
      if (written.has(entry.name)) continue;
      const before = first.get(entry.name);
      if (before === undefined) first.set(entry.name, { entry, from: from.name });
      else if (meaning(before.entry) !== meaning(entry)) {
        const related = [{ place: at(before.entry.span), text: `as "${before.from}" has it` }];
        const parameters = { name: entry.name, first: before.from, second: from.name };
        report(sizeConflict.make(at(entry.span), parameters, { related }));
      }
    }
  }
  return [...list(own), ...[...first.values()].map(({ entry }) => entry)];
}

const meaningOfSize = ({ parameter, value }: Size): string =>
  `${parameter ?? ''}:${value === undefined ? '' : printExpression(value)}`;

const meaningOfOption = ({ values }: Option): string => values.map(({ text }) => text).join('|');
