import type { MappingGraph } from './mapping-graph.js';

/** A way to write a graph down. */
export interface GraphForm {
  readonly name: string;
  readonly summary: string;
  readonly print: (graph: MappingGraph) => string;
}
