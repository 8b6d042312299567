import { isMap, isNode, isScalar, isSeq, type Document, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Edit } from '../../diagnostics/diagnostic.js';
import { applyEdits } from '../../diagnostics/apply-fixes.js';
import { invariant } from '../../diagnostics/invariant.js';
import type { SourceText } from '../../diagnostics/source.js';
import { composeYaml } from '../yaml/compose-yaml.js';
import { lexYaml } from '../yaml/lex-yaml.js';

/** The document of a text that is known to be well-formed. */
export function documentOf(text: string): Document.Parsed {
  const source: SourceText = { name: 'formatted', text };
  const ignore = (): void => undefined;
  const tokens = lexYaml(source, ignore);
  const document = tokens === undefined ? undefined : composeYaml(source, tokens, ignore);
  invariant(document, 'a text was formatted so that it is no YAML any more');
  return document;
}

/** A list or a map that is written in lines of its own, with its place in the document. */
export interface BlockCollection {
  readonly node: YAMLMap | YAMLSeq;
  readonly path: readonly string[];
  readonly parent: BlockCollection | undefined;
  /** Offsets of its first item and behind its last one. */
  readonly start: number;
  readonly end: number;
}

/** All block collections, outer ones before those in them. */
export function blockCollections(document: Document.Parsed): readonly BlockCollection[] {
  const found: BlockCollection[] = [];
  const visit = (node: unknown, path: readonly string[], parent: BlockCollection | undefined): void => {
    if ((!isMap(node) && !isSeq(node)) || node.flow === true) return;
    const collection = { node, path, parent, start: node.range?.[0] ?? 0, end: node.range?.[2] ?? 0 };
    found.push(collection);
    if (isMap(node)) for (const pair of node.items) visit(pair.value, [...path, keyOf(pair)], collection);
    else node.items.forEach((item, i) => visit(item, [...path, String(i)], collection));
  };
  visit(document.contents, [], undefined);
  return found;
}

/** Text of a pair's key. */
export function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** Where a key or a value stands; undefined for one that is made of nothing. */
export function rangeOf(node: unknown): { readonly start: number; readonly end: number } | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
}

/** White space at some places of a text replaced by other white space. */
export function respaced(text: string, gaps: readonly { start: number; end: number; spaces: number }[]): string {
  const source: SourceText = { name: 'formatted', text };
  const edits = gaps.map(({ start, end, spaces }): Edit => {
    invariant(/^ *$/.test(text.slice(start, end)), 'only spaces may be replaced');
    return { span: { source, start, end }, text: ' '.repeat(spaces) };
  });
  return applyEdits(text, edits);
}

/** Columns count from 0. */
export const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);
