import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { digestsOf, Folder, mapc } from '../support/mapc.js';
import { entry, safetensorsBytes } from '../support/safetensors-bytes.js';

/* Quantized weights of three families, under the keys that models have, against the values that other people's code makes of them. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

interface Part {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const bytes = readFileSync(new URL('../golden/dequant/dequant.safetensors', import.meta.url));
const length = Number(bytes.readBigUInt64LE(0));
const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Readonly<
  Record<
    string,
    { readonly dtype: string; readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }
  >
>;

function part(name: string): Part {
  const found = header[name];
  if (found === undefined) throw new Error(`the golden file has no ${name}`);
  const [start, end] = found.data_offsets;
  return { dtype: found.dtype, shape: found.shape, data: bytes.subarray(8 + length + start, 8 + length + end) };
}

function write(name: string, tensors: Readonly<Record<string, Part>>): string {
  const path = folder.path(name);
  mkdirSync(path);
  let end = 0;
  const entries = Object.entries(tensors).map(([key, { dtype, shape, data }]) => {
    const begin = end;
    end += data.length;
    return entry(key, dtype, JSON.stringify(shape), begin, end);
  });
  const data = Buffer.concat(Object.values(tensors).map(tensor => tensor.data));
  writeFileSync(`${path}/model.safetensors`, safetensorsBytes(`{${entries.join(',')}}`, data));
  return path;
}

it.each(['a', 'ragged', 'thin'])('fp8 in blocks of 128 x 128: %s', async name => {
  const key = 'model.layers.0.mlp.up_proj.weight';
  const input = write('in', {
    [key]: part(`fp8.${name}.weight`),
    [`${key}_scale_inv`]: part(`fp8.${name}.weight_scale_inv`),
  });
  const expected = write('expected', { [key]: part(`fp8.${name}.bf16`) });
  expect(await mapc('convert', input, folder.path('out'), '-m', 'deepseek-fp8', '--from', 'fp8')).toMatchObject({
    code: 0,
  });
  expect(digestsOf(folder.path('out'))).toEqual(digestsOf(expected));
});

it('MXFP4: two values in a byte, one exponent for 32', async () => {
  const [down, up] = ['down', 'gate_up'].map(name => `model.layers.0.mlp.experts.${name}_proj`);
  const [blocks, scales] = [part('mxfp4.blocks'), part('mxfp4.scales')];
  const input = write('in', {
    [`${down ?? ''}_blocks`]: blocks,
    [`${down ?? ''}_scales`]: scales,
    [`${up ?? ''}_blocks`]: blocks,
    [`${up ?? ''}_scales`]: scales,
  });
  const expected = write('expected', { [down ?? '']: part('mxfp4.bf16'), [up ?? '']: part('mxfp4.bf16') });
  expect(await mapc('convert', input, folder.path('out'), '-m', 'gpt-oss-mxfp4', '--from', 'mxfp4')).toMatchObject({
    code: 0,
  });
  expect(digestsOf(folder.path('out'))).toEqual(digestsOf(expected));
});

it('int8 with a scale for each row', async () => {
  const input = write('in', {
    'output.weight': part('int8.weight'),
    'output.weight_scaler': part('int8.weight_scaler'),
  });
  const expected = write('expected', { 'output.weight': part('int8.bf16') });
  const words = ['-m', 'int8-per-channel', '--from', 'int8_per_channel', '--to', 'jetstream'];
  expect(await mapc('convert', input, folder.path('out'), ...words)).toMatchObject({ code: 0 });
  expect(digestsOf(folder.path('out'))).toEqual(digestsOf(expected));
});
