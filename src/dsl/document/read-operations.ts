import type { Operation, OperationArguments, Text } from '../mapping.js';
import type { YamlNode } from '../yaml/node.js';
import { entriesOf, itemsOf, keyText, textOf, textsOf } from './read-nodes.js';

/** `ops:`: names of operations, alone or with their arguments. What they mean is the compiler's business. */
export function readOperations(node: YamlNode | undefined): readonly Operation[] {
  if (node?.kind === 'scalar') return readOperation(node);
  return itemsOf(node).flatMap(readOperation);
}

function readOperation(node: YamlNode): readonly Operation[] {
  if (node.kind === 'scalar') {
    const name = textOf(node);
    return name === undefined ? [] : [{ name, arguments: { kind: 'none' }, span: node.span }];
  }
  return entriesOf(node).map(({ key, value }) => ({
    name: keyText(key),
    arguments: readArguments(value),
    span: node.span,
  }));
}

function readArguments(node: YamlNode): OperationArguments {
  if (node.kind === 'list') return { kind: 'list', values: textsOf(node) };
  if (node.kind === 'table') {
    const entries = node.entries.map(({ key, value }): [string, Text | readonly Text[]] => [
      key.text,
      value.kind === 'list' ? textsOf(value) : (textOf(value) ?? []),
    ]);
    return { kind: 'table', entries: new Map(entries) };
  }
  return node.isNull ? { kind: 'none' } : { kind: 'text', value: { text: node.text, span: node.span } };
}
