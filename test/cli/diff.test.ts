import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../src/cli/main.js';
import { bf16Tensor, Checkpoints, f32Tensor, weight } from '../support/checkpoints.js';
import { DIFF_CASES, layers, square, type DiffCase } from './diff-cases.js';
import { mapc } from '../support/mapc.js';

const w = weight(1);

let checkpoints: Checkpoints;
beforeEach(() => {
  checkpoints = new Checkpoints();
});
afterEach(() => checkpoints.remove());

describe('mapc diff', () => {
  it.each(Object.keys(DIFF_CASES))('says what %s is', async name => {
    const { a, b, config, says } = DIFF_CASES[name] as DiffCase;
    const [left, right] = [checkpoints.write('a', a, config), checkpoints.write('b', b)];
    const { code, out, err } = await mapc('diff', left, right);
    expect(out.split('\n').slice(3).join('\n')).toBe(says);
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });

  it('finds all values equal in other shards, and says so', async () => {
    const [x, y] = [square(1), square(2)];
    const left = checkpoints.write('a', { x, y });
    const files = { 'model-00001-of-00002.safetensors': { y }, 'model-00002-of-00002.safetensors': { x } };
    const right = checkpoints.writeShards('b', files);
    const { code, out } = await mapc('diff', left, right);
    expect(out.split('\n').slice(3).join('\n')).toBe(
      'same values, other shard layout: 1 file in A, 2 files in B\nequal: 2 tensors\n',
    );
    expect(code).toBe(0);
  });

  it('takes the largest, the nearest and the relative tolerance, and NaN is NaN', async () => {
    const a = { w: f32Tensor([3], ([i = 0]) => [NaN, 100, 2][i] ?? 0) };
    const b = { w: f32Tensor([3], ([i = 0]) => [NaN, 100.5, 2][i] ?? 0) };
    const [left, right] = [checkpoints.write('a', a), checkpoints.write('b', b)];
    const codeWith = async (...words: readonly string[]) => (await mapc('diff', left, right, ...words)).code;
    expect(await codeWith('--tolerance', '0.5')).toBe(0);
    expect(await codeWith('--tolerance', '0.49')).toBe(1);
    expect(await codeWith('--tolerance', '0.5%')).toBe(0);
    expect(await codeWith('--tolerance', '0.49%')).toBe(1);
    expect(await codeWith('--tolerance', '65536ulp')).toBe(0);
    expect(await codeWith('--tolerance', '65535ulps')).toBe(1);
    expect(await codeWith('--tolerance', '0.1', '--tolerance', '1%')).toBe(0);
    expect(await codeWith('--tolerance', 'much')).toBe(2);
    const { out } = await mapc('diff', left, right, '--tolerance', '1%');
    expect(out).toContain('Values differ within the tolerance  MAPC7031');
    expect(out).toContain('equal: 1 within the tolerance');
  });

  it('compares only the keys that are asked for', async () => {
    const a = { x: square(1), y: square(2) };
    const [left, right] = [checkpoints.write('a', a), checkpoints.write('b', { x: square(1), z: square(3) })];
    expect((await mapc('diff', left, right, '--only', 'x')).code).toBe(0);
    const none = await mapc('diff', left, right, '--only', 'q*');
    expect(none.code).toBe(1);
    expect(none.err).toContain('MAPC7033');
    expect(none.err).toContain('fits --only q*');
  });

  it('shows each tensor with --all, and looks for nothing with --no-explain', async () => {
    const a = layers(l => `layers.${l}.w`, square);
    const b = layers(
      l => `layers.${l}.w`,
      l => bf16Tensor([24, 24], ([i = 0, j = 0]) => w([l, j, i])),
    );
    const [left, right] = [checkpoints.write('a', a), checkpoints.write('b', b)];
    expect((await mapc('diff', left, right, '--all')).out).toContain('    layers.1.w  bf16[24 24]\n');
    const plain = await mapc('diff', left, right, '--no-explain');
    expect(plain.out).toContain('Values differ  MAPC7005');
    expect(plain.out).not.toContain('transposing');
  });

  it('fits the width of a terminal', async () => {
    const long = 'a.very.long.key.that.no.terminal.of.forty.columns.has.room.for';
    const a = { [`${long}.x`]: square(1), [`${long}.y`]: square(3), w: square(5) };
    const b = { [`${long}.x`]: square(2), [`other.${long}.y`]: square(3), w: bf16Tensor([24, 24], () => 1) };
    const [left, right] = [checkpoints.write('a', a), checkpoints.write('b', b)];
    let out = '';
    await main(['diff', left, right], {
      stdout: { write: (text: string) => ((out += text), true), isTTY: true, columns: 72 },
      stderr: { write: () => true },
      env: { NO_COLOR: '1' },
      folder: process.cwd(),
      readStdin: () => Promise.resolve(''),
      onStop: () => undefined,
    });
    const lines = out.split('\n').slice(3);
    expect(lines.filter(line => line.length > 72)).toEqual([]);
    expect(out).toContain('a.very.');
    expect(out).toContain('equal byte for byte');
  });

  it('prints everything as JSON', async () => {
    const left = checkpoints.write('a', { w: f32Tensor([2, 2], ([i = 0, j = 0]) => 2 * i + j), only: square(1) });
    const right = checkpoints.write('b', {
      w: f32Tensor([2, 2], ([i = 0, j = 0]) => (i === 1 && j === 0 ? Infinity : 2 * i + j + (j === 1 ? 0.5 : 0))),
    });
    const { code, out } = await mapc('diff', left, right, '--json', '--no-explain');
    expect(code).toBe(1);
    const answer = JSON.parse(out) as { result: unknown; findings: readonly { code: string }[] };
    expect(answer.findings.map(finding => finding.code)).toEqual(['MAPC7001', 'MAPC7005']);
    expect(answer.result).toEqual({
      equal: false,
      a: { path: left, format: 'safetensors', tensors: 2, parameters: 580, bytes: 1168, files: 1 },
      b: { path: right, format: 'safetensors', tensors: 1, parameters: 4, bytes: 16, files: 1 },
      counts: { equal: 0, tolerated: 0, explained: 0, unexplained: 1, onlyLeft: 1, onlyRight: 0 },
      other_shards: false,
      groups: [
        {
          code: 'MAPC7001',
          kind: 'onlyLeft',
          a: { keys: 'only', type: 'bf16[24 24]' },
          b: null,
          tensors: 1,
          equal_after: null,
          rule: null,
        },
        {
          code: 'MAPC7005',
          kind: 'values',
          a: { keys: 'w', type: 'f32[2 2]' },
          b: { keys: 'w', type: 'f32[2 2]' },
          tensors: 1,
          equal_after: null,
          rule: null,
        },
      ],
      tensors: [
        {
          kind: 'onlyLeft',
          a: [{ name: 'only', dtype: 'bf16', shape: [24, 24] }],
          b: [],
          equal_after: null,
          statistics: null,
        },
        {
          kind: 'values',
          a: [{ name: 'w', dtype: 'f32', shape: [2, 2] }],
          b: [{ name: 'w', dtype: 'f32', shape: [2, 2] }],
          equal_after: null,
          statistics: {
            elements: 4,
            differing: 3,
            beyond_tolerance: 3,
            first: [0, 1],
            last: [1, 1],
            absolute: { value: 0.5, position: [0, 1] },
            relative: { value: 0.5 / 1.5, position: [0, 1] },
            ulps: { value: 2 ** 22, position: [0, 1] },
            more_than_one_ulp: 2,
            cosine: (1 * 1.5 + 3 * 3.5) / (Math.sqrt(10) * Math.sqrt(1.5 ** 2 + 3.5 ** 2)),
            nan: { a: 0, b: 0 },
            infinite: { a: 0, b: 1 },
            finite_on_one_side: 1,
          },
        },
      ],
    });
  });

  it('stops when it is interrupted, with 130', async () => {
    const [left, right] = [checkpoints.write('a', { w: square(1) }), checkpoints.write('b', { w: square(2) })];
    let err = '';
    const code = await main(['diff', left, right], {
      stdout: { write: () => true },
      stderr: { write: (text: string) => ((err += text), true) },
      env: {},
      folder: process.cwd(),
      readStdin: () => Promise.resolve(''),
      onStop: stop => stop('SIGINT'),
    });
    expect(code).toBe(130);
    expect(err).toContain('MAPC7032');
  });

  it('is a usage error without two checkpoints, and fails on one that is not there', async () => {
    expect((await mapc('diff', 'a')).code).toBe(2);
    expect((await mapc('diff', join(checkpoints.folder, 'no'), checkpoints.folder)).code).toBe(3);
  });
});

describe('mapc diff through a mapping', () => {
  const INPUT = 'test/golden/checkpoints/llama-hf-bf16';

  it('finds what was converted equal, and names the rule of what was not', async () => {
    const out = join(checkpoints.folder, 'out');
    expect((await mapc('convert', INPUT, out, '--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream')).code).toBe(
      0,
    );
    const same = await mapc('diff', INPUT, out, '--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream');
    expect({ code: same.code, last: same.out.split('\n').at(-2) }).toEqual({ code: 0, last: 'equal: 21 tensors' });

    const text = readFileSync('mappings/llama-hf.yaml', 'utf8');
    const wrong = text.replace('(heads pair two) dim]', '(heads two pair) dim]');
    expect(wrong).not.toBe(text);
    const mapping = join(checkpoints.folder, 'wrong.yaml');
    writeFileSync(mapping, wrong);
    const line = wrong.split('\n').findIndex(own => own.includes('q_proj.weight')) + 1;
    const { code, out: said } = await mapc(
      'diff',
      INPUT,
      out,
      '--mapping',
      mapping,
      '--from',
      'hf',
      '--to',
      'jetstream',
    );
    expect(code).toBe(1);
    expect(said.split('\n').slice(3).join('\n')).toBe(`The same values in another layout  MAPC7010
  equal after (attention_heads two a) -> (attention_heads a two) on axis 0 with attention_heads = 2, two = 2, a = 64
    tensor                                                made by
    layers.{0..1}.attention.wq.weight  bf16[256 256] x 2  ${mapping}:${line}

different: 19 tensors equal, 2 explained
`);
  });

  it('computes what the mapping computes, and writes nothing', async () => {
    const out = join(checkpoints.folder, 'int8');
    const words = ['--mapping', 'llama-hf', '--policy', 'int8_per_channel', '--from', 'hf'];
    expect((await mapc('convert', INPUT, out, ...words)).code).toBe(0);
    const { code, out: said } = await mapc('diff', INPUT, out, ...words);
    expect({ code, last: said.split('\n').at(-2) }).toEqual({ code: 0, last: 'equal: 37 tensors' });
  });

  it('finds by values alone what the mapping says', async () => {
    const out = join(checkpoints.folder, 'fused');
    const input = 'test/golden/checkpoints/mixtral-hf';
    expect((await mapc('convert', input, out, '--mapping', 'mixtral-hf', '--from', 'hf', '--to', 'fused')).code).toBe(
      0,
    );
    const { out: said } = await mapc('diff', input, out);
    expect(said.split('\n').slice(3).join('\n')).toBe(`A tensor has another key  MAPC7013
  equal byte for byte
    model.layers.{0..1}.block_sparse_moe.gate.weight  -> model.layers.{0..1}.mlp.gate.weight  bf16[12 48] x 2

Several tensors of A are one of B  MAPC7014
  equal after stacking along axis 0
    model.layers.{0..1}.block_sparse_moe.experts.{0..11}.w2.weight
    -> model.layers.{0..1}.mlp.experts.down_proj
        bf16[48 40] -> bf16[12 48 40] x 2
  equal after laying end to end along axes 0 to 1
    model.layers.{0..1}.block_sparse_moe.experts.{0..11}.w{1,3}.weight
    -> model.layers.{0..1}.mlp.experts.gate_up_proj
        bf16[40 48] -> bf16[12 80 48] x 2

different: 15 tensors equal, 6 explained
`);
  });
});
