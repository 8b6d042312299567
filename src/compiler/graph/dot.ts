import type { GraphForm } from './graph-form.js';
import type { MappingGraph } from './mapping-graph.js';

/** Graphviz. */
export const dot: GraphForm = {
  name: 'dot',
  summary: 'for Graphviz',
  print: graph => {
    const lines = [
      `digraph ${quoted(graph.name)} {`,
      '  rankdir=LR; node [shape=box, fontname=monospace]; edge [fontname=monospace];',
      ...([0, 1] as const).flatMap(side => [
        `  subgraph cluster_${side} {`,
        `    label=${quoted(graph.layouts[side])};`,
        ...graph.nodes
          .filter(node => node.side === side)
          .map(
            ({ id, key, brackets }) => `    ${id} [label=${quoted(brackets === '' ? key : `${key}\n${brackets}`)}];`,
          ),
        '  }',
      ]),
      ...graph.links.flatMap((link, i) => linkLines(link, i)),
      '}',
    ];
    return `${lines.join('\n')}\n`;
  },
};

const DIRECTIONS = { both: 'both', forward: 'forward', backward: 'back' } as const;

/** A rule of several references meets in a point. */
function linkLines(link: MappingGraph['links'][number], index: number): readonly string[] {
  const label = `label=${quoted(`${link.label} (line ${link.line})`)}`;
  const dir = `dir=${DIRECTIONS[link.direction]}`;
  const [left] = link.left;
  const [right] = link.right;
  if (link.left.length === 1 && link.right.length === 1 && left !== undefined && right !== undefined) {
    return [`  ${left} -> ${right} [${label}, ${dir}];`];
  }
  const point = `p${index}`;
  return [
    `  ${point} [shape=point, xlabel=${quoted(`${link.label} (line ${link.line})`)}];`,
    ...link.left.map(id => `  ${id} -> ${point} [${dir}];`),
    ...link.right.map(id => `  ${point} -> ${id} [${dir}];`),
  ];
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`;
