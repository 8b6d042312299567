import { runCases } from './found.js';

/* MAPC2xxx: what a key pattern says that cannot be, with its place, what else it is about, and the way out. */

const rules = (...lines: readonly string[]): string => `rules:\n${lines.map(line => `  ${line}\n`).join('')}`;

runCases([
  {
    title: 'a capture with two types',
    body: rules('- hf: "{part:word}.weight [dim]"', '  own: "{part:path}.w [dim]"'),
    expected: [
      {
        code: 'MAPC2101',
        covers: '{part:path}',
        message: '{part} is a path here, but a word elsewhere in the rule',
        related: ['{part:word}: the other one'],
        note: 'a hole without a type takes the type that its name has elsewhere',
      },
    ],
  },
  {
    title: 'words that differ between the sides, and the table that pairs them',
    body: rules('- hf: mlp.{w:gate|up}.w [dim]  # of the MLP', '  own: mlp.{w:w1|w3}.w [dim]  # there'),
    expected: [
      {
        code: 'MAPC2102',
        covers: '{w:w1|w3}',
        message: '{w} has the words w1|w3 here, but gate|up elsewhere in the rule',
        related: ['{w:gate|up}: the other one'],
        note: 'names: { w: { here: there } }',
        fix: 'write the words as a table',
      },
    ],
    mended: rules(
      '- hf: mlp.{w}.w [dim]  # of the MLP',
      '  own: mlp.{w}.w [dim]  # there',
      '  names: { w: { gate: w1, up: w3 } }',
    ),
  },
  {
    title: 'the same in braces',
    body: rules("- { hf: 'a.{w:gate|up}.w', own: 'b.{w:w1|w3}.w' }"),
    expected: [{ code: 'MAPC2102' }],
    mended: rules("- { hf: 'a.{w}.w', own: 'b.{w}.w', names: { w: { gate: w1, up: w3 } } }"),
  },
  {
    title: 'no table where the number of words differs',
    body: rules('- hf: mlp.{w:gate|up}.w [dim]', '  own: mlp.{w:w1|w2|w3}.w [dim]'),
    expected: [{ code: 'MAPC2102', message: /w1\|w2\|w3 here, but gate\|up/ }],
  },
  {
    title: 'a product of captures, which has no way back',
    body: rules('- hf: blocks.{i}.{j}.w [dim]', '  own: blocks.{i*j}.w [dim]'),
    expected: [
      {
        code: 'MAPC2103',
        covers: '{i*j}',
        message: '"i*j" cannot be read back from a number in a key',
        note: 'sum of integers, sizes, and captures times integers: {3*b + r + 1}',
      },
    ],
  },
  {
    title: 'a table for a group of a regular expression',
    body: rules('- hf: /(?<w>gate|up)\\.w/', '  own: "{w}.w"', '  names: { w: { gate: w1, up: w3 } }'),
    expected: [
      {
        code: 'MAPC2104',
        covers: 'w',
        at: '7:14',
        message: 'the group "w" of a regular expression cannot have a table in `names`',
        related: ['/(?<w>gate|up)\\.w/: the expression is here'],
        note: 'write a key pattern, or a rule for each word',
      },
    ],
  },
  {
    title: 'a pattern with two readings, shown with the shortest key that has them',
    body: rules('- hf: "{a:path}{b:word}.w"', '  own: "{a}/{b}.w"'),
    expected: [
      {
        code: 'MAPC2105',
        covers: '{a:path}{b:word}.w',
        message: 'the pattern can read xxx.w in two ways: as x | xx | .w and as xx | x | .w',
        note: 'put text between the holes',
      },
    ],
  },
  {
    title: 'two rules for one key, shown with a key that both claim',
    body: rules('- { hf: "m.{name:word}.w", own: "{name}.w" }', '- { hf: m.norm.w, own: final.norm }'),
    expected: [
      {
        code: 'MAPC2106',
        covers: 'm.norm.w',
        message: 'two rules can claim one key of hf: both match m.norm.w',
        related: ['m.{name:word}.w: the other one'],
        note: /`otherwise: true` \(lowest priority\) or `tied: true` \(a second claim\)/,
      },
    ],
  },
  {
    title: 'a word twice in a table, at the second one',
    body: rules('- hf: "{w}.w [dim]"', '  own: "{w}.w [dim]"', '  names: { w: { gate: w1, up: w1 } }'),
    expected: [
      {
        code: 'MAPC2107',
        at: '7:33',
        covers: 'w1',
        message: '{w} has the word "w1" twice: it could not be read back',
        related: ['w1: the first'],
      },
    ],
  },
  {
    title: 'a word twice in a hole, told once for both sides',
    body: rules('- hf: "{w:up|down|up}.w [dim]"', '  own: v.{w}.w [dim]'),
    expected: [{ code: 'MAPC2107', covers: '{w:up|down|up}', message: /"up" twice/ }],
  },
  {
    title: 'words that stand for an axis on the other side may be anything there',
    body: rules('- hf: "{w}.w [dim]"', '  own: w [(w dim)]', '  names: { w: { gate: same, up: same } }'),
    expected: [],
  },
  {
    title: 'a sum that two values lead to',
    body: rules('- hf: "{b}.{r}.w [dim]"', '  own: w.{2*b + r} [dim]', '  for: { b: 0 to 3, r: 0 to 2 }'),
    expected: [
      {
        code: 'MAPC2108',
        covers: '{2*b + r}',
        message: '2 in the key would stand for b = 0, r = 2 and for b = 1, r = 0: reading it back must have one answer',
        note: 'ranges in `for` can keep the values apart',
      },
    ],
  },
]);
