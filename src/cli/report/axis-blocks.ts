import type { TensorReport } from '../../api/review/report/rule-report.js';
import type { AxisBlock } from '../../compiler/picture/axis-block.js';
import { markup, joined, type Content, type Html } from './markup.js';

/** Colours of axes: a class for each name, in the order of first appearance in a rule. */
export type AxisColours = ReadonlyMap<string, number>;

/** As many colours as the style sheet has. */
export const COLOURS = 8;

/** Numbers the axes of a rule. */
export function axisColours(tensors: readonly TensorReport[]): AxisColours {
  const names = new Set(
    tensors.flatMap(({ tensors: own, blocks }) => [...own.map(({ name }) => name), ...namesIn(blocks ?? [])]),
  );
  return new Map([...names].map((name, i) => [name, i % COLOURS]));
}

const namesIn = (blocks: readonly AxisBlock[]): readonly string[] =>
  blocks.flatMap(block => {
    if (block.kind === 'axis') return [block.name];
    return block.kind === 'one' ? [] : namesIn(block.blocks);
  });

/** A tensor as a line: its key, then each dimension as nested blocks; what is within varies faster. */
export function tensorLine(
  { role, pattern, file, dtype, loops, tensors, blocks }: TensorReport,
  colours: AxisColours,
): Html {
  const drawn = blocks?.map(block => markup`<span class="dim">${axisBlock(block, colours)}</span>`);
  const dimensions = markup`<span class="dims">${dtype !== undefined && markup`<span class="dtype">${dtype}</span>`}<span class="sign">[</span>${joined(drawn ?? [], ' ')}<span class="sign">]</span></span>`;
  const spread = tensors.map(({ name, size }) => axisChip(name, `one tensor each, ${size}`, colours));
  const looped =
    loops.length > 0 &&
    markup`<span class="faint">for each ${loops.map(({ name, size }) => `${name} (${size})`).join(', ')}</span>`;
  return markup`<li>
    <code class="key">${role !== undefined && markup`<span class="faint">${role}: </span>`}${pattern}</code>${file !== undefined && markup` <span class="faint">in ${file}</span>`} ${spread}
    ${blocks !== undefined && dimensions} ${looped}
  </li>`;
}

const axisChip = (name: string, text: string, colours: AxisColours): Html =>
  markup`<span class="axis tensors x${colours.get(name) ?? 0}">${name}<span class="size">${text}</span></span> `;

function axisBlock(block: AxisBlock, colours: AxisColours): Content {
  switch (block.kind) {
    case 'one':
      return markup`<span class="axis one">1</span>`;
    case 'axis': {
      const divided = block.divisor === undefined ? '' : `/${block.divisor}`;
      return markup`<span class="axis x${colours.get(block.name) ?? 0}">${restName(block.name)}${divided}<span class="size">${block.size}</span></span>`;
    }
    case 'sum':
      return markup`<span class="group sum">${joined(
        block.blocks.map(inner => axisBlock(inner, colours)),
        markup`<span class="sign"> + </span>`,
      )}</span>`;
    default: {
      const cut =
        block.minus !== undefined &&
        markup`<span class="sign"> &minus; </span><span class="axis one">${block.minus.name}<span class="size">${block.minus.size}</span></span>`;
      return markup`<span class="group">${block.blocks.map((inner, i) => (i === 0 ? axisBlock(inner, colours) : markup` ${axisBlock(inner, colours)}`))}${cut}</span>`;
    }
  }
}

/** `...0` and `...1` are dimensions that `...` stands for. */
const restName = (name: string): string => (name.startsWith('...') ? '...' : name);
