import type { SourceText, Span } from '../../diagnostics/source.js';
import type { Slice } from '../grammar/slice.js';

/** A node of a YAML document. An alias is the node that it stands for; a scalar is its text, whatever type YAML sees. */
export type YamlNode = YamlScalar | YamlList | YamlTable;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly text: string;
  /** Plain `null` or `~`, or nothing at all. */
  readonly isNull: boolean;
  /** In quotes, or a block: never a number or `true` for a reader who minds types. */
  readonly quoted: boolean;
  readonly span: Span;
  /** The text with the place of each character in the file. */
  readonly slice: () => Slice;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly span: Span;
}

export interface YamlEntry {
  readonly key: YamlScalar;
  readonly value: YamlNode;
}

/** The keys are pairwise different. */
export interface YamlTable {
  readonly kind: 'table';
  readonly entries: readonly YamlEntry[];
  /** Written in braces. */
  readonly flow: boolean;
  readonly span: Span;
}

/** The value of a field; undefined where the table does not have it. */
export function fieldOf(table: YamlTable, name: string): YamlNode | undefined {
  return table.entries.find(({ key }) => key.text === name)?.value;
}

/** From a key to the end of its value, or of the key where an alias or nothing stands behind it. */
export function entrySpan({ key, value }: YamlEntry): Span {
  const { source, start, end } = key.span;
  return { source, start, end: value.span.end > end && value.span.start >= end ? value.span.end : end };
}

/** What a node is, as a message says it. */
export function describeNode(node: YamlNode): string {
  switch (node.kind) {
    case 'list':
      return node.items.length === 0 ? 'an empty list' : 'a list';
    case 'table':
      return node.entries.length === 0 ? 'an empty map' : 'a map';
    case 'scalar':
      return node.isNull ? 'nothing' : node.text === '' ? 'an empty text' : 'a text';
  }
}

/** A scalar that no file holds: for nodes that are made. */
export function spanAt(source: SourceText, start: number, end: number): Span {
  return { source, start, end };
}
