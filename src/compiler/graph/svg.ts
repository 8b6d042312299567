import type { GraphForm } from './graph-form.js';
import type { GraphNode, MappingGraph } from './mapping-graph.js';

const CHARACTER = 7.3;
const LINE = 16;
const GAP = 10;
const PADDING = 8;
const BETWEEN = 260;
const TOP = 34;

/** One picture by itself: both sides as columns in the order of the rules, dark and light. */
export const svg: GraphForm = {
  name: 'svg',
  summary: 'a picture by itself',
  print: graph => {
    const widths = ([0, 1] as const).map(side => columnWidth(graph.nodes.filter(node => node.side === side)));
    const [leftWidth = 0, rightWidth = 0] = widths;
    const placed = place(graph, leftWidth);
    const width = leftWidth + BETWEEN + rightWidth + 2 * PADDING;
    const height = placed.height + PADDING;
    const boxes = graph.nodes.flatMap(node => {
      const box = placed.boxes.get(node.id);
      return box === undefined ? [] : [boxText(node, box, widths[node.side] ?? 0)];
    });
    const lines = graph.links.map(link => linkText(link, placed.boxes, leftWidth));
    const titles = ([0, 1] as const).map(side => {
      const x = PADDING + (side === 0 ? 0 : leftWidth + BETWEEN);
      return `<text class="t" x="${x}" y="20">${escaped(graph.layouts[side])}</text>`;
    });
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
      `<title>${escaped(graph.name)}: ${escaped(graph.layouts.join(' to '))}</title>`,
      `<style>${STYLE}</style>`,
      ...titles,
      ...lines,
      ...boxes,
      '</svg>',
      '',
    ].join('\n');
  },
};

const STYLE =
  'text{font:12px ui-monospace,monospace;fill:#1c1c1c}.t{font-weight:bold}.b{fill:#5a5a5a}rect{fill:#fff;stroke:#8a8a8a}' +
  'path{fill:none;stroke:#2b6cb0;stroke-width:1.5}.l{font-size:11px;fill:#2b6cb0}' +
  '@media(prefers-color-scheme:dark){text{fill:#eee}.b{fill:#aaa}rect{fill:#1e1e1e;stroke:#777}path{stroke:#7ab8ff}.l{fill:#7ab8ff}}';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

const heightOf = ({ brackets }: GraphNode): number => (brackets === '' ? LINE : 2 * LINE) + 6;

function columnWidth(nodes: readonly GraphNode[]): number {
  const longest = Math.max(12, ...nodes.map(({ key, brackets }) => Math.max(key.length, brackets.length)));
  return longest * CHARACTER + 2 * PADDING;
}

/** Each rule takes a band as high as its taller side. */
function place(
  graph: MappingGraph,
  leftWidth: number,
): { readonly boxes: ReadonlyMap<string, Box>; readonly height: number } {
  const byId = new Map(graph.nodes.map(node => [node.id, node]));
  const boxes = new Map<string, Box>();
  let y = TOP;
  for (const { left, right } of graph.links) {
    const ends = [left, right].map((ids, side) => {
      let at = y;
      for (const id of ids) {
        const node = byId.get(id);
        if (node === undefined) continue;
        boxes.set(id, { x: PADDING + (side === 0 ? 0 : leftWidth + BETWEEN), y: at, height: heightOf(node) });
        at += heightOf(node) + GAP;
      }
      return at;
    });
    y = Math.max(...ends, y + LINE + GAP) + GAP / 2;
  }
  return { boxes, height: y };
}

function boxText({ key, brackets }: GraphNode, { x, y, height }: Box, width: number): string {
  const rows = [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="3"/>`,
    `<text x="${x + PADDING}" y="${y + LINE - 1}">${escaped(key)}</text>`,
    ...(brackets === ''
      ? []
      : [`<text class="b" x="${x + PADDING}" y="${y + 2 * LINE - 1}">${escaped(brackets)}</text>`]),
  ];
  return rows.join('');
}

function linkText(
  { left, right, label, line }: MappingGraph['links'][number],
  boxes: ReadonlyMap<string, Box>,
  leftWidth: number,
): string {
  const middle = (ids: readonly string[]): readonly number[] =>
    ids.flatMap(id => {
      const box = boxes.get(id);
      return box === undefined ? [] : [box.y + box.height / 2];
    });
  const [starts, ends] = [middle(left), middle(right)];
  const x1 = PADDING + leftWidth;
  const x2 = x1 + BETWEEN;
  const mid = (x1 + x2) / 2;
  const all = [...starts, ...ends];
  const center = all.reduce((sum, y) => sum + y, 0) / Math.max(1, all.length);
  const paths = [
    ...starts.map(y => `<path d="M${x1} ${y}C${mid - 40} ${y} ${mid - 40} ${center} ${mid} ${center}"/>`),
    ...ends.map(y => `<path d="M${mid} ${center}C${mid + 40} ${center} ${mid + 40} ${y} ${x2} ${y}"/>`),
  ];
  const text = label.length > 34 ? `${label.slice(0, 33)}…` : label;
  const name = `<text class="l" text-anchor="middle" x="${mid}" y="${center - 4}">${escaped(text)}<title>${escaped(`${label} (line ${line})`)}</title></text>`;
  return `${paths.join('')}${name}`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char);
