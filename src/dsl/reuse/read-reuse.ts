import type { Report } from '../../diagnostics/diagnostic.js';
import { entriesOf, keyText, pairsOf, textOf, textsOf } from '../document/read-nodes.js';
import type { KeyPattern } from '../key/key.js';
import { parseKey } from '../key/parse-key.js';
import type { Text } from '../mapping.js';
import { fieldOf, type YamlNode } from '../yaml/node.js';

/** `extends:`. */
export interface Extends {
  readonly mapping: Text;
  /** Layouts that have another name there: the name there, and the name here. */
  readonly layouts: readonly Pair[];
}

/** An entry of `include:`. */
export interface Include {
  /** Its sizes are known here as `NAME_size`. */
  readonly name: Text;
  readonly mapping: Text;
  readonly layouts: readonly Pair[];
  readonly prefix: readonly { readonly layout: Text; readonly pattern: KeyPattern }[];
  readonly config: readonly { readonly layout: Text; readonly path: readonly string[] }[];
  /** Sizes and options that are one here and there: the name there, and the name here. */
  readonly share: readonly Pair[];
}

interface Pair {
  readonly from: Text;
  readonly to: Text;
}

export function readExtends(node: YamlNode | undefined): Extends | undefined {
  if (node === undefined || node.kind === 'list') return undefined;
  const mapping = textOf(node.kind === 'table' ? fieldOf(node, 'mapping') : node);
  if (mapping === undefined || mapping.text === '') return undefined;
  return { mapping, layouts: node.kind === 'table' ? pairsOf(fieldOf(node, 'layouts')) : [] };
}

/** The entries of `include:`; one that does not say which mapping it takes was reported and is left out. */
export function readIncludes(node: YamlNode | undefined, report: Report): readonly Include[] {
  return entriesOf(node).flatMap(({ key, value }): Include[] => {
    if (value.kind !== 'table') return [];
    const mapping = textOf(fieldOf(value, 'mapping'));
    if (mapping === undefined || mapping.text === '') return [];
    return [
      {
        name: keyText(key),
        mapping,
        layouts: pairsOf(fieldOf(value, 'layouts')),
        prefix: readPrefixes(fieldOf(value, 'prefix'), report),
        config: pairsOf(fieldOf(value, 'config')).map(({ from, to }) => ({ layout: from, path: to.text.split('.') })),
        share: readShare(fieldOf(value, 'share')),
      },
    ];
  });
}

function readPrefixes(node: YamlNode | undefined, report: Report): Include['prefix'] {
  return entriesOf(node).flatMap(({ key, value }) => {
    const pattern =
      value.kind === 'scalar' && value.text !== '' ? parseKey(value.slice(), 'a prefix', report) : undefined;
    return pattern === undefined ? [] : [{ layout: keyText(key), pattern }];
  });
}

function readShare(node: YamlNode | undefined): readonly Pair[] {
  return node?.kind === 'table' ? pairsOf(node) : textsOf(node).map(name => ({ from: name, to: name }));
}
