import { layoutUnknown } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { Example, Golden, Setting, Text } from '../mapping.js';
import { fieldOf, type YamlNode } from '../yaml/node.js';
import { entriesOf, fieldText, itemsOf, keyText, textOf, textsOf } from './read-nodes.js';

/** `examples:`. */
export function readExamples(node: YamlNode | undefined): readonly Example[] {
  return itemsOf(node).map(item => ({
    sizes: readSettings(item),
    lists: entriesOf(item).flatMap(({ key, value }) =>
      value.kind === 'list' ? [{ name: keyText(key), values: textsOf(value) }] : [],
    ),
    span: item.span,
  }));
}

/** `golden:`; one that lacks something was reported and is left out. */
export function readGolden(node: YamlNode | undefined, layouts: readonly string[], report: Report): readonly Golden[] {
  return itemsOf(node).flatMap((item): Golden[] => {
    if (item.kind !== 'table') return [];
    const [from, input, output] = ['from', 'input', 'output'].map(name => fieldText(item, name));
    if (from === undefined || input === undefined || output === undefined) return [];
    const through = textsOf(fieldOf(item, 'through'));
    // With other mappings, it may be a layout of theirs.
    if (through.length === 0) checkLayout(from, layouts, report);
    const config = fieldText(item, 'config');
    return [{ from, through, input, output, config, set: readSettings(fieldOf(item, 'set')), span: item.span }];
  });
}

/** Reports a name that is no layout of the mapping. */
export function checkLayout({ text: name, span }: Text, layouts: readonly string[], report: Report): boolean {
  if (layouts.includes(name)) return true;
  const near = nearest(name, layouts);
  const [best] = near;
  const fixes = best === undefined ? [] : [{ title: `write "${best}"`, edits: [{ span, text: best }] }];
  report(layoutUnknown.make(at(span), { name, layouts, nearest: near }, { fixes }));
  return false;
}

function readSettings(node: YamlNode | undefined): readonly Setting[] {
  return entriesOf(node).flatMap(({ key, value }) => {
    const text = value.kind === 'scalar' ? textOf(value) : undefined;
    return text === undefined ? [] : [{ name: keyText(key), value: text }];
  });
}
