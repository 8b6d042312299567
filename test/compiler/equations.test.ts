import { readFileSync } from 'node:fs';
import { elementsOf, named, numbered, relate } from '../support/relate.js';
import { expectNoFindings } from '../support/expect-findings.js';

interface Case {
  readonly name: string;
  /** `(a b) c, d -> a (b c)`: references of both sides. */
  readonly equation: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly inputs: readonly (readonly number[])[];
  readonly outputs: readonly { readonly shape: readonly number[]; readonly elements: readonly number[] }[];
}

// Made by einops and einx: where each element of an output comes from.
const { cases } = JSON.parse(readFileSync(new URL('../golden/equations.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly Case[];
};

/** Sizes of all axes: those that the inputs' shapes tell are added, one unknown of a product at a time. */
function allSizes({ equation, sizes, inputs }: Case): Readonly<Record<string, number>> {
  const found: Record<string, number> = { ...sizes };
  const references = (equation.split('->')[0] ?? '').split(',');
  for (let round = 0; round < 3; round++) {
    references.forEach((reference, i) => {
      (reference.match(/\((?:[^()]|\([^()]*\))*\)|\w+/g) ?? []).forEach((item, dimension) => {
        if (item.includes('+')) return;
        const names = item.match(/[a-z]\w*/g) ?? [];
        const [open, more] = names.filter(name => found[name] === undefined);
        if (open === undefined || more !== undefined) return;
        const known = names.reduce((product, name) => product * (found[name] ?? 1), 1);
        found[open] = (inputs[i]?.[dimension] ?? NaN) / known;
      });
    });
  }
  return found;
}

function mappingOf({ equation, sizes }: Pick<Case, 'equation' | 'sizes'>): string {
  const side = (text: string, prefix: string): string =>
    text
      .split(',')
      .map((brackets, i) => `\n      - ${prefix}${i} [${brackets.trim()}]`)
      .join('');
  const [left = '', right = ''] = equation.split('->');
  return [
    'mapc: 1',
    'name: equation',
    'layouts: { a: { format: safetensors }, b: { format: safetensors } }',
    'sizes:',
    ...Object.entries(sizes).map(([name, size]) => `  ${name}: ${size}`),
    'rules:',
    `  - a:${side(left, 'x')}`,
    `    b:${side(right, 'y')}`,
  ].join('\n');
}

function inputsOf({ inputs }: Case) {
  let first = 0;
  return inputs.map((shape, i) => {
    const tensor = numbered(`x${i}`, shape, first);
    first += shape.reduce((product, size) => product * size, 1);
    return tensor;
  });
}

it('has all 97 equations', () => expect(cases).toHaveLength(97));

describe.each(cases)('$equation ($name)', one => {
  it('puts every element where it belongs', () => {
    const { tensors, findings } = relate([mappingOf(one)], inputsOf(one), { from: 'a', to: 'b' });
    expectNoFindings(findings);
    expect(tensors.map(tensor => ({ shape: tensor.shape, elements: elementsOf(tensor) }))).toEqual(
      one.outputs.map(({ shape, elements }) => ({ shape, elements })),
    );
  });

  it('puts it back', () => {
    const mapping = mappingOf(one);
    const there = relate([mapping], inputsOf(one), { from: 'a', to: 'b' }).tensors;
    const back = mappingOf({ equation: one.equation, sizes: allSizes(one) });
    const { tensors, findings } = relate([back], there, { from: 'b', to: 'a' });
    expectNoFindings(findings);
    for (const input of inputsOf(one)) {
      const found = named(tensors, input.key);
      expect(found?.shape).toEqual(input.shape);
      expect(elementsOf(found)).toEqual(elementsOf(input));
    }
  });
});
