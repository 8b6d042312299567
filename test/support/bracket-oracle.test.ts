import { readFileSync } from 'node:fs';
import type { BracketItem, Brackets } from '../../src/dsl/brackets/brackets.js';
import { placesOf, shapeOf, sizeOf, type OracleSizes } from './bracket-oracle.js';

interface Equation {
  readonly name: string;
  readonly equation: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly elements: readonly number[] }[];
}

const { cases } = JSON.parse(readFileSync(new URL('../golden/equations.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Equation[];
};

const span = {
  source: { name: 'equation', text: '' },
  start: 0,
  end: 0,
};

/** The small part of the brackets grammar that the equations use. */
function parse(text: string): Brackets {
  const tokens = text.match(/[()+]|\w+/g) ?? [];
  const items = (): BracketItem => {
    const terms: BracketItem[][] = [[]];
    for (let token = tokens.shift(); token !== undefined && token !== ')'; token = tokens.shift()) {
      const last = terms.at(-1) ?? [];
      if (token === '+') terms.push([]);
      else if (token === '(') last.push(items());
      else if (token === '1') last.push({ kind: 'one', span });
      else last.push({ kind: 'axis', name: token, size: undefined, divisor: undefined, span });
    }
    const groups = terms.map((list): BracketItem => ({ kind: 'group', items: list, minus: undefined, span }));
    return groups.length === 1 && groups[0] !== undefined ? groups[0] : { kind: 'sum', terms: groups, span };
  };
  const top = items();
  return { dtype: undefined, dimensions: top.kind === 'group' ? top.items : [top], span };
}

/** Axis sizes from the shapes: each dimension with one unknown is linear in it. */
function solve(
  references: readonly Brackets[],
  shapes: readonly (readonly number[])[],
  given: Readonly<Record<string, number>>,
) {
  const axes: Record<string, number> = { ...given };
  const namesIn = (item: BracketItem): string[] =>
    item.kind === 'axis'
      ? [item.name]
      : item.kind === 'group'
        ? item.items.flatMap(namesIn)
        : item.kind === 'sum'
          ? item.terms.flatMap(namesIn)
          : [];
  for (let round = 0; round < 4; round++) {
    for (const [i, brackets] of references.entries()) {
      for (const [k, item] of brackets.dimensions.entries()) {
        const [unknown, another] = [...new Set(namesIn(item))].filter(name => axes[name] === undefined);
        if (unknown === undefined || another !== undefined) continue;
        const at = (size: number) => sizeOf(item, { axes: { ...axes, [unknown]: size } });
        axes[unknown] = ((shapes[i]?.[k] ?? NaN) - at(0)) / (at(1) - at(0));
      }
    }
  }
  return axes;
}

describe('the oracle for brackets', () => {
  it.each(cases.map(equation => [equation.name, equation] as const))(
    'agrees with einops and einx: %s',
    (_, equation) => {
      const sides = equation.equation.split(' -> ').map(side => side.split(',').map(parse));
      const [inputs = [], outputs = []] = sides;
      const sizes: OracleSizes = { axes: solve(inputs, equation.inputs, equation.sizes) };
      const starts = equation.inputs.map((__, i) =>
        equation.inputs.slice(0, i).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0),
      );
      const places = placesOf(
        inputs.map(brackets => ({ brackets })),
        outputs.map(brackets => ({ brackets })),
        sizes,
      );
      const found = outputs.map((brackets, i) => ({
        shape: shapeOf(brackets, sizes),
        elements: (places[i]?.[0] ?? []).map(place =>
          place === undefined ? NaN : (starts[place.reference] ?? NaN) + place.element,
        ),
      }));
      expect(found).toEqual(equation.outputs);
    },
  );

  it('stacks captures, and pairs blocks of the same axes in their order', () => {
    const experts = [{ e: 0 }, { e: 1 }];
    const [[fused = []] = []] = placesOf(
      [
        { brackets: parse('f d'), instances: experts },
        { brackets: parse('f d'), instances: experts },
      ],
      [{ brackets: parse('e (f + f) d') }],
      { axes: { e: 2, f: 1, d: 2 } },
    );
    expect(
      fused.map(place => (place === undefined ? '' : `${place.reference}.${place.instance}.${place.element}`)),
    ).toEqual(['0.0.0', '0.0.1', '1.0.0', '1.0.1', '0.1.0', '0.1.1', '1.1.0', '1.1.1']);
  });
});
