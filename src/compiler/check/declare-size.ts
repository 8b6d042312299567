import type { Fix } from '../../diagnostics/diagnostic.js';
import type { Relation } from '../relation/relation.js';

/** The fix that declares a size without an expression: it is solved from the shapes, or given. None in a mapping of one line. */
export function declarationFixes({ mapping }: Relation, name: string): readonly Fix[] {
  const { source } = mapping;
  const title = `declare "${name}" as a size: solved from the shapes, or given with --set ${name}=N`;
  const first = mapping.sizes.find(size => size.span.source === source)?.span.start;
  if (first !== undefined) {
    const start = source.text.lastIndexOf('\n', first - 1) + 1;
    const indent = source.text.slice(start, first);
    if (indent.trim() !== '') return [];
    return [{ title, edits: [{ span: { source, start, end: start }, text: `${indent}${name}:\n` }] }];
  }
  const rules = /^rules:/m.exec(source.text)?.index;
  if (rules === undefined) return [];
  return [{ title, edits: [{ span: { source, start: rules, end: rules }, text: `sizes:\n  ${name}:\n` }] }];
}
