import type { Json } from '../../diagnostics/diagnostic.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import { printJson } from '../../diagnostics/render/print-json.js';
import type { Program } from './program.js';

/** Version of the form that programs are printed in. */
const FORM = 1;

/**
 * Canonical JSON of a program: the same bytes for the same meaning. With labels, each edge also says where in the text it
 * comes from and what its captures and axes are called there.
 */
export function printProgram(program: Program, options: { readonly labels: boolean } = { labels: false }): string {
  const json: Json = {
    mapc: FORM,
    layouts: program.layouts.map(layout => ({ ...layout })),
    options: program.options.map(option => ({ ...option })),
    edges: program.edges.map(edge =>
      options.labels ? { ...asTable(edge.canonical), labels: labelsOf(edge.labels) } : edge.canonical,
    ),
    config: program.config,
  };
  return `${printJson(json)}\n`;
}

function labelsOf(labels: Program['edges'][number]['labels']): Json {
  const { line, column } = lineIndex(labels.span.source).position(labels.span.start);
  return { file: labels.span.source.name, line, column, rule: labels.rule, names: labels.names };
}

const asTable = (json: Json): { readonly [key: string]: Json } =>
  json !== null && typeof json === 'object' && !Array.isArray(json) ? (json as { readonly [key: string]: Json }) : {};
