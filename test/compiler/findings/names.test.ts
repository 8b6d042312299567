import { runCases } from './found.js';

/* Names that stand for nothing (MAPC3005-3010, 3012, 3105): the nearest one is offered as an edit. */

const rule = (more: string, hf = 'l.{layer}.w [dim]', own = 'l.{layer}.w [dim]'): string =>
  `rules:\n  - hf: ${hf}\n    own: ${own}\n    ${more}\n`;
const plain = 'rules:\n  - { hf: "w [dim]", own: "w [dim]" }\n';

runCases([
  {
    title: 'a range for a capture that is not there',
    body: rule('for: { layers: 0 to 3 }'),
    expected: [
      {
        code: 'MAPC3005',
        covers: 'layers',
        message: '"layers" in `for` is no capture of this rule',
        note: 'did you mean "layer"?',
        fix: 'write "layer"',
      },
    ],
    mended: rule('for: { layer: 0 to 3 }'),
  },
  {
    title: 'a replicated axis that is not there',
    body: rule('replicated: layre'),
    expected: [
      {
        code: 'MAPC3005',
        covers: 'layre',
        message: '"layre" in `replicated` is no capture and no axis of this rule',
        fix: 'write "layer"',
      },
    ],
    mended: rule('replicated: layer'),
  },
  {
    title: 'a table for a hole that is not there',
    body: rule('names: { nrom: { a: b } }', 'l.{norm}.w [dim]', 'l.{norm}.w [dim]'),
    expected: [
      {
        code: 'MAPC3006',
        covers: 'nrom',
        message: 'no key of this rule has the hole {nrom} that `names` describes',
        fix: 'write "norm"',
      },
    ],
    mended: rule('names: { norm: { a: b } }', 'l.{norm}.w [dim]', 'l.{norm}.w [dim]'),
  },
  ...[
    ['bfloat16', 'bf16'],
    ['Float32', 'f32'],
    ['F16', 'f16'],
    ['f8_e4m3', 'f8e4m3'],
    ['u9', 'u8'],
  ].map(([name = '', meant = '']) => ({
    title: `a dtype as others call it: ${name}`,
    body: `rules:\n  - { hf: w [dim], own: ${name}[dim] }\n`
      .replace('w [dim]', '"w [dim]"')
      .replace(/own: (.*?) }/, 'own: "w $1" }'),
    expected: [{ code: 'MAPC3007', covers: name, message: `there is no dtype "${name}"`, fix: `write "${meant}"` }],
    mended: `rules:\n  - { hf: "w [dim]", own: "w ${meant}[dim]" }\n`,
  })),
  {
    title: 'a name that is nearly a size',
    body: `sizes:\n  dim: hf.config.d\n  half: dmi / 2\nrules:\n  - hf: w [(two=2 half)]\n    own: w [two half]\n    when: dim > 1\n`,
    expected: [
      {
        code: 'MAPC3009',
        covers: 'dmi',
        message: '"dmi" is no size, capture, option or layout',
        note: 'did you mean "dim" or "pi"?',
        fix: 'write "dim"',
      },
    ],
    mended: `sizes:\n  dim: hf.config.d\n  half: dim / 2\nrules:\n  - hf: w [(two=2 half)]\n    own: w [two half]\n    when: dim > 1\n`,
  },
  {
    title: 'a name that is near to nothing: a size to be declared, before the others',
    body: `sizes:\n  dim: hf.config.d\n${rule('for: { layer: 0 to blocks - 1 }')}`,
    expected: [
      {
        code: 'MAPC3009',
        covers: 'blocks',
        note: 'a size is declared under `sizes:`',
        fix: /declare "blocks" as a size/,
      },
    ],
    mended: `sizes:\n  blocks:\n  dim: hf.config.d\n${rule('for: { layer: 0 to blocks - 1 }')}`,
  },
  {
    title: 'or where there are none',
    body: rule('for: { layer: 0 to blocks - 1 }'),
    expected: [{ code: 'MAPC3009', covers: 'blocks', fix: /--set blocks=N/ }],
    mended: `sizes:\n  blocks:\n${rule('for: { layer: 0 to blocks - 1 }')}`,
  },
  {
    title: 'a field without `config`',
    body: `sizes: { dim: hf.hidden_size }\n${plain}`,
    expected: [
      {
        code: 'MAPC3009',
        covers: 'hf.hidden_size',
        message: '"hf.hidden_size" is no size, capture, option or layout',
        fix: 'write "hf.config.hidden_size"',
      },
    ],
    mended: `sizes: { dim: hf.config.hidden_size }\n${plain}`,
  },
  {
    title: 'a size that nothing uses, near an axis',
    body: `sizes: { dimm: hf.config.d }\n${plain}`,
    expected: [
      {
        code: 'MAPC3010',
        severity: 'warning',
        covers: 'dimm',
        message: 'the size "dimm" is used by no rule and by no other size',
        note: 'did you mean "dim"?',
        fix: 'write "dim"',
      },
    ],
    mended: `sizes: { dim: hf.config.d }\n${plain}`,
  },
  {
    title: 'a size that nothing uses at all',
    body: `sizes: { heads: hf.config.h }\n${plain}`,
    expected: [{ code: 'MAPC3010', covers: 'heads', note: 'can go' }],
  },
  {
    title: 'sizes that hang on each other, told once with all of them',
    body: `sizes:\n  dim: heads * head\n  heads: dim / head\n  head:\nrules:\n  - hf: w [(heads head) dim]\n    own: w [heads head dim]\n`,
    expected: [
      {
        code: 'MAPC3012',
        at: '5:3',
        covers: 'dim',
        message: 'the sizes dim -> heads -> dim hang on each other',
        related: ['heads: this one, too'],
      },
    ],
  },
  {
    title: 'a function that there is not',
    body: `sizes: { dim: 'maxx(hf.config.a, 2)' }\n${plain}`,
    expected: [
      {
        code: 'MAPC3105',
        covers: 'maxx',
        message: 'there is no function "maxx"',
        note: 'did you mean "max"?',
        fix: 'write "max"',
      },
    ],
    mended: `sizes: { dim: 'max(hf.config.a, 2)' }\n${plain}`,
  },
  {
    title: 'a function with too few arguments',
    body: `sizes: { dim: max(hf.config.a) }\n${plain}`,
    expected: [
      {
        code: 'MAPC3105',
        covers: 'max(hf.config.a)',
        message: 'max takes two arguments or more, found 1',
      },
    ],
  },
  {
    title: 'a name in an example that is nothing of the mapping',
    body: `${plain}examples:\n  - { dmi: 3 }\n`,
    expected: [{ code: 'MAPC7112', covers: 'dmi', note: 'did you mean "dim"?', fix: 'write "dim"' }],
    mended: `${plain}examples:\n  - { dim: 3 }\n`,
  },
]);
