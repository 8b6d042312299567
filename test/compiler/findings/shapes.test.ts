import { runBound } from './bound.js';

/* Sizes, shapes, conditions and dtypes of a checkpoint (MAPC3101-3111): what does not fit, with where each size comes from. */

const sized = 'sizes: { heads: hf.config.heads, pair: hf.config.dim / heads / 2 }\n';
const rotary = `${sized}rules:\n  - hf: l.{layer}.q [(heads two=2 pair) dim]\n    own: l.{layer}.q [(heads pair two) dim]\n`;
const heads = 'sizes: { heads: hf.config.heads }\nrules:\n  - hf: q [(heads head)]\n    own: q [heads head]\n';
const when = (condition: string): string => `rules:\n  - hf: w\n    own: v\n    when: ${condition}\n`;

runBound([
  {
    title: 'a dimension of another size, told once for all layers',
    body: rotary,
    config: { heads: 2, dim: 8 },
    tensors: ['l.0.q f32[12, 8]', 'l.1.q f32[12, 8]', 'l.2.q f32[8, 8]'],
    expected: [
      {
        code: 'MAPC3101',
        covers: '(heads two=2 pair)',
        message:
          'l.0.q has the shape [12, 8]: dimension 0 is 12, but (heads two=2 pair) is 8 (and 1 more tensor like it)',
        related: ['heads: heads = 2', 'pair: pair = 2'],
        note: 'heads = 2 (hf.config.heads), two = 2, pair = 2 (sizes.pair)',
      },
    ],
  },
  {
    title: 'a size of one axis, with its fixed size under the mark',
    body: 'rules:\n  - hf: w [four=4 dim]\n    own: w [dim four]\n',
    tensors: ['w f32[3, 2]'],
    expected: [{ code: 'MAPC3101', covers: 'four=4', message: /dimension 0 is 3, but four=4 is 4/ }],
  },
  {
    title: 'rows that the number of heads does not divide, and nothing else',
    body: heads,
    config: { heads: 5 },
    tensors: ['q f32[12]'],
    expected: [
      {
        code: 'MAPC3102',
        covers: '(heads head)',
        message:
          'q has the shape [12]: dimension 0, 12, cannot be (heads head): "head" would not be a whole number (12 / 5)',
        related: ['heads: heads = 5'],
        note: 'heads = 5 (hf.config.heads), head = ?',
      },
    ],
  },
  {
    title: 'another number of dimensions',
    body: 'rules:\n  - hf: w [out in]\n    own: w [in out]\n  - hf: v [a b ...]\n    own: v [b a ...]\n',
    tensors: ['w f32[3]', 'v f32[4]'],
    expected: [
      {
        code: 'MAPC3103',
        covers: '[out in]',
        message: 'w has the shape [3]: 1 dimension, but the rule has 2',
        note: 'several axes of one dimension stand in parentheses',
      },
      { code: 'MAPC3103', covers: '[a b ...]', message: /but the rule has 2 or more$/ },
    ],
  },
  {
    title: 'a size that must be given: only the one that others are computed from',
    body: rotary.replace('pair: hf.config.dim / heads', 'dim: , pair: dim / heads'),
    from: 'own',
    tensors: ['l.0.q f32[12, 8]'],
    expected: [
      {
        code: 'MAPC3104',
        covers: 'l.{layer}.q [(heads two=2 pair) dim]',
        message: 'own -> hf needs heads, which cannot be read off the checkpoint (for this rule)',
        related: ['heads: the size is declared here'],
        note: 'or give --config FILE, a config.json with hf.config.heads',
      },
    ],
  },
  {
    title: 'a config that lacks the field of a size: both are named',
    body: heads,
    config: { dim: 4 },
    tensors: ['q f32[12]'],
    expected: [{ code: 'MAPC3104', note: 'the config that was given has no hf.config.heads' }],
  },
  {
    title: 'a config that is not there on the side that is read',
    body: heads,
    tensors: ['q f32[12]'],
    expected: [{ code: 'MAPC3104', note: 'or put a config.json with hf.config.heads into the folder that is read' }],
  },
  {
    title: 'of two axes of one dimension, one: the other one follows',
    body: 'rules:\n  - hf: q [(a b)]\n    own: q [a b]\n',
    tensors: ['q f32[12]'],
    expected: [
      {
        code: 'MAPC3104',
        message: /needs a,/,
        note: '"a" is an axis of the rule alone: declare it under `sizes:` (a: )',
      },
    ],
  },
  {
    title: 'what a group is cut by, where nothing tells it',
    body: 'rules:\n  - hf: ["w [(blocks block=4 - pad)]", "v [blocks]"]\n    own: ["w [blocks block]", "v [blocks]"]\n    fill: { pad: 0 }\n',
    from: 'own',
    tensors: ['w f32[3, 4]', 'v f32[3]'],
    expected: [{ code: 'MAPC3104', message: /needs pad,/ }],
  },
  {
    title: 'a division that leaves a rest: nothing is said of what hangs on it',
    body: `sizes: { heads: hf.config.dim / hf.config.head, more: heads * 2 }\nrules:\n  - hf: q [(heads head) more]\n    own: q [heads head more]\n`,
    config: { dim: 8, head: 3 },
    tensors: ['q f32[8, 4]'],
    expected: [
      {
        code: 'MAPC3105',
        covers: 'hf.config.dim / hf.config.head',
        message: 'the size "heads" has no value: 8 / 3 does not come out even',
      },
    ],
  },
  ...(
    [
      ['"many"', 'the text "many"', 'a whole number, 0 or more'],
      [2.5, 'the number 2.5', 'a whole number, 0 or more'],
      [-4, 'the number -4', 'a whole number, 0 or more'],
      [[4], 'a list', 'a number'],
      [{ a: 1 }, 'a table', 'a number'],
      [true, 'true', 'a number'],
    ] as const
  ).map(([value, shown, expected]) => ({
    title: `a config with ${shown} for a size`,
    body: heads,
    config: { heads: value === '"many"' ? 'many' : value },
    tensors: ['q f32[12]'],
    expected: [
      {
        code: 'MAPC3105',
        covers: 'hf.config.heads',
        message: `the size "heads" has no value: expected ${shown.startsWith('the text') ? 'a number' : expected}, found ${shown}`,
      },
    ],
  })),
  {
    title: 'a list that is too short, told once',
    body: 'sizes: { "ffn[layer]": "hf.config.ffn[layer]" }\nrules:\n  - hf: l.{layer}.w [(ffn two)]\n    own: l.{layer}.w [ffn two]\n',
    config: { ffn: [4] },
    tensors: ['l.0.w f32[8]', 'l.1.w f32[8]', 'l.2.w f32[8]'],
    expected: [
      {
        code: 'MAPC3105',
        covers: 'hf.config.ffn[layer]',
        message: 'the size "ffn[1]" has no value: there is no item 1 in a list of 1',
      },
    ],
  },
  {
    title: 'a condition that is no condition: its tensors are not called unclaimed',
    body: when('hf.config.tied'),
    config: { tied: 'yes' },
    tensors: ['w f32[1]'],
    expected: [
      {
        code: 'MAPC3105',
        covers: 'hf.config.tied',
        message: 'the condition has no value: expected true or false, found the text "yes"',
      },
    ],
  },
  {
    title: 'a condition over a field that the config lacks',
    body: when('hf.config.tied'),
    config: {},
    tensors: ['w f32[1]'],
    expected: [{ code: 'MAPC3105', message: 'the condition has no value: the config has no hf.config.tied' }],
  },
  {
    title: 'a condition that cannot be decided',
    body: when('hf.config.tied'),
    from: 'own',
    tensors: ['v f32[1]'],
    expected: [
      {
        code: 'MAPC3106',
        covers: 'hf.config.tied',
        message: 'this condition cannot be decided without hf.config.tied',
        note: 'give --config FILE, or --set hf.config.tied=...',
      },
    ],
  },
  {
    title: 'a condition that its `??` decides',
    body: when('hf.config.tied ?? true'),
    from: 'own',
    tensors: ['v f32[1]'],
    expected: [
      {
        code: 'MAPC3107',
        severity: 'info',
        covers: 'hf.config.tied ?? true',
        message: 'hf.config.tied is not given: the condition is taken as true',
        note: 'to say otherwise',
      },
    ],
  },
  {
    title: 'a number of a value that is not given',
    body: 'rules:\n  - hf: w [dim]\n    own: v [dim]\n    value: own = hf * hf.config.scale\n',
    from: 'own',
    tensors: ['v f32[2]'],
    expected: [
      {
        code: 'MAPC3108',
        covers: 'hf.config.scale',
        message: 'this value cannot be computed without hf.config.scale',
        note: '--set hf.config.scale=...',
      },
    ],
  },
  {
    title: 'a number of a value that is none',
    body: 'rules:\n  - hf: w [dim]\n    own: v [dim]\n    value: own = hf * hf.config.scale\n',
    config: { scale: 'large' },
    tensors: ['w f32[2]'],
    expected: [{ code: 'MAPC3108', message: 'this value has no number: expected a number, found the text "large"' }],
  },
  {
    title: 'a direction that a value lacks',
    body: 'rules:\n  - hf: w [dim]\n    own: v [dim]\n    value: own = round(hf)\n',
    from: 'own',
    tensors: ['v f32[2]'],
    expected: [
      {
        code: 'MAPC3109',
        covers: 'own = round(hf)',
        message: 'this rule cannot be read own -> hf: the equation cannot be solved for "hf": write one for it',
      },
    ],
  },
  {
    title: 'a direction that a value lacks, and no question for sizes that would not help',
    body: 'rules:\n  - hf: { A: "a [r in]", B: "b [out r]" }\n    own: v [out in]\n    value: own = sum(B * A, r)\n',
    from: 'own',
    tensors: ['v f32[2, 3]'],
    expected: [
      { code: 'MAPC3109', message: /cannot be read own -> hf: there is no equation for "A"/ },
      { code: 'MAPC3109', message: /cannot be read own -> hf: there is no equation for "B"/ },
    ],
  },
  {
    title: 'a direction that a regular expression lacks',
    body: 'rules:\n  - hf: /w\\.(?<i>\\d+)/\n    own: v.{i}\n',
    from: 'own',
    tensors: ['v.0 f32[2]'],
    expected: [
      {
        code: 'MAPC3109',
        covers: '/w\\.(?<i>\\d+)/',
        message: 'this rule cannot be read own -> hf: a key given as a regular expression can be read, but not written',
      },
    ],
  },
  {
    title: 'several dtypes in one tensor, and the one that holds them all',
    body: 'rules:\n  - hf: e.{e}.w [dim]\n    own: w [e dim]\n',
    tensors: ['e.0.w bf16[2]', 'e.1.w f16[2]'],
    expected: [
      {
        code: 'MAPC3110',
        covers: 'w [e dim]',
        message: 'w is made of tensors of several dtypes: e.0.w is bf16 and e.1.w is f16',
        note: 'write it before the brackets',
        fix: /write "f32\[\.\.\.\]"/,
      },
    ],
    mended: 'rules:\n  - hf: e.{e}.w [dim]\n    own: w f32[e dim]\n',
  },
  {
    title: 'several dtypes that the written layout makes into one',
    header:
      'mapc: 1\nname: m\nlayouts: { hf: { format: safetensors }, own: { format: safetensors, dtype: { f16: bf16 } } }\n',
    body: 'rules:\n  - hf: e.{e}.w [dim]\n    own: w [e dim]\n',
    tensors: ['e.0.w bf16[2]', 'e.1.w f16[2]'],
    expected: [],
  },
  {
    title: 'an option that nothing decides',
    body: `options: { cut: [rows, cols] }\nrules:\n  - { hf: "w [r c]", own: "w [(r c)]", when: cut == 'rows' }\n  - { hf: "w [c r]", own: "w [(r c)]", when: cut == 'cols' }\n`,
    tensors: ['w f32[2, 2]'],
    expected: [
      {
        code: 'MAPC3111',
        covers: 'cut',
        message: 'the checkpoint fits "cut" as rows and cols, and the results would differ',
        related: ["cut == 'rows': hangs on it", "cut == 'cols': hangs on it"],
        note: 'say which: --set cut=rows or --set cut=cols',
      },
    ],
  },
  {
    title: 'an option of which no value fits: the mistakes of the one that was most likely meant',
    body: `options: { cut: [rows, cols] }\nrules:\n  - { hf: "w [r three=3]", own: "w [(r three)]", when: cut == 'rows' }\n  - { hf: "w [four=4 r]", own: "w [(r four)]", when: cut == 'cols' }\n`,
    tensors: ['w f32[2, 2]'],
    expected: [{ code: 'MAPC3101', note: 'this is so with cut=rows; no other value of the option fits, either' }],
  },
  {
    title: 'an axis that stands twice in a sum is told once',
    body: 'sizes: { pair: hf.config.pair }\nrules:\n  - hf: q [(two=2 pair + two=2 pair) dim]\n    own: ["a [(two pair) dim]", "b [(two pair) dim]"]\n',
    config: { pair: 1 },
    tensors: ['q f32[8, 3]'],
    expected: [{ code: 'MAPC3101', related: ['pair: pair = 1'], note: /^two = 2, pair = 1 \(hf\.config\.pair\)$/ }],
  },
]);
