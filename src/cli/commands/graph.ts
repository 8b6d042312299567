import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Command } from '../command.js';
import { exitOfRefusal } from '../exit-code.js';
import { choice } from '../option.js';

const format = choice({ name: 'format', value: 'FORM', summary: 'dot (default), mermaid or svg' }, [
  'dot',
  'mermaid',
  'svg',
]);

export const graph: Command = {
  name: 'graph',
  summary: 'draw a mapping: the tensors of both sides and the rules between them',
  arguments: [{ name: 'FILE', what: 'the mapping to draw' }],
  options: [format],
  examples: [
    { line: 'mapc graph NAME | dot -Tsvg > mapping.svg', what: 'by Graphviz' },
    { line: 'mapc graph NAME --format svg > mapping.svg', what: 'without it' },
  ],
  run: async input => {
    const { graphOf, printGraph } = await import('../../api/graph.js');
    const findings: Diagnostic[] = [];
    const made = graphOf(input.arguments[0] ?? '', finding => findings.push(finding));
    if (made === undefined) return { exit: exitOfRefusal(findings), findings };
    const { name, layouts } = made;
    const nodes = made.nodes.map(node => ({ ...node }));
    const links = made.links.map(link => ({ ...link }));
    return {
      exit: 'ok',
      findings,
      text: printGraph(made, input.get(format) ?? 'dot'),
      result: { name, layouts, nodes, links },
    };
  },
};
