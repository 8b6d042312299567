import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder, mapc, type Ran } from '../support/mapc.js';
import { f32Tensor, weight, type TestTensor } from '../support/checkpoints.js';
import { SMALL, smallTensors, writeSmallModel } from '../support/small-model.js';

/* A tensor that is to be quantized holds NaN or infinity: it is told of, with its place, and a mapping can say what becomes of it. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

/** The small model with other numbers at some places, flat. */
function modelWith(key: string, changes: Readonly<Record<number, number>>): void {
  const tensors: Record<string, TestTensor> = { ...smallTensors() };
  const tensor = tensors[key];
  if (tensor === undefined) throw new Error(`no tensor ${key}`);
  const bytes = tensor.bytes.slice();
  const values = new Float32Array(bytes.buffer);
  for (const [at, value] of Object.entries(changes)) values[Number(at)] = value;
  tensors[key] = { ...tensor, bytes };
  writeSmallModel(folder.path('in'), tensors);
}

const convert = (...words: readonly string[]): Promise<Ran> =>
  mapc('convert', folder.path('in'), folder.path('out'), '--from', 'hf', ...words);

const quantize = (policy: string): Promise<Ran> => convert('--mapping', 'llama-hf', '--policy', policy);

function expectLost(ran: Ran, ...says: readonly string[]): void {
  const text = ran.err.replaceAll(`${folder.root}/`, '');
  expect({ exit: ran.code, codes: [...text.matchAll(/\[(MAPC\d{4})\]/g)].map(([, code]) => code), out: ran.out }).toEqual({
    exit: 3,
    codes: ['MAPC6033'],
    out: '',
  });
  for (const said of says) expect(text).toContain(said);
  expect(readdirSync(folder.root)).toEqual(['in']);
}

const { headDim, dim } = SMALL;
const Q = 'model.layers.1.self_attn.q_proj.weight';

it.each(['int8_per_channel', 'int4_per_channel'])('a NaN is named with its place on both sides: %s', async policy => {
  // Row 4 is in the upper half of head 0: half 1, pair 1, and so row 3 of what is made.
  modelWith(Q, { [4 * dim + 7]: NaN });
  expectLost(
    await quantize(policy),
    'layers.1.attention.wq.weight is NaN at [3, 0], and i8 has no NaN',
    `it is computed of ${Q}, which is NaN at [4, 7]`,
    `--> in/model-00001-of-00002.safetensors`,
    `tensor ${Q}`,
    'finite(x, 0)',
  );
  expect(headDim).toBe(6);
});
