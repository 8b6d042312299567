import fc from 'fast-check';
import { numbered, type MemoryTensor } from '../support/relate.js';

/** One way to keep a family of tensors: which axes count tensors, and how the others stand in the brackets. */
export interface View {
  /** One reference for each block, or one for both where they are laid end to end. */
  readonly references: readonly Reference[];
}

interface Reference {
  readonly key: string;
  readonly captures: readonly string[];
  /** Text between the brackets. */
  readonly brackets: string;
}

/** Three layouts of the same elements, and the size of every axis. */
export interface Family {
  readonly sizes: Readonly<Record<string, number>>;
  readonly views: readonly [View, View, View];
}

const COMMON = ['a', 'b', 'c'];

/** Elements that are one block, or two that share axes: then some layouts keep them in one tensor. */
export const anyFamily: fc.Arbitrary<Family> = fc
  .record({
    common: fc.integer({ min: 1, max: 3 }),
    two: fc.boolean(),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 5, maxLength: 5 }),
  })
  .chain(({ common, two, sizes }) => {
    const shared = COMMON.slice(0, common);
    const names = [...shared, ...(two ? ['p', 'q'] : ['p'])];
    const view = two ? fc.oneof(separate(shared), joined(shared)) : single([...shared, 'p'], 0);
    return fc.tuple(view, view, view).map(views => ({
      sizes: Object.fromEntries(names.map((name, i) => [name, sizes[i] ?? 2])),
      views,
    }));
  });

const single = (axes: readonly string[], block: number): fc.Arbitrary<View> =>
  anyReference(axes, `t${block}`).map(reference => ({ references: [reference] }));

/** Two tensors, each with an arrangement of its own. */
const separate = (shared: readonly string[]): fc.Arbitrary<View> =>
  fc
    .tuple(anyReference([...shared, 'p'], 't0'), anyReference([...shared, 'q'], 't1'))
    .map(references => ({ references }));

/** One tensor in which both blocks stand end to end along one dimension. */
const joined = (shared: readonly string[]): fc.Arbitrary<View> =>
  anyReference([...shared, '(p + q)'], 'both').map(reference => ({ references: [reference] }));

function anyReference(axes: readonly string[], name: string): fc.Arbitrary<Reference> {
  return fc
    .tuple(
      fc.shuffledSubarray([...axes], { minLength: axes.length, maxLength: axes.length }),
      fc.array(fc.boolean(), { minLength: axes.length, maxLength: axes.length }),
      fc.option(fc.constantFrom(...axes.filter(axis => !axis.includes('+'))), { nil: undefined, freq: 2 }),
    )
    .map(([order, breaks, capture]) => {
      const inside = order.filter(axis => axis !== capture);
      const groups: string[][] = [];
      inside.forEach((axis, i) => {
        const last = groups.at(-1);
        if (i > 0 && breaks[i] === true && last !== undefined) last.push(axis);
        else groups.push([axis]);
      });
      const brackets = groups.map(group => (group.length === 1 ? (group[0] ?? '') : `(${group.join(' ')})`)).join(' ');
      const captures = capture === undefined ? [] : [capture];
      return { key: capture === undefined ? `${name}.w` : `${name}.{${capture}}.w`, captures, brackets };
    });
}

/** A mapping between two of the layouts. */
export function mappingOf({ sizes, views }: Family, left: number, right: number, scale = 1): string {
  const side = (index: number): string =>
    (views[index]?.references ?? []).map(({ key, brackets }) => `\n      - ${key} [${brackets}]`).join('');
  return [
    'mapc: 1',
    `name: v${left}-v${right}`,
    'model: random',
    `layouts: { v${left}: { format: safetensors }, v${right}: { format: safetensors } }`,
    'sizes:',
    ...Object.entries(sizes).map(([name, size]) => `  ${name}: ${size * scale}`),
    'rules:',
    `  - v${left}:${side(left)}`,
    `    v${right}:${side(right)}`,
  ].join('\n');
}

/** Tensors of a layout, every element with a number of its own. */
export function tensorsOf({ sizes, views }: Family, index: number, scale = 1): readonly MemoryTensor[] {
  let first = 0;
  return (views[index]?.references ?? []).flatMap(({ key, captures, brackets }) => {
    const [capture] = captures;
    const count = capture === undefined ? 1 : (sizes[capture] ?? 1) * scale;
    const shape = dimensionsOf(brackets).map(text => sizeOf(text, sizes, scale));
    return Array.from({ length: count }, (_, i) => {
      const tensor = numbered(capture === undefined ? key : key.replace(`{${capture}}`, String(i)), shape, first);
      first += shape.reduce((product, size) => product * size, 1);
      return tensor;
    });
  });
}

/** Items of brackets, those in parentheses whole. */
function dimensionsOf(brackets: string): readonly string[] {
  return brackets.match(/\((?:[^()]|\([^()]*\))*\)|[^\s()]+/g) ?? [];
}

function sizeOf(text: string, sizes: Readonly<Record<string, number>>, scale: number): number {
  const inner = /^\((.*)\)$/.exec(text)?.[1];
  if (inner === undefined) return (sizes[text] ?? 1) * scale;
  if (/^\w+ \+ \w+$/.test(inner)) return inner.split(' + ').reduce((sum, name) => sum + (sizes[name] ?? 1) * scale, 0);
  return dimensionsOf(inner).reduce((product, item) => product * sizeOf(item, sizes, scale), 1);
}
