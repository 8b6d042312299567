import type { Report } from '../../diagnostics/diagnostic.js';
import { parseKey } from '../key/parse-key.js';
import type { KeyPattern } from '../key/key.js';
import type { Layout, Text } from '../mapping.js';
import { fieldOf, type YamlNode, type YamlTable } from '../yaml/node.js';
import { entriesOf, fieldText, keyText, pairsOf, scalarOf, tableOf, textsOf } from './read-nodes.js';

/** The layouts of `layouts:`; one whose format is missing was reported and has an empty one. */
export function readLayouts(node: YamlNode | undefined, report: Report): readonly Layout[] {
  return entriesOf(node).flatMap(({ key, value }) => {
    const table = tableOf(value);
    return table === undefined ? [] : [readLayout(keyText(key), table, report)];
  });
}

function readLayout({ text: name, span }: Text, table: YamlTable, report: Report): Layout {
  return {
    name,
    span,
    format: fieldText(table, 'format') ?? { text: '', span },
    file: readFile(table, report),
    files: pairsOf(fieldOf(table, 'files')).map(({ from, to }) => ({ prefix: from, path: to })),
    root: fieldText(table, 'root'),
    config: fieldText(table, 'config'),
    dtype: pairsOf(fieldOf(table, 'dtype')),
    copy: readCopy(fieldOf(table, 'copy')),
  };
}

function readFile(table: YamlTable, report: Report): KeyPattern | undefined {
  const file = scalarOf(fieldOf(table, 'file'));
  return file === undefined || file.text === '' ? undefined : parseKey(file.slice(), 'the path of a file', report);
}

/** A list has the same names on both sides. */
function readCopy(node: YamlNode | undefined): Layout['copy'] {
  return node?.kind === 'table' ? pairsOf(node) : textsOf(node).map(name => ({ from: name, to: name }));
}
