import { mkdtemp, readFile, rm, cp, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledNames } from '../../src/api/mappings.js';
import { main } from '../../src/cli/main.js';

interface Golden {
  readonly [key: string]: { readonly dtype: string; readonly shape: readonly number[]; readonly sha256: string };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mapc-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function mapc(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(words, {
    stdout: { write: (text: string) => ((out += text), true) },
    stderr: { write: (text: string) => ((err += text), true) },
    env: {},
    folder: process.cwd(),
    readStdin: () => Promise.resolve(''),
    onStop: () => undefined,
  });
  return { code, out, err };
}

async function tensors(path: string): Promise<Golden> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return Object.fromEntries(
    Object.entries(header)
      .filter(([key]) => key !== '__metadata__')
      .map(
        ([
          key,
          {
            dtype,
            shape,
            data_offsets: [start, end],
          },
        ]) => {
          const data = bytes.subarray(8 + length + start, 8 + length + end);
          return [key, { dtype, shape, sha256: createHash('sha256').update(data).digest('hex') }];
        },
      ),
  );
}

const INPUT = 'examples/llama-hf-f16';

describe('mapc convert', () => {
  it('gives the golden tensors bit for bit, and back again through the config', async () => {
    const out = join(folder, 'jetstream');
    const forward = await mapc('convert', INPUT, out, '--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream');
    expect(forward.err).toContain('JetStream recomputes the rotary frequencies');
    expect(forward).toMatchObject({ code: 0, out: `${out}\n` });
    const golden = JSON.parse(await readFile('examples/llama-hf-f16.jetstream.json', 'utf8')) as Golden;
    expect(await tensors(join(out, 'model.safetensors'))).toEqual(golden);

    const back = join(folder, 'hf');
    const again = join(folder, 'again');
    const given = await mapc('convert', out, back, '--mapping', 'llama-hf', '--config', `${INPUT}/config.json`);
    expect(given.code).toBe(0);
    expect(given.err).not.toContain('MAPC4507');
    expect(await readFile(join(back, 'config.json'), 'utf8')).toBe(await readFile(`${INPUT}/config.json`, 'utf8'));
    expect((await mapc('convert', back, again, '--mapping', 'llama-hf')).code).toBe(0);
    expect(await tensors(join(again, 'model.safetensors'))).toEqual(golden);
  });

  it('says which size is needed and by which rule, and takes it from --set', async () => {
    const out = join(folder, 'jetstream');
    await mapc('convert', INPUT, out, '--mapping', 'llama-hf');
    const needed = await mapc('convert', out, join(folder, 'hf'), '--mapping', 'llama-hf');
    expect(needed.code).toBe(1);
    expect(needed.err).toContain('MAPC3104');
    expect(needed.err).toContain('--set heads=N');
    const done = await mapc('convert', out, join(folder, 'hf'), '--mapping', 'llama-hf', '--set', 'heads=2');
    expect(done.code).toBe(0);
    expect(done.err).toMatch(/MAPC4507.*no config\.json is written[^]*give --config FILE/);
  });

  it('refuses an output that is there, and a layer count that the checkpoint does not have', async () => {
    const words = ['convert', INPUT, join(folder, 'taken'), '--mapping', 'llama-hf', '--from', 'hf'];
    expect((await mapc(...words)).code).toBe(0);
    expect((await mapc(...words)).code).not.toBe(0);
    expect((await mapc(...words, '--overwrite')).code).toBe(0);
    const input = join(folder, 'in');
    await cp(INPUT, input, { recursive: true });
    const config = await readFile(join(INPUT, 'config.json'), 'utf8');
    await writeFile(join(input, 'config.json'), config.replace('"num_hidden_layers": 2', '"num_hidden_layers": 3'));
    const missing = await mapc('convert', input, join(folder, 'out'), '--mapping', 'llama-hf', '--from', 'hf');
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('MAPC4002');
    expect(missing.err).toContain('model.layers.2.mlp.gate_proj.weight');
  });

  it('composes with quantization in one pass', async () => {
    const out = join(folder, 'int8');
    const words = [
      '--mapping',
      'llama-hf',
      '--mapping',
      'int8-per-channel',
      '--from',
      'hf',
      '--to',
      'int8_per_channel',
    ];
    expect((await mapc('convert', INPUT, out, ...words)).code).toBe(0);
    const found = await tensors(join(out, 'model.safetensors'));
    expect(found['layers.0.attention.wq.weight']?.dtype).toBe('I8');
    expect(found['layers.0.attention.wq.weight_scaler']?.dtype).toBe('BF16');
  });
});

describe('mapc check', () => {
  it.each(bundledNames())('finds no error in %s', async name => {
    const { code, out } = await mapc('check', name);
    expect({ code, errors: out.includes('error[') }).toEqual({ code: 0, errors: false });
  });

  it('points at an axis that stands on one side only', async () => {
    const path = join(folder, 'bad.yaml');
    await writeFile(
      path,
      'mapc: 1\nname: bad\nlayouts: { a: { format: safetensors }, b: { format: safetensors } }\nrules:\n  - a: x.weight [p q]\n    b: y.weight [q r]\n',
    );
    const { code, out } = await mapc('check', path);
    expect(code).toBe(1);
    expect(out).toContain('MAPC3001');
    expect(out).toContain('bad.yaml:5:');
  });
});
