import type { GraphLink, GraphNode, MappingGraph } from '../../compiler/graph/mapping-graph.js';
import { markup, type Html } from './markup.js';

const CHARACTER = 6.7;
const PADDING = 8;
const TOP = 30;
/** Height of the room for one key or one rule. */
const SLOT = 34;
const BOX = 26;
const RULE_WIDTH = 132;
const BETWEEN = 70;
/** Characters of a key that are shown. */
const MOST_CHARACTERS = 64;

/** A key pattern, once, whatever rules name it. */
interface Key {
  readonly text: string;
  readonly slot: number;
}

/** The mapping as one picture: key patterns of both sides, and the rules between them, each a link to where it is described. */
export function graphDrawing(graph: MappingGraph, effects: readonly string[], rule: (index: number) => string): Html {
  const keys = ([0, 1] as const).map(side => keysOf(graph.nodes.filter(node => node.side === side)));
  const [left = new Map<string, Key>(), right = new Map<string, Key>()] = keys;
  const keyOf = new Map(graph.nodes.map(node => [node.id, node.key]));
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)];
  const ruleX = leftWidth + BETWEEN;
  const rightX = ruleX + RULE_WIDTH + BETWEEN;
  const width = rightX + rightWidth + PADDING;
  const height = TOP + Math.max(left.size, right.size, graph.links.length) * SLOT + PADDING;
  const slots = (ids: readonly string[], side: ReadonlyMap<string, Key>): readonly number[] => [
    ...new Set(ids.flatMap(id => side.get(keyOf.get(id) ?? '')?.slot ?? [])),
  ];
  const links = graph.links.map((link, i) => {
    const y = middle(i);
    const curves = [
      ...slots(link.left, left).map(slot => curve(leftWidth, middle(slot), ruleX, y)),
      ...slots(link.right, right).map(slot => curve(ruleX + RULE_WIDTH, y, rightX, middle(slot))),
    ];
    return markup`<g class="link ${kindOf(link)}">${curves}${ruleBox(link, `${i + 1} ${effects[i] ?? ''}`, ruleX, y, rule(i))}</g>`;
  });
  const [first, second] = graph.layouts;
  return markup`<div class="scroll graph" tabindex="0" role="group" aria-label="Graph of ${graph.name}"><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${first} on the left, rules in the middle, ${second} on the right">
<text class="head" x="${PADDING}" y="18">${first}</text><text class="head" x="${ruleX}" y="18">rules</text><text class="head" x="${rightX}" y="18">${second}</text>
${links}
${[...left.values()].map(key => keyBox(key, 0, leftWidth))}${[...right.values()].map(key => keyBox(key, rightX, rightWidth))}
</svg></div>`;
}

function keysOf(nodes: readonly GraphNode[]): ReadonlyMap<string, Key> {
  const keys = new Map<string, Key>();
  for (const { key } of nodes) if (!keys.has(key)) keys.set(key, { text: key, slot: keys.size });
  return keys;
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 3)}...` : text);

function widthOf(keys: ReadonlyMap<string, Key>): number {
  const longest = Math.max(14, ...[...keys.values()].map(({ text }) => Math.min(MOST_CHARACTERS, text.length)));
  return Math.ceil(longest * CHARACTER) + 2 * PADDING;
}

const middle = (slot: number): number => TOP + slot * SLOT + SLOT / 2;

function curve(x1: number, y1: number, x2: number, y2: number): Html {
  const bend = (x1 + x2) / 2;
  return markup`<path d="M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}"/>`;
}

/** The class of a link: what is dropped or made ends nowhere. */
function kindOf({ left, right, direction }: GraphLink): string {
  if (left.length === 0 || right.length === 0) return 'open';
  return direction === 'both' ? 'both' : 'one-way';
}

const ARROWS = { both: '', forward: ' →', backward: ' ←' } as const;

function ruleBox({ label, line, direction }: GraphLink, name: string, x: number, y: number, href: string): Html {
  return markup`<a href="#${href}"><title>Rule ${name}, line ${line}: ${cut(label, 300)}</title><rect x="${x}" y="${y - BOX / 2}" width="${RULE_WIDTH}" height="${BOX}" rx="13"/><text x="${x + RULE_WIDTH / 2}" y="${y + 4}" text-anchor="middle">${name}${ARROWS[direction]}</text></a>`;
}

function keyBox({ text, slot }: Key, x: number, width: number): Html {
  const y = middle(slot);
  return markup`<g class="key"><rect x="${x}" y="${y - BOX / 2}" width="${width}" height="${BOX}" rx="4"/><text x="${x + PADDING}" y="${y + 4}">${cut(text, MOST_CHARACTERS)}</text></g>`;
}
