import { runBound } from './bound.js';

/* Sizes that are given, or should be by a config (MAPC3104, 3112, 3113): lists for a parameter, and fields of other names. */

const ranks =
  'mapc: 1\nname: m\nlayouts: { hf: { format: safetensors, config: config.json }, own: { format: safetensors, file: "s{rank}.safetensors" } }\n';
const ragged = (value: string): string =>
  `sizes: { rank: 3, "rows[rank]": ${value} }\nrules:\n  - hf: u [(rank rows) z]\n    own: u [z rows]\n`;
const heads = 'sizes: { heads: hf.config.heads }\nrules:\n  - hf: q [(heads head)]\n    own: q [heads head]\n';
const when = (condition: string): string => `rules:\n  - hf: w\n    own: v\n    when: ${condition}\n`;

runBound([
  {
    title: 'sizes with a parameter that nothing that is read tells',
    header: ranks,
    body: ragged(''),
    tensors: ['u f32[9, 3]'],
    expected: [
      {
        code: 'MAPC3104',
        covers: 'u [z rows]',
        message: 'hf -> own needs rows[rank], which cannot be read off the checkpoint (for this rule)',
        related: ['"rows[rank]": the size is declared here'],
        note: "give it with --set 'rows=[N, ...]', a number for each rank",
      },
    ],
  },
  {
    title: 'the same by a list of a config that is not there',
    header: ranks,
    body: ragged('"hf.config.rows[rank]"'),
    tensors: ['u f32[9, 3]'],
    expected: [{ code: 'MAPC3104', note: 'or put a config.json with hf.config.rows into the folder that is read' }],
  },
  {
    title: 'the same, given as a list',
    header: ranks,
    body: ragged(''),
    set: { rows: [2, 0, 7] },
    tensors: ['u f32[9, 3]'],
    expected: [],
  },
  {
    title: 'a list that is too short, and nothing about what it lacks',
    header: ranks,
    body: ragged(''),
    set: { rows: [2, 0] },
    tensors: ['u f32[9, 3]'],
    expected: [{ code: 'MAPC3112', message: '"rows" was given 2 numbers, but there are 3 values of rank' }],
  },
  {
    title: 'a list whose sizes do not add up',
    header: ranks,
    body: ragged(''),
    set: { rows: [2, 0, 8] },
    tensors: ['u f32[9, 3]'],
    expected: [
      {
        code: 'MAPC3101',
        message: 'u has the shape [9, 3]: dimension 0 is 9, but (rank rows) is 10',
        note: 'rank = 3 (sizes.rank), rows = [2, 0, 8] (--set rows=[2,0,8])',
      },
    ],
  },
  {
    title: 'a field of a config that is written wrong, where shapes tell the size all the same',
    body: 'sizes: { dim: hf.config.hiden_size, ffn: hf.config.fn ?? 4, z: hf.config.zzz }\nrules:\n  - hf: w [dim ffn z]\n    own: w [ffn dim z]\n',
    config: { hidden_size: 2, ffn: 4 },
    tensors: ['w f32[2, 4, 1]'],
    expected: [
      {
        code: 'MAPC3113',
        severity: 'warning',
        covers: 'hf.config.hiden_size',
        message: 'the config has no hf.config.hiden_size: the size "dim" is taken from the tensors',
        note: 'did you mean "hf.config.hidden_size"?',
        fix: 'write "hf.config.hidden_size"',
      },
    ],
    mended:
      'sizes: { dim: hf.config.hidden_size, ffn: hf.config.fn ?? 4, z: hf.config.zzz }\nrules:\n  - hf: w [dim ffn z]\n    own: w [ffn dim z]\n',
  },
  {
    title: 'the same where it was given',
    body: 'sizes: { dim: hf.config.hiden_size }\nrules:\n  - hf: w [dim two=2]\n    own: w [two dim]\n',
    config: { hidden_size: 2 },
    set: { dim: 2 },
    tensors: ['w f32[2, 2]'],
    expected: [],
  },
  {
    title: 'the same where nothing tells the size',
    body: heads,
    config: { head: 4, dim: 2 },
    tensors: ['q f32[12]'],
    expected: [{ code: 'MAPC3104', note: 'did you mean "hf.config.head"?' }],
  },
  {
    title: 'the same in a condition',
    body: when('hf.config.tied'),
    config: { tide: true },
    tensors: ['w f32[1]'],
    expected: [
      {
        code: 'MAPC3105',
        message: 'the condition has no value: the config has no hf.config.tied',
        note: 'did you mean "hf.config.tide"?',
        fix: 'write "hf.config.tide"',
      },
    ],
    mended: when('hf.config.tide'),
  },
  {
    title: 'where the operands of a size come from, once each',
    body: 'sizes: { dim: hf.config.dim, pair: (dim - dim) / (hf.config.two - hf.config.two) }\nrules:\n  - hf: q [(pair dim)]\n    own: q [dim pair]\n',
    config: { dim: 8, two: 2 },
    tensors: ['q f32[8]'],
    expected: [{ code: 'MAPC3105', note: /^dim = 8 \(hf\.config\.dim\), hf\.config\.two = 2$/ }],
  },
]);
