import type { Report } from '../../diagnostics/diagnostic.js';
import type { Reference, Side, Text } from '../mapping.js';
import { parseReference } from '../reference/parse-reference.js';
import type { YamlNode, YamlScalar } from '../yaml/node.js';
import { entriesOf, keyText, scalarsOf } from './read-nodes.js';

/** One side of a rule: a reference, a list, a table of roles, or nothing. References with mistakes are left out. */
export function readSide(node: YamlNode, report: Report): Side {
  const { span } = node;
  if (node.kind === 'scalar' && node.isNull) return { kind: 'nothing', span };
  const read = (role: Text | undefined, scalar: YamlScalar): readonly Reference[] => {
    const parsed = scalar.text === '' ? undefined : parseReference(scalar.slice(), report);
    return parsed === undefined ? [] : [{ role, ...parsed }];
  };
  const references =
    node.kind === 'table'
      ? entriesOf(node).flatMap(({ key, value }) => (value.kind === 'scalar' ? read(keyText(key), value) : []))
      : scalarsOf(node).flatMap(scalar => read(undefined, scalar));
  return { kind: 'references', references, span };
}
