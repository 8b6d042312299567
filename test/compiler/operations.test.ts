import { loadRelation } from '../../src/api/check.js';
import { OPERATIONS } from '../../src/compiler/operations/index.js';
import { buildProgram } from '../../src/compiler/program/build-program.js';
import { printProgram } from '../../src/compiler/program/print-program.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { expectFinding, expectNoFindings } from '../support/expect-findings.js';
import { elementsOf, named, numbered, relate } from '../support/relate.js';

const mapping = (rule: string, more = ''): string =>
  `mapc: 1\nname: m\nlayouts: { a: { format: safetensors, config: c.json }, b: { format: safetensors } }\n${more}rules:\n${rule}\n`;

function load(text: string) {
  const findings: Diagnostic[] = [];
  const relation = loadRelation({ name: 'm.yaml', text }, { load: () => undefined }, finding => findings.push(finding));
  return { relation, findings };
}

function programOf(text: string): string {
  const { relation, findings } = load(text);
  expectNoFindings(findings.filter(({ severity }) => severity === 'error'));
  if (relation === undefined) throw new Error('no relation');
  return printProgram(buildProgram(relation), { labels: false });
}

const rule = (left: string, right: string, more = ''): string => `  - a: ${left}\n    b: ${right}\n${more}`;
const ops = (text: string): string => `    ops: [${text}]\n`;
const list = (...references: readonly string[]): string => references.map(text => `\n      - ${text}`).join('');
const SIZES = 'sizes: { heads: 2, wide: 5, thin: 3 }\n';

/** Operations, and the brackets that say the same. */
const SAME: readonly (readonly [string, string, string])[] = [
  ['transpose', rule('x', 'y', ops('transpose')), rule('x [p q]', 'y [q p]')],
  ['transpose', rule('x [p q r]', 'y', ops('{ transpose: [0, -1] }')), rule('x [p q r]', 'y [r q p]')],
  ['permute', rule('x', 'y', ops('{ permute: [1, 2, 0] }')), rule('x [p q r]', 'y [q r p]')],
  [
    'reshape',
    rule('x [rows dim]', 'y', ops('{ reshape: [heads, two=2, -1, dim] }')),
    rule('x [(heads two=2 p) dim]', 'y [heads two p dim]'),
  ],
  ['reshape', rule('x [p q r]', 'y', ops('{ reshape: ["(p q)", r] }')), rule('x [p q r]', 'y [(p q) r]')],
  ['reshape', rule('x [p q r]', 'y', ops('{ reshape: [-1, r] }')), rule('x [p q r]', 'y [(p q) r]')],
  ['flatten', rule('x [p q r]', 'y', ops('{ flatten: [0, 1] }')), rule('x [p q r]', 'y [(p q) r]')],
  ['squeeze', rule('x [p q r]', 'y', ops('{ squeeze: 1 }')), rule('x [p 1 r]', 'y [p r]')],
  ['unsqueeze', rule('x [p r]', 'y', ops('{ unsqueeze: 1 }')), rule('x [p r]', 'y [p 1 r]')],
  [
    'rope',
    rule('x', 'y', ops('{ rope: { heads: heads, to: pairs } }')),
    rule('x [(heads two=2 p) ...]', 'y [(heads p two) ...]'),
  ],
  [
    'rope',
    rule('x', 'y', ops('{ rope: { heads: heads, to: halves } }')),
    rule('x [(heads p two=2) ...]', 'y [(heads two p) ...]'),
  ],
  [
    'split',
    rule('x [rows dim]', list('y', 'z', 'w'), ops('{ split: { axis: 0, sizes: [wide, thin, thin] } }')),
    rule('x [(wide + thin + thin) dim]', list('y [wide dim]', 'z [thin dim]', 'w [thin dim]')),
  ],
  [
    'split',
    rule('x [rows dim]', list('y', 'z'), ops('{ split: { parts: 2 } }')),
    rule('x [(f + f) dim]', list('y [f dim]', 'z [f dim]')),
  ],
  [
    'concat',
    rule(list('x', 'u'), 'y', ops('{ concat: { axis: 0 } }')),
    rule(list('x [p ...]', 'u [q ...]'), 'y [(p + q) ...]'),
  ],
  ['stack', rule('e.{i}.w', 'y', ops('{ stack: { axis: 0, over: i } }')), rule('e.{i}.w [...]', 'y [i ...]')],
  ['stack', rule(list('x [p]', 'u [q]'), 'y', ops('stack')), rule(list('x [p]', 'u [p]'), 'y [(1 + 1) p]')],
  ['unstack', rule('x', 'e.{i}.w', ops('{ unstack: { axis: 0, over: i } }')), rule('x [i ...]', 'e.{i}.w [...]')],
  [
    'slice',
    rule('x [rows dim]', 'y', ops('{ slice: { axis: 0, to: wide, fill: 0 } }')),
    rule('x [(wide + pad) dim]', 'y [wide dim]', '    fill: { pad: 0 }\n'),
  ],
  [
    'pad',
    rule('x [rows dim]', 'y', ops('{ pad: { axis: 0, by: thin, fill: 0 } }')),
    rule('x [rows dim]', 'y [(rows + thin) dim]', '    fill: { thin: 0 }\n'),
  ],
  ['cast', rule('x [p]', 'y', ops('{ cast: bf16 }')), rule('x [p]', 'y bf16[p]')],
  ['cast', rule('x', 'y', ops('transpose, { unsqueeze: 0 }, { cast: f16 }')), rule('x [p q]', 'y f16[1 q p]')],
];

describe('named operations', () => {
  it('are each compared with brackets', () => {
    const tested = new Set(SAME.map(([name]) => name));
    expect(OPERATIONS.map(({ name }) => name).filter(name => !tested.has(name))).toEqual([]);
  });

  it.each(SAME)('%s lowers to the same program as brackets (%s)', (_, operations, brackets) => {
    expect(programOf(mapping(operations, SIZES))).toBe(programOf(mapping(brackets, SIZES)));
  });

  it('move elements, there and back', () => {
    const text = mapping(
      rule('x', 'y', ops('{ rope: { heads: heads, to: pairs } }, { transpose: [0, 1] }')).replace(
        'a: x',
        'a: x [rows dim]',
      ),
      SIZES,
    );
    const there = relate([text], [numbered('x', [8, 1])], { from: 'a', to: 'b' });
    expect(there.tensors[0]?.shape).toEqual([1, 8]);
    expect(elementsOf(named(there.tensors, 'y'))).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
    const back = relate([text], there.tensors, { from: 'b', to: 'a' });
    expect(elementsOf(named(back.tensors, 'x'))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('mistakes in operations', () => {
  it.each([
    ['MAPC1401', '{ permut: [1, 0] }', 'permut', /no operation "permut"/],
    ['MAPC1402', '{ permute: [1, 1] }', undefined, /"permute" expects each dimension once/],
    ['MAPC1402', '{ rope: { heads: heads, to: sideways } }', undefined, /"rope" expects/],
    ['MAPC1403', '{ permute: [1, 0] }, { squeeze: 5 }', undefined, /no dimension 5/],
    [
      'MAPC1404',
      '{ reshape: [heads, two=2, -1] }',
      undefined,
      /has no place in the new shape|name them on the first side/,
    ],
    ['MAPC1405', '{ split: { parts: 2 } }', undefined, /lead to 2 tensors, and the second side has 1/],
  ])('%s for %s', (code, text, covers, message) => {
    const { findings } = load(mapping(rule('x [p q]', 'y', ops(text)), SIZES));
    expectFinding(findings, { code, message, ...(covers === undefined ? {} : { covers }) });
  });

  it('MAPC1405 where brackets say something else', () => {
    const { findings } = load(mapping(rule('x [p q]', 'y [p q]', ops('transpose'))));
    expectFinding(findings, {
      code: 'MAPC1405',
      covers: '[p q]',
      message: /lead to \[q p\], and the brackets say \[p q\]/,
    });
  });
});
