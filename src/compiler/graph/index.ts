import { dot } from './dot.js';
import type { GraphForm } from './graph-form.js';
import { mermaid } from './mermaid.js';
import { svg } from './svg.js';

/** Every form of a graph; the order of help and suggestions. */
export const GRAPH_FORMS: readonly GraphForm[] = Object.freeze<GraphForm[]>([dot, mermaid, svg]);
