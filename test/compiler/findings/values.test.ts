import { checkText } from '../../../src/api/check.js';
import { expectFindings } from '../../support/expect-findings.js';
import { HEADER, runCases } from './found.js';

/* Values (MAPC3014-3019): what an equation says of tensors, and the directions that it has. */

const rule = (value: string, hf = 'w [out in]', own = 'w [out in]'): string =>
  `rules:\n  - hf: ${hf}\n    own: ${own}\n    value: ${value}\n`;

runCases([
  {
    title: 'a name that is nothing of the rule',
    body: rule('own = hf * (1 + ouut)'),
    expected: [
      {
        code: 'MAPC3014',
        covers: 'ouut',
        message: '"ouut" is no role, layout, size, axis or helper of this rule',
        note: 'did you mean "out"?',
        fix: 'write "out"',
      },
    ],
    mended: rule('own = hf * (1 + out)'),
  },
  {
    title: 'a function that there is not',
    body: rule('own = suqrt(hf)'),
    expected: [{ code: 'MAPC3014', covers: 'suqrt', message: 'there is no function "suqrt"', fix: 'write "sqrt"' }],
    mended: rule('own = sqrt(hf)'),
  },
  {
    title: 'a function that there is not, of numbers alone, in a helper',
    body: rule('[own = hf * s, s = suqrt(3)]'),
    expected: [{ code: 'MAPC3014', covers: 'suqrt', message: 'there is no function "suqrt"', fix: 'write "sqrt"' }],
    mended: rule('[own = hf * s, s = sqrt(3)]'),
  },
  {
    title: 'a function of too few numbers',
    body: rule('own = hf * max(3)'),
    expected: [{ code: 'MAPC3014', covers: 'max(3)', message: 'max takes two arguments or more, found 1' }],
  },
  {
    title: 'a connective between tensors',
    body: rule('own = hf and 1'),
    expected: [{ code: 'MAPC3014', covers: 'hf and 1', message: '"and" has no meaning for tensors' }],
  },
  {
    title: 'an equation that leads back to itself',
    body: rule('[own = a, a = b + hf, b = a * 2]'),
    expected: [{ code: 'MAPC3014', covers: 'a', message: 'the equation for "a" leads back to itself' }],
  },
  {
    title: 'an axis that the result has by a name of nearly the same letters',
    body: rule('own = abs(hf)', 'w [ffn dim]', 's [fnn dim]'),
    expected: [
      {
        code: 'MAPC3015',
        message: 'hf has the axis "ffn", which own lacks',
        note: 'own has "fnn": if that is the same axis, one of the two is written wrong',
      },
    ],
  },
  {
    title: 'an axis that the result lacks',
    body: rule('own = abs(hf) / 127', 'w [out in]', 's [out]'),
    expected: [
      {
        code: 'MAPC3015',
        covers: 'hf',
        message: 'hf has the axis "in", which own lacks',
        related: ['in: the axis', '[out]: what is made'],
        note: 'reduce it: max(abs(hf), in), min or sum',
      },
    ],
  },
  {
    title: 'an index along an axis that the result lacks',
    body: rule('own = index(in)', 'w [out in]', 's [out]'),
    expected: [{ code: 'MAPC3015', covers: 'index(in)', message: 'index() has the axis "in", which own lacks' }],
  },
  {
    title: 'several tensors, one of them of several blocks',
    body: rule('own = weight * scale', '{ weight: "w [(q + k) in]", scale: "s [in]" }', 'w [out in]'),
    expected: [
      {
        code: 'MAPC3016',
        covers: '[(q + k) in]',
        message: 'weight is laid out of several blocks: a value over several tensors needs one block each',
        note: 'cut it into tensors in a mapping before',
      },
      { code: 'MAPC3015' },
    ],
  },
  {
    title: 'an axis that is cut in two ways',
    body: rule('own = (w - z) * s', '{ w: "w [out]", s: "s [out/128]", z: "z [out/64]" }', 'v [out]'),
    expected: [
      {
        code: 'MAPC3017',
        covers: 'out',
        message: 'axis "out" is divided by 128 and by 64 in one rule',
        related: ['out: by 128 here'],
      },
    ],
  },
  {
    title: 'a rule that has no direction',
    body: rule('doubled = hf * 2'),
    expected: [
      {
        code: 'MAPC3019',
        covers: 'doubled = hf * 2',
        message:
          'this rule can be read neither way: hf -> own: there is no equation for "own"; own -> hf: there is no equation for "hf"',
      },
    ],
  },
]);

it.each([
  ['rounding', rule('own = round(hf)'), 'own = round(hf)', 'the equation cannot be solved for "hf": write one for it'],
  [
    'a merged scale',
    rule('own = w * s', '{ w: "w [out]", s: "s [out]" }', 'v [out]'),
    'own = w * s',
    'there is no equation for "w"',
  ],
])('says that a rule has one direction: %s', (_, body, covers, reason) => {
  const message = `this rule cannot be read own -> hf: ${reason}`;
  expectFindings(checkText(HEADER + body, 'example.yaml'), [{ code: 'MAPC3018', severity: 'info', covers, message }]);
});

it('solves an equation with a field of the config of the same layout', () => {
  expectFindings(checkText(HEADER + rule('own = hf * hf.config.scale'), 'example.yaml'), []);
});
