import { GRAPH_FORMS } from '../compiler/graph/index.js';
import { mappingGraph, type MappingGraph } from '../compiler/graph/mapping-graph.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { loadRelations } from './prepare.js';

/** Names of the forms that a graph can have. */
export const GRAPH_FORM_NAMES: readonly string[] = GRAPH_FORMS.map(({ name }) => name);

/** The picture of a mapping, or undefined if it has errors. */
export function graphOf(mapping: string, report: Report): MappingGraph | undefined {
  const [relation] = loadRelations([mapping], report) ?? [];
  return relation === undefined ? undefined : mappingGraph(relation);
}

/** A graph in one of the forms. */
export function printGraph(graph: MappingGraph, form: string): string {
  return GRAPH_FORMS.find(({ name }) => name === form)?.print(graph) ?? '';
}
