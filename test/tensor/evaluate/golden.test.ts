import type { Value } from '../../../src/tensor/piece.js';
import { readGolden } from '../read-golden.js';
import { apply, cast, constant, dtype, evaluateAll, load } from './support.js';

const dequant = readGolden('dequant/dequant.safetensors');
const quantize = readGolden('quantize/quantize.safetensors');

const same = (found: Uint8Array, expected: Uint8Array): void => expect(Buffer.compare(found, expected)).toBe(0);

describe('dequantization, bit for bit as other tools do it', () => {
  // What the layout algebra does with out/128: whole blocks and the rest are pieces of their own.
  it.each(['a', 'ragged', 'thin'])('fp8 with a scale for each 128 x 128 block: %s', name => {
    const weight = dequant(`fp8.${name}.weight`);
    const scale = dequant(`fp8.${name}.weight_scale_inv`);
    const [rows = 0, columns = 0] = weight.shape;
    const blocks = scale.shape[1] ?? 0;
    for (let r0 = 0; r0 < rows; r0 += 128) {
      for (let c0 = 0; c0 < columns; c0 += 128) {
        const sizes = [Math.min(128, rows - r0), Math.min(128, columns - c0)];
        const product = apply(
          'f32',
          'multiply',
          load(0, 'f8e4m3', [columns, 1], r0 * columns + c0),
          load(1, 'f32', [0, 0], (r0 / 128) * blocks + c0 / 128),
        );
        for (const to of ['f32', 'bf16']) {
          const found = evaluateAll(cast(to, product), sizes, [weight.bytes, scale.bytes]);
          const expected = evaluateAll(load(0, to, [columns, 1], r0 * columns + c0), sizes, [
            dequant(`fp8.${name}.${to}`).bytes,
          ]);
          same(found, expected);
        }
      }
    }
  });

  it('MXFP4: two elements in a byte, a power of two for each 32, transposed at the end', () => {
    const [experts = 0, rows = 0, groups = 0, bytes = 0] = dequant('mxfp4.blocks').shape;
    const inputs = groups * bytes * 2;
    const block = load(0, 'f4e2m1', [rows * inputs, 2 * bytes, 1, inputs]);
    const scale = load(1, 'f8e8m0', [rows * groups, 1, 0, groups]);
    const value = cast('bf16', apply('f32', 'multiply', block, scale));
    const found = evaluateAll(
      value,
      [experts, groups, 2 * bytes, rows],
      [dequant('mxfp4.blocks').bytes, dequant('mxfp4.scales').bytes],
    );
    same(found, dequant('mxfp4.bf16').bytes);
  });

  it('int8 with a scale for each row, multiplied in bf16', () => {
    const [rows = 0, columns = 0] = dequant('int8.weight').shape;
    const value = apply('bf16', 'multiply', load(0, 'i8', [columns, 1]), load(1, 'bf16', [1, 0]));
    const found = evaluateAll(
      value,
      [rows, columns],
      [dequant('int8.weight').bytes, dequant('int8.weight_scaler').bytes],
    );
    same(found, dequant('int8.bf16').bytes);
  });
});

describe('quantization, bit for bit as the reference does it', () => {
  /** Scale and quantized weight over [positions, reduced]; each step rounded to bf16. */
  function quantized(bits: number, along: number, reduced: number, size: number): { scale: Value; weight: Value } {
    const most: Value = {
      kind: 'reduce',
      operation: 'max',
      rounding: dtype('bf16'),
      segments: [{ sizes: [size], body: apply('bf16', 'abs', load(0, 'bf16', [along, 0, reduced])) }],
    };
    const clamped = apply('bf16', 'max', most, constant(1e-5));
    const scale = apply('bf16', 'divide', clamped, constant(2 ** (bits - 1) - 1));
    const scaled = apply(
      'bf16',
      'multiply',
      load(0, 'bf16', [along, reduced]),
      apply('bf16', 'divide', constant(1), scale),
    );
    const rounded = apply('bf16', 'round', scaled);
    const low = apply('bf16', 'max', rounded, constant(-(2 ** (bits - 1))));
    const weight = cast('i8', apply('bf16', 'min', low, constant(2 ** (bits - 1) - 1)));
    return { scale, weight };
  }

  it.each([
    ['int8_per_channel', 'layers.0.attention.wk.weight', 8],
    ['int4_per_channel', 'layers.0.attention.wk.weight', 4],
    ['int8_per_channel', 'tok_embeddings.weight', 8],
    ['int4_per_channel', 'tok_embeddings.weight', 8],
  ])('%s: %s', (policy, key, bits) => {
    const source = quantize(`source/${key}`);
    const [rows = 0, columns = 0] = source.shape;
    // Linear weights reduce the inputs; the embedding reduces the vocabulary.
    const byRow = key.startsWith('layers');
    const { scale, weight } = byRow ? quantized(bits, columns, 1, columns) : quantized(bits, 1, columns, rows);
    const [positions, reduced] = byRow ? [rows, columns] : [columns, rows];
    same(evaluateAll(scale, [positions, 1], [source.bytes]), quantize(`${policy}/${key}_scaler`).bytes);
    const found = evaluateAll(weight, [positions, reduced], [source.bytes]);
    const ordered = byRow ? found : evaluateAll(load(0, 'i8', [1, rows]), [rows, columns], [found]);
    same(ordered, quantize(`${policy}/${key}`).bytes);
  });

  it('int8_blockwise: a scale for each block of 128 inputs, stored block by block', () => {
    const key = 'layers.0.attention.wk.weight';
    const source = quantize(`source/${key}`);
    const [rows = 0, columns = 0] = source.shape;
    for (let block = 0; block < columns / 128; block++) {
      const inputs = evaluateAll(load(0, 'bf16', [columns, 1], 128 * block), [rows, 128], [source.bytes]);
      const { scale, weight } = quantized(8, 128, 1, 128);
      const scales = quantize(`int8_blockwise/${key}_scaler`).bytes;
      same(evaluateAll(scale, [rows, 1], [inputs]), scales.slice(block * rows * 2, (block + 1) * rows * 2));
      const stored = evaluateAll(load(0, 'i8', [1, 128]), [128, rows], [evaluateAll(weight, [rows, 128], [inputs])]);
      const expected = quantize(`int8_blockwise/${key}`).bytes.slice(block * 128 * rows, (block + 1) * 128 * rows);
      same(stored, expected);
    }
  });
});
