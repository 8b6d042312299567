import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeSafetensors, type TestTensor } from '../support/checkpoints.js';
import { Folder, mapc, type Ran } from '../support/mapc.js';
import { SHARDS, SMALL, smallTensors, writeSmallModel, type HeaderEntry } from '../support/small-model.js';

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
  expect({
    exit: ran.code,
    codes: [...text.matchAll(/\[(MAPC\d{4})\]/g)].map(([, code]) => code),
    out: ran.out,
  }).toEqual({
    exit: 3,
    codes: ['MAPC6033'],
    out: '',
  });
  for (const said of says) expect(text).toContain(said);
  expect(readdirSync(folder.root)).not.toContain('out');
  expect(readdirSync(folder.root).filter(name => name.startsWith('.'))).toEqual([]);
}

/** Bytes of a tensor of the output, read without anything of ours. */
function bytesOf(key: string): Uint8Array {
  const bytes = readFileSync(folder.path('out', 'model.safetensors'));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, HeaderEntry>;
  const [from = 0, to = 0] = header[key]?.data_offsets ?? [];
  return new Uint8Array(bytes.subarray(8 + length + from, 8 + length + to));
}

const valuesOf = (key: string): Float32Array => new Float32Array(bytesOf(key).buffer);

const { dim, vocab } = SMALL;
const Q = 'model.layers.1.self_attn.q_proj.weight';
const [FIRST] = SHARDS;

it.each(['int8_per_channel', 'int4_per_channel'])('a NaN is named with its place on both sides: %s', async policy => {
  // Row 4 is in the upper half of head 0: the second of pair 1, and so row 3 of what is made.
  modelWith(Q, { [4 * dim + 7]: NaN });
  expectLost(
    await quantize(policy),
    'layers.1.attention.wq.weight is NaN at [3, 0], and i8 has no NaN',
    `it is computed of ${Q}, which is NaN at [4, 7]`,
    `--> in/${FIRST}, tensor "${Q}"`,
    '::: int8-per-channel.yaml:',
    '= help: mend the source, or say in the rule what becomes of it: `finite(x, 0)`',
  );
});

it.each([Infinity, -Infinity])('%p is named: its scale is infinite, and zero times that is NaN', async value => {
  modelWith(Q, { [4 * dim + 7]: value });
  expectLost(
    await quantize('int8_per_channel'),
    'layers.1.attention.wq.weight is NaN at [3, 7], and i8 has no NaN',
    `it is computed of ${Q}, which is ${value} at [4, 7]\n`,
  );
});

it('says how many there are of those that count', async () => {
  modelWith(Q, { [4 * dim + 7]: NaN, [4 * dim + 2]: Infinity, [4 * dim + 9]: NaN, [5 * dim]: NaN });
  expectLost(
    await quantize('int8_per_channel'),
    `which is Infinity at [4, 2] and in 2 more of the elements that count here`,
  );
});

it('names one in a column: the scale of an embedding runs over the vocabulary', async () => {
  modelWith('model.embed_tokens.weight', { [(vocab - 1) * dim + 3]: NaN });
  expectLost(
    await quantize('int8_per_channel'),
    'tok_embeddings.weight is NaN at [0, 3], and i8 has no NaN',
    `which is NaN at [${vocab - 1}, 3]`,
  );
});

it('carries a NaN over as it is where nothing is quantized', async () => {
  modelWith('model.norm.weight', { 3: NaN });
  expect(await quantize('int8_per_channel')).toMatchObject({ code: 0 });
  expect(valuesOf('norm.weight')[3]).toBeNaN();
  expect(valuesOf('norm.weight')[4]).not.toBeNaN();
});

/** A mapping of one rule, and a checkpoint of one tensor for it. */
function ruleOver(values: readonly number[], ...rule: readonly string[]): Promise<Ran> {
  mkdirSync(folder.path('in'));
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  writeSafetensors(folder.path('in', 'model.safetensors'), { w: { dtype: 'F32', shape: [values.length], bytes } });
  const layouts = '{ a: { format: safetensors }, b: { format: safetensors } }';
  writeFileSync(folder.path('m.yaml'), `mapc: 1\nname: m\nlayouts: ${layouts}\nrules:\n  - ${rule.join('\n    ')}\n`);
  return mapc('convert', folder.path('in'), folder.path('out'), '--mapping', folder.path('m.yaml'), '--from', 'a');
}

it.each(['i8', 'u8', 'i16', 'i32', 'i64', 'f4e2m1'])('a cast alone loses none either: to %s', async dtype => {
  const ran = await ruleOver([1, 2, NaN, 4], 'a: w [n]', `b: w ${dtype}[n]`);
  expectLost(ran, `w is NaN at [2], and ${dtype} has no NaN`, 'it is computed of w, which is NaN at [2]\n');
});

it('a cast saturates what is infinite, and rounds the rest', async () => {
  const ran = await ruleOver([1.5, 2.5, Infinity, -Infinity], 'a: w [n]', 'b: w i8[n]');
  expect(ran.code).toBe(0);
  expect([...bytesOf('w')]).toEqual([2, 2, 127, 128]);
});

it('says so where finite numbers make it', async () => {
  const ran = await ruleOver([1, 0, 3, 4], 'a: w [n]', 'b: w i8[n]', 'value: b = a / a');
  expectLost(ran, 'w is NaN at [1], and i8 has no NaN', 'all that it is computed of are finite numbers');
});

it('a policy can say what becomes of them', async () => {
  const values = [0.5, NaN, -2, Infinity, 1, -Infinity];
  const ran = await ruleOver(
    values,
    'a: w [n]',
    'b: { q: "q i8[n]", scale: "s f32[]" }',
    'value:',
    '  - scale = max(abs(finite(a, 0)), n) / 127',
    '  - q = round(finite(a, 0) / scale)',
    '  - a = q * scale',
  );
  expect(ran).toMatchObject({ code: 0 });
  const scale = Math.fround(2 / 127);
  expect(valuesOf('s')).toEqual(Float32Array.of(scale));
  const expected = values.map(value => (Number.isFinite(value) ? Math.round(Math.fround(value / scale)) : 0));
  expect([...new Int8Array(bytesOf('q'))]).toEqual(expected);
});

it('is what a script reads as JSON', async () => {
  modelWith(Q, { [4 * dim + 7]: NaN });
  const ran = await convert('--mapping', 'llama-hf', '--policy', 'int8_per_channel', '--json');
  expect(ran.code).toBe(3);
  expect(JSON.parse(ran.out)).toMatchObject({
    findings: [
      {
        code: 'MAPC6033',
        data: {
          target: 'layers.1.attention.wq.weight',
          position: [3, 0],
          dtype: 'i8',
          sources: [{ tensor: Q, position: [4, 7], value: 'NaN', count: 1 }],
        },
      },
    ],
  });
});
