import { sideMissing, unknownField } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { YamlNode, YamlTable } from '../yaml/node.js';

/** The value of a layout's field, or of a misspelt one that was probably meant; undefined where the rule does not have it. */
export type SideNodes = ReadonlyMap<string, YamlNode>;

/**
 * Checks that each field of a rule is one that rules have, or the name of a layout: that, the schema cannot say. Returns the
 * sides that are there.
 */
export function checkFields(
  table: YamlTable,
  where: string,
  fields: readonly string[],
  layouts: readonly string[],
  report: Report,
): SideNodes {
  const there = new Set(table.entries.map(({ key }) => key.text));
  const expected = [...layouts, ...fields];
  const known = new Set(expected);
  const sides = new Map<string, YamlNode>();
  for (const { key, value } of table.entries) {
    if (layouts.includes(key.text)) sides.set(key.text, value);
    if (known.has(key.text)) continue;
    const near = nearest(key.text, expected).filter(name => !there.has(name));
    const [best] = near;
    if (best !== undefined && layouts.includes(best) && !sides.has(best)) sides.set(best, value);
    const edits = best === undefined ? [] : [{ span: key.span, text: best }];
    const fixes = best === undefined ? [] : [{ title: `write "${best}"`, edits }];
    report(unknownField.make(at(key.span), { field: key.text, where, expected, nearest: near }, { fixes }));
  }
  return sides;
}

/** Reports the sides that a rule leaves out, at its first field. */
export function reportMissingSides(
  table: YamlTable,
  sides: SideNodes,
  layouts: readonly string[],
  report: Report,
): void {
  const span = table.entries[0]?.key.span ?? table.span;
  for (const side of layouts.filter(name => !sides.has(name)))
    report(sideMissing.make(at(span), { side, sides: layouts }));
}
