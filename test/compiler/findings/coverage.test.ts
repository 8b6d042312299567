import { runBound } from './bound.js';

/* What is claimed, made and left over (MAPC4001-4006): families, not one finding for each layer. */

const split = (first: string, second: string, sides: readonly [string, string, string, string]): string =>
  `sizes: { layer: hf.config.n, dense: hf.config.d }\nrules:\n  - hf: ${sides[0]}\n    own: ${sides[1]}\n    for: { layer: 0 to ${first} }\n  - hf: ${sides[2]}\n    own: ${sides[3]}\n    for: { layer: ${second} to last }\n`;
const layers = [0, 1, 2, 3];

runBound([
  {
    title: 'tensors that no rule claims, folded, each with the nearest rule',
    body: 'rules:\n  - { hf: "l.{i}.weight", own: "b.{i}.weight" }\n',
    tensors: ['l.0.weight f32[1]', 'l.0.bias f32[1]', 'l.1.bias f32[1]', 'l.1.weight f32[1]', 'extra f32[1]'],
    expected: [
      { code: 'MAPC4001', message: 'no rule claims extra' },
      {
        code: 'MAPC4001',
        message: 'no rule claims l.{0..1}.bias (2 tensors)',
        related: ['l.{i}.weight: the nearest rule'],
        note: 'the nearest pattern is l.{i}.weight, which expects "weight" at "bias"',
      },
    ],
  },
  {
    title: 'a number with zeros before it, a key that is empty, and one that shares a word with a rule and no more',
    body: 'rules:\n  - { hf: "net.{i}.query_key.{j}.w", own: "b.{i}.{j}.w" }\n',
    tensors: ['net.0.query_key.0.w f32[1]', 'net.0.query_key.01.w f32[1]', ' f32[1]', 'extra.key f32[1]'],
    expected: [
      { code: 'MAPC4001', message: 'no rule claims the tensor with the empty key ""' },
      { code: 'MAPC4001', message: 'no rule claims extra.key', related: [] },
      {
        code: 'MAPC4001',
        message: 'no rule claims net.0.query_key.01.w',
        related: ['net.{i}.query_key.{j}.w: the nearest rule'],
        note: '"01" is a number of 2 digits: write {j:02}',
      },
    ],
  },
  {
    title: 'a number outside of the range of its rule',
    body: 'rules:\n  - hf: l.{i}.w\n    own: b.{i}.w\n    for: { i: 0 to 1 }\n',
    tensors: ['l.0.w f32[1]', 'l.1.w f32[1]', 'l.2.w f32[1]'],
    expected: [
      {
        code: 'MAPC4001',
        message: 'no rule claims l.2.w',
        related: ['l.{i}.w: only for i 0 to 1'],
        note: 'its numbers are outside of its range: i 0 to 1',
      },
    ],
  },
  {
    title: 'a condition that does not hold',
    body: 'rules:\n  - { hf: a, own: a }\n  - { hf: b, own: b, when: hf.config.bias }\n',
    config: { bias: false },
    tensors: ['a f32[1]', 'b f32[1]'],
    expected: [
      { code: 'MAPC4001', message: 'no rule claims b', related: ['b: this one'], note: 'its `when` does not hold' },
    ],
  },
  {
    title: 'another dtype than the rule selects',
    body: 'rules:\n  - { hf: "a f16[d]", own: "a [d]" }\n',
    tensors: ['a bf16[1]'],
    expected: [
      {
        code: 'MAPC4001',
        related: ['a f16[d]: this one'],
        note: 'a rule matches its key, but takes f16, and this is bf16',
      },
    ],
  },
  {
    title: 'a missing layer, with what would be made of it',
    body: 'rules:\n  - hf: l.{layer}.w\n    own: b.{layer}.w\n',
    tensors: ['l.0.w f32[1]', 'l.2.w f32[1]', 'l.5.w f32[1]'],
    expected: [
      {
        code: 'MAPC4002',
        covers: 'l.{layer}.w',
        message: 'the checkpoint has no l.{1,3,4}.w (3 tensors): b.{1,3,4}.w has no source',
        note: 'layer goes from 0 to 5: counted up to l.5.w',
      },
    ],
  },
  {
    title: 'a missing part of a stack, in a layer',
    body: 'rules:\n  - hf: l.{layer}.e.{e}.w [d]\n    own: l.{layer}.e [e d]\n',
    tensors: ['l.0.e.0.w f32[1]', 'l.0.e.1.w f32[1]', 'l.1.e.0.w f32[1]'],
    expected: [
      {
        code: 'MAPC4002',
        message: 'the checkpoint has no l.1.e.1.w: l.1.e has no source',
        note: 'others of the family are there, so the checkpoint is not whole',
      },
    ],
  },
  {
    title: 'a part that is there with another dtype, where a rule takes everything else',
    body: "rules:\n  - hf: { w: '{m:path}.w i8[d]', s: '{m:path}.s f32[1]' }\n    own: '{m:path}.w f32[d]'\n    value: own = w * s\n  - { hf: '{rest:path}', own: '{rest:path}', otherwise: true }\n",
    tensors: ['a.w i8[4]', 'a.s bf16[1]'],
    expected: [
      {
        code: 'MAPC4002',
        message: 'the checkpoint has no a.s: a.w has no source',
        note: 'a.s is there as bf16, which another rule takes',
      },
    ],
  },
  {
    title: 'a missing rank, by its file',
    header:
      'mapc: 1\nname: m\nlayouts: { hf: { format: safetensors, file: "c.{rank:02}.safetensors" }, own: { format: safetensors } }\n',
    body: 'rules:\n  - { hf: "w [d]", own: "w [(rank d)]" }\n',
    tensors: ['c.00.safetensors: w f32[1]', 'c.02.safetensors: w f32[1]'],
    expected: [
      {
        code: 'MAPC4002',
        message: 'the checkpoint has no file c.01.safetensors, with w',
        note: 'rank goes from 0 to 2',
      },
    ],
  },
  {
    title: 'a tensor that one rank lacks, and one that only one rank has',
    header:
      'mapc: 1\nname: m\nlayouts: { hf: { format: safetensors, file: "c.{rank:02}.safetensors" }, own: { format: safetensors } }\n',
    body: 'rules:\n  - { hf: "w [d]", own: "w [(rank d)]" }\n  - { hf: "v [d]", own: "v [d]", replicated: rank }\n',
    tensors: [
      'c.00.safetensors: w f32[1]',
      'c.01.safetensors: w f32[1]',
      'c.00.safetensors: v f32[1]',
      'c.01.safetensors: x f32[1]',
    ],
    expected: [
      { code: 'MAPC4001', message: 'no rule claims x' },
      { code: 'MAPC4002', message: 'the checkpoint has no v in c.01.safetensors: v has no source' },
    ],
  },
  {
    title: 'more experts than the config declares',
    body: 'sizes: { e: hf.config.experts }\nrules:\n  - hf: e.{e}.w [d]\n    own: w [e d]\n',
    config: { experts: 10 },
    tensors: Array.from({ length: 11 }, (_, e) => `e.${e}.w f32[1]`),
    expected: [
      {
        code: 'MAPC4008',
        message: 'the checkpoint has e 10, but e is 0 to 9: hf.config.experts is 10',
        related: ['e: e = 10'],
      },
    ],
  },
  {
    title: 'more layers than are counted: one finding, with the layers and the number of tensors',
    body: 'sizes: { layer: hf.config.n }\nrules:\n  - { hf: "l.{layer}.{t:a|b}", own: "l.{layer}.{t:a|b}" }\n  - { hf: "m.{layer}.c", own: "m.{layer}.c" }\n',
    config: { n: 1 },
    tensors: [0, 1, 2, 4].flatMap(layer => [`l.${layer}.a f32[1]`, `l.${layer}.b f32[1]`, `m.${layer}.c f32[1]`]),
    expected: [
      {
        code: 'MAPC4008',
        message: 'the checkpoint has layer 1 to 2, 4 (9 tensors), but layer is 0 alone: hf.config.n is 1',
        related: ['layer: layer = 1'],
      },
    ],
  },
  {
    title: 'tensors outside of the ranges of two rules: each with its own rule',
    body: 'rules:\n  - { hf: "l.{i}.w", own: "b.{i}.w", for: { i: 0 to 1 } }\n  - { hf: "m.{i}.w", own: "c.{i}.w", for: { i: 0 to 1 } }\n',
    tensors: [0, 1, 2].flatMap(i => [`l.${i}.w f32[1]`, `m.${i}.w f32[1]`]),
    expected: [
      { code: 'MAPC4001', message: 'no rule claims l.2.w', related: ['l.{i}.w: only for i 0 to 1'] },
      { code: 'MAPC4001', message: 'no rule claims m.2.w', related: ['m.{i}.w: only for i 0 to 1'] },
    ],
  },
  {
    title: 'a family that is not there at all, and may be absent',
    body: 'sizes: { layer: hf.config.n }\nrules:\n  - { hf: a, own: a }\n  - hf: l.{layer}.bias\n    own: l.{layer}.bias\n',
    config: { n: 2 },
    tensors: ['a f32[1]'],
    expected: [
      {
        code: 'MAPC4002',
        message: 'the checkpoint has no l.{0..1}.bias (2 tensors): l.{0..1}.bias has no source',
        note: 'a family that may be absent is `optional: true`',
        fix: 'say that it may be absent',
      },
    ],
    mended:
      'sizes: { layer: hf.config.n }\nrules:\n  - { hf: a, own: a }\n  - hf: l.{layer}.bias\n    own: l.{layer}.bias\n    optional: true\n',
  },
  {
    title: 'two rules for one tensor, with these sizes',
    body: split('dense + 1', 'dense', ['l.{layer}.w', 'a.{layer}.w', 'l.{layer}.w', 'b.{layer}.w']),
    config: { n: 4, d: 1 },
    tensors: layers.map(layer => `l.${layer}.w f32[1]`),
    expected: [
      {
        code: 'MAPC4003',
        at: '9:9',
        covers: 'l.{layer}.w',
        message: 'two rules claim l.{1..2}.w (2 tensors)',
        related: ['l.{layer}.w: this rule claims it, too'],
        note: 'make the patterns disjoint',
      },
    ],
  },
  {
    title: 'two rules that make one tensor, with these sizes',
    body: split('dense + 1', 'dense', ['a.{layer}.w', 'l.{layer}.w', 'b.{layer}.w', 'l.{layer}.w']),
    config: { n: 4, d: 1 },
    tensors: ['a.0.w f32[1]', 'a.1.w f32[1]', 'a.2.w f32[1]', 'b.1.w f32[1]', 'b.2.w f32[1]', 'b.3.w f32[1]'],
    expected: [
      {
        code: 'MAPC4004',
        at: '10:10',
        covers: 'l.{layer}.w',
        message: 'two rules would make l.{1..2}.w (2 tensors)',
        related: ['l.{layer}.w: this rule makes it, too'],
        note: 'neither of them wins',
      },
    ],
  },
  {
    title: 'a rule that matches nothing',
    body: 'rules:\n  - { hf: a, own: a }\n  - hf: l.{layer}.b  # biases\n    own: l.{layer}.b\n',
    tensors: ['a f32[1]'],
    expected: [
      {
        code: 'MAPC4005',
        covers: 'l.{layer}.b',
        message: 'no tensor of the checkpoint matches l.{layer}.b',
        fix: 'say that it may be absent',
      },
    ],
    mended: 'rules:\n  - { hf: a, own: a }\n  - hf: l.{layer}.b  # biases\n    own: l.{layer}.b\n    optional: true\n',
  },
  {
    title: 'the same in braces',
    body: 'rules:\n  - { hf: a, own: a }\n  - { hf: b, own: b }\n',
    tensors: ['a f32[1]'],
    expected: [{ code: 'MAPC4002', covers: 'b', fix: 'say that it may be absent' }],
    mended: 'rules:\n  - { hf: a, own: a }\n  - { hf: b, own: b, optional: true }\n',
  },
  {
    title: 'numbers that cannot be cut without a size, folded',
    body: 'rules:\n  - hf: l.{(stage local)}.w\n    own: s.{stage}.l.{local}.w\n',
    tensors: ['l.0.w f32[1]', 'l.1.w f32[1]'],
    expected: [
      {
        code: 'MAPC4006',
        covers: 'l.{(stage local)}.w',
        message: 'the numbers in l.{0..1}.w (2 tensors) cannot be read without local',
        note: 'give it with --set local=N',
      },
    ],
  },
]);
