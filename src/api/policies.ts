import { compose } from '../compiler/chain/find-chain.js';
import type { Relation } from '../compiler/relation/relation.js';
import { policyUnknown } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import { loadRelation } from './check.js';
import { bundledMappings, nodeLoader, readMappingSource } from './mappings.js';

/**
 * The bundled mapping that a policy names in short: its second layout has this name, its first one is a layout of the
 * mappings, and its models are theirs. Throws MAPC8018 where there is none, with the policies that there are.
 */
export function policyRelation(policy: string, relations: readonly Relation[], report: Report): Relation | undefined {
  const layouts = new Set(relations.flatMap(relation => relation.layouts.map(layout => layout.name)));
  const models = [...new Set(relations.flatMap(relation => relation.mapping.models.map(model => model.text)))];
  const fitting = bundledMappings().filter(
    mapping => mapping.models.some(model => models.includes(model)) && layouts.has(mapping.layouts[0] ?? ''),
  );
  const found = fitting.find(mapping => mapping.layouts[1] === policy);
  if (found === undefined) {
    const taken = new Set(relations.map(relation => relation.mapping.name.text));
    const known = fitting.filter(({ name }) => !taken.has(name)).map(mapping => mapping.layouts[1] ?? '');
    throw new MapcError(
      policyUnknown.make(inArgument('--policy'), {
        policy,
        model: models.join(', '),
        known,
        nearest: nearest(policy, known),
      }),
    );
  }
  const relation = loadRelation(readMappingSource(found.name), nodeLoader, report);
  return relation !== undefined && relations.every(other => compose(other, relation)) ? relation : undefined;
}
