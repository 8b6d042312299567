import type { Text } from '../mapping.js';
import { fieldOf, type YamlEntry, type YamlNode, type YamlScalar, type YamlTable } from '../yaml/node.js';

/**
 * Nodes as what a reader expects of them. A node of another kind was reported by the schema: it counts as if it were not
 * there, so that the rest is read.
 */

/** The text of a scalar; `null` where there is none. */
export function textOf(node: YamlNode | undefined): Text | undefined {
  const scalar = scalarOf(node);
  return scalar === undefined ? undefined : { text: scalar.isNull ? 'null' : scalar.text, span: scalar.span };
}

export function scalarOf(node: YamlNode | undefined): YamlScalar | undefined {
  return node?.kind === 'scalar' ? node : undefined;
}

/** The scalars of a list, or the one that stands in its place. */
export function scalarsOf(node: YamlNode | undefined): readonly YamlScalar[] {
  if (node?.kind === 'list') return node.items.filter(item => item.kind === 'scalar');
  return node?.kind === 'scalar' && !node.isNull ? [node] : [];
}

export function textsOf(node: YamlNode | undefined): readonly Text[] {
  return scalarsOf(node).map(({ text, span }) => ({ text, span }));
}

export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}

export function tableOf(node: YamlNode | undefined): YamlTable | undefined {
  return node?.kind === 'table' ? node : undefined;
}

export function entriesOf(node: YamlNode | undefined): readonly YamlEntry[] {
  return node?.kind === 'table' ? node.entries : [];
}

/** The entries of a table whose values are texts. */
export function pairsOf(node: YamlNode | undefined): readonly { readonly from: Text; readonly to: Text }[] {
  return entriesOf(node).flatMap(({ key, value }) => {
    const to = textOf(value);
    return to === undefined ? [] : [{ from: keyText(key), to }];
  });
}

export const keyText = ({ text, span }: YamlScalar): Text => ({ text, span });

export const isTrue = (node: YamlNode | undefined): boolean =>
  node?.kind === 'scalar' && /^(?:true|True|TRUE)$/.test(node.text);

export const fieldText = (table: YamlTable, name: string): Text | undefined => textOf(fieldOf(table, name));
