import { sizesOfConfig } from '../../../src/compiler/compare/config-sizes.js';
import { describeMovement } from '../../../src/compiler/compare/describe-movement.js';
import { formatCosine, formatNumber, formatPosition } from '../../../src/compiler/compare/format-numbers.js';
import { keyLikeness } from '../../../src/compiler/compare/key-likeness.js';
import { pairTensors } from '../../../src/compiler/compare/pair-tensors.js';
import type { ComparedTensor } from '../../../src/compiler/compare/compared-tensor.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';

describe('sizesOfConfig', () => {
  it('takes whole numbers under names for brackets, usual ones first, and what follows from them', () => {
    const sizes = sizesOfConfig({
      vocab_size: 32000,
      hidden_size: 64,
      num_attention_heads: 4,
      num_key_value_heads: 2,
      num_hidden_layers: 4,
      bos_token_id: 3,
      max_position_embeddings: 4096,
      rope: { theta: 10000.5, factor: 8 },
      tie: true,
      list: [7],
    });
    expect(sizes.filter(({ name }) => name !== '')).toEqual([
      { name: 'attention_heads', size: 4 },
      { name: 'key_value_heads', size: 2 },
      { name: 'vocab_size', size: 32000 },
      { name: 'hidden_size', size: 64 },
      { name: 'factor', size: 8 },
      { name: 'two', size: 2 },
    ]);
    const unnamed = sizes.filter(({ name }) => name === '').map(({ size }) => size);
    expect(unnamed).toEqual(expect.arrayContaining([16, 32]));
    expect(unnamed).not.toContain(4096);
  });

  it('is bounded for a config that is no config', () => {
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`field_${i}`, i + 2]));
    expect(sizesOfConfig(wide).length).toBeLessThan(1000);
    let deep: Record<string, unknown> = { heads: 8 };
    for (let i = 0; i < 50; i++) deep = { inner: deep };
    expect(sizesOfConfig(JSON.parse(JSON.stringify(deep)) as null)).toEqual([{ name: 'two', size: 2 }]);
    expect(sizesOfConfig(null)).toEqual([{ name: 'two', size: 2 }]);
  });
});

describe('describeMovement', () => {
  const names = sizesOfConfig({ num_attention_heads: 4, num_key_value_heads: 2 });

  it('names what it can and gives letters to the rest', () => {
    // [(4 2 4) 6] -> [(4 4 2) 6]: the inner 4 is no head.
    const movement = [
      { size: 4, stride: 48 },
      { size: 4, stride: 6 },
      { size: 2, stride: 24 },
      { size: 6, stride: 1 },
    ];
    expect(describeMovement(movement, [32, 6], [32, 6], names)).toBe(
      '(attention_heads two a) -> (attention_heads a two) on axis 0 with attention_heads = 4, two = 2, a = 4',
    );
    expect(describeMovement(movement, [32, 6], [32, 6], [])).toBe(
      '(a b c) -> (a c b) on axis 0 with a = 4, b = 2, c = 4',
    );
  });

  it('calls the last axis of 2 `two`, whatever else is 2', () => {
    const movement = [
      { size: 2, stride: 8 },
      { size: 4, stride: 1 },
      { size: 2, stride: 4 },
    ];
    const two = [
      { name: 'two', size: 2 },
      { name: 'heads', size: 2 },
    ];
    expect(describeMovement(movement, [16], [16], two)).toBe(
      '(heads two a) -> (heads a two) with heads = 2, two = 2, a = 4',
    );
  });

  it('shows whole shapes where several axes take part, and steps where there are no brackets', () => {
    const toEnd = [
      { size: 6, stride: 1 },
      { size: 8, stride: 6 },
      { size: 4, stride: 48 },
    ];
    expect(describeMovement(toEnd, [32, 6], [6, 8, 4], names)).toBe(
      '[(attention_heads a) b] -> [b a attention_heads] with attention_heads = 4, a = 8, b = 6',
    );
    expect(describeMovement(toEnd.slice(0, 2), [8, 6], [16, 3], names)).toBe(
      'reshaping: elements of A are taken in steps (6 by 1, 8 by 6, slowest first)',
    );
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [0.0123456, '0.0123'],
    [123456, '123000'],
    [1.5e-9, '1.5e-9'],
    [3.4028e38, '3.4e38'],
    [Infinity, 'Infinity'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('writes a cosine by its distance from 1, and positions by their axes', () => {
    expect([1, 1 - 1e-7, 0.5, undefined].map(formatCosine)).toEqual(['1', '1 - 1.0e-7', '0.5000', '-']);
    expect(formatPosition(17, [2, 3, 5])).toBe('[1 0 2]');
  });
});

describe('keys', () => {
  it('are more alike with the same numbers, then with the same words', () => {
    const key = 'layers.3.attention.wq.weight';
    expect(keyLikeness(key, key)).toBe(1);
    expect(keyLikeness(key, 'h.3.other')).toBeGreaterThan(keyLikeness(key, 'layers.2.attention.wq.weight') - 0.5);
    expect(keyLikeness(key, 'layers.3.attention.wk.weight')).toBeGreaterThan(keyLikeness(key, 'layers.3.ffn.w1'));
    expect(keyLikeness('input_layernorm.1', 'layernorm.1')).toBeGreaterThan(keyLikeness('input_layernorm.1', 'norm.1'));
  });

  const tensor = (key: string, file?: string, shape: readonly number[] = [2]): ComparedTensor => ({
    key,
    file,
    dtype: f32,
    shape,
    source: undefined,
    pieces: () => [],
    rule: undefined,
  });

  it('pair by name of file where a key stands in several, else in their order', () => {
    const same = pairTensors(
      [tensor('w', '0.pth'), tensor('w', '1.pth'), tensor('x')],
      [tensor('w', '1.pth'), tensor('w', '0.pth'), tensor('y')],
    );
    expect(same).toEqual({
      pairs: [
        { left: 0, right: 1 },
        { left: 1, right: 0 },
      ],
      onlyLeft: [2],
      onlyRight: [2],
    });
    const renamed = pairTensors([tensor('w', 'a'), tensor('w', 'b')], [tensor('w', 'c'), tensor('w', 'd')]);
    expect(renamed.pairs).toEqual([
      { left: 0, right: 0 },
      { left: 1, right: 1 },
    ]);
  });

  it('do not pair parts with a whole of the same name', () => {
    const parts = [tensor('w', '0.pth', [4]), tensor('w', '1.pth', [4])];
    expect(pairTensors(parts, [tensor('w', '0.pth', [8])])).toEqual({ pairs: [], onlyLeft: [0, 1], onlyRight: [0] });
    expect(pairTensors(parts, [tensor('w', undefined, [4])]).pairs).toEqual([{ left: 0, right: 0 }]);
  });
});
