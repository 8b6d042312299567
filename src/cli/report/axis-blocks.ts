import { assertNever } from '../../diagnostics/invariant.js';
import type { TensorReport } from '../../api/review/report/rule-report.js';
import type { AxisBlock } from '../../compiler/picture/axis-block.js';
import { joined, markup, type Content, type Html } from './markup.js';

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
  const spread = tensors.map(({ name, size }) => axisChip(name, `a tensor each, ${size}`, colours));
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

/** A dimension; the parts of a group stand within each other, the one that varies slowest outside. */
function axisBlock(block: AxisBlock, colours: AxisColours, within: Content = ''): Html {
  switch (block.kind) {
    case 'one':
      return markup`<span class="axis one">1${within}</span>`;
    case 'axis': {
      const divided = block.divisor === undefined ? '' : `/${block.divisor}`;
      return markup`<span class="axis x${colours.get(block.name) ?? 0}">${restName(block.name)}${divided}<span class="size">${block.size}</span>${within}</span>`;
    }
    case 'sum': {
      const terms = block.blocks.map(inner => axisBlock(inner, colours, within));
      return markup`<span class="sum">${joined(terms, markup`<span class="sign"> + </span>`)}</span>`;
    }
    case 'group': {
      const nested = [...block.blocks]
        .reverse()
        .reduce<Content>((inner, one) => axisBlock(one, colours, inner), within);
      if (block.minus === undefined) return markup`${nested}`;
      const { name, size } = block.minus;
      return markup`<span class="sum">${nested}<span class="sign"> &minus; </span><span class="axis one">${name}<span class="size">${size}</span></span></span>`;
    }
    default:
      return assertNever(block);
  }
}

/** `...0` and `...1` are dimensions that `...` stands for. */
const restName = (name: string): string => (name.startsWith('...') ? '...' : name);
