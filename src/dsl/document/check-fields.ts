import { sideMissing, unknownField } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { YamlTable } from '../yaml/node.js';

/**
 * Checks that each field of a rule is one that rules have, or the name of a layout; that, the schema cannot say. Returns the layouts that are
 * not there and that no other field was probably meant to be.
 */
export function checkFields(
  table: YamlTable,
  where: string,
  fields: readonly string[],
  layouts: readonly string[],
  report: Report,
): readonly string[] {
  const there = new Set(table.entries.map(({ key }) => key.text));
  const expected = [...layouts, ...fields];
  const known = new Set(expected);
  const meant = new Set<string>();
  for (const { key } of table.entries) {
    if (known.has(key.text)) continue;
    const near = nearest(key.text, expected).filter(name => !there.has(name));
    const [best] = near;
    if (best !== undefined) meant.add(best);
    const edits = best === undefined ? [] : [{ span: key.span, text: best }];
    const fixes = best === undefined ? [] : [{ title: `write "${best}"`, edits }];
    report(unknownField.make(at(key.span), { field: key.text, where, expected, nearest: near }, { fixes }));
  }
  return layouts.filter(name => !there.has(name) && !meant.has(name));
}

/** Reports the sides that a rule leaves out, at its first field. */
export function reportMissingSides(
  table: YamlTable,
  missing: readonly string[],
  layouts: readonly string[],
  report: Report,
): void {
  const span = table.entries[0]?.key.span ?? table.span;
  for (const side of missing) report(sideMissing.make(at(span), { side, sides: layouts }));
}
