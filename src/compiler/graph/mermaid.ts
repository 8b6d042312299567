import type { GraphForm } from './graph-form.js';

/** Mermaid, as code hosts draw it in Markdown. */
export const mermaid: GraphForm = {
  name: 'mermaid',
  summary: 'for Markdown',
  print: graph => {
    const lines = [
      'flowchart LR',
      ...([0, 1] as const).flatMap(side => [
        `  subgraph S${side}[${quoted(graph.layouts[side])}]`,
        ...graph.nodes
          .filter(node => node.side === side)
          .map(({ id, key, brackets }) => `    ${id}[${quoted(brackets === '' ? key : `${key}<br>${brackets}`)}]`),
        '  end',
      ]),
      ...graph.links.flatMap(({ left, right, label, line, direction }, i) => {
        const arrow = direction === 'both' ? '<-->' : '-->';
        const text = quoted(`${label} (line ${line})`);
        const [a] = left;
        const [b] = right;
        const [from, to] = direction === 'backward' ? [b, a] : [a, b];
        if (left.length === 1 && right.length === 1) return [`  ${from ?? ''} ${arrow}|${text}| ${to ?? ''}`];
        const point = `P${i}`;
        return [
          `  ${point}((${text}))`,
          ...left.map(id => `  ${id} ${arrow} ${point}`),
          ...right.map(id => `  ${point} ${arrow} ${id}`),
        ];
      }),
    ];
    return `${lines.join('\n')}\n`;
  },
};

/** Mermaid reads entities where it would take a character for its own. */
const quoted = (text: string): string => `"${text.replace(/["#;{}|]/g, char => `#${char.codePointAt(0) ?? 0};`)}"`;
