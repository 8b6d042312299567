import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder, mapc } from '../support/mapc.js';
import { entry, safetensorsBytes } from '../support/safetensors-bytes.js';

/* Blocks have golden data for one model only: here is the arithmetic of test/golden's README once more, element by element. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const scratch = new DataView(new ArrayBuffer(4));

/** Rounds to bf16, ties to even. */
function bf16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  scratch.setUint32(0, ((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000) >>> 0);
  return scratch.getFloat32(0);
}

const halfEven = (x: number): number => {
  const floor = Math.floor(x);
  return x - floor > 0.5 || (x - floor === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
};

interface Quantized {
  readonly q: readonly number[];
  readonly scale: number;
}

/** One group of weights that share a scale; every step is rounded to bf16. */
function quantize(weights: readonly number[], bits: number): Quantized {
  const most = 2 ** (bits - 1) - 1;
  const largest = weights.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
  const scale = bf16(bf16(Math.max(largest, bf16(Math.fround(1e-5)))) / most);
  const inverse = bf16(1 / scale);
  return { scale, q: weights.map(w => Math.min(Math.max(halfEven(bf16(w * inverse)), -most - 1), most)) };
}

const [OUT, IN, BLOCK, EXPERTS] = [6, 256, 128, 3];

function weightsOf(count: number, seed: number): readonly number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return bf16(((state / 2 ** 32) * 2 - 1) * (state % 7 === 0 ? 30 : 1));
  });
}

function bytesOf(weights: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(weights.length * 2));
  weights.forEach((weight, i) => {
    scratch.setFloat32(0, weight);
    bytes.setUint16(i * 2, scratch.getUint32(0) >>> 16, true);
  });
  return new Uint8Array(bytes.buffer);
}

interface Stored {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

function read(path: string): Readonly<Record<string, Stored>> {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  return Object.fromEntries(
    Object.entries(header)
      .filter(([key]) => key !== '__metadata__')
      .map(([key, { dtype, shape, data_offsets: offsets }]) => {
        const data = bytes.subarray(8 + length + offsets[0], 8 + length + offsets[1]);
        const values =
          dtype === 'I8'
            ? [...new Int8Array(data)]
            : Array.from({ length: data.length / 2 }, (_, i) => {
                scratch.setUint32(0, (data.readUInt16LE(i * 2) << 16) >>> 0);
                return scratch.getFloat32(0);
              });
        return [key, { dtype, shape, values }];
      }),
  );
}

/** A checkpoint in the layout that policies start from. */
function write(
  path: string,
  tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly weights: readonly number[] }>>,
): void {
  mkdirSync(path, { recursive: true });
  const entries: string[] = [];
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [key, { shape, weights }] of Object.entries(tensors)) {
    const bytes = bytesOf(weights);
    entries.push(entry(key, 'BF16', JSON.stringify(shape), end, end + bytes.length));
    parts.push(bytes);
    end += bytes.length;
  }
  writeFileSync(join(path, 'model.safetensors'), safetensorsBytes(`{${entries.join(',')}}`, Buffer.concat(parts)));
}

const row = (weights: readonly number[], start: number, count: number): readonly number[] =>
  weights.slice(start, start + count);

describe.each([8, 4])('int%i in blocks', bits => {
  const policy = `int${bits}_blockwise`;

  it.each([
    'layers.0.mlp.up_proj.weight',
    'layers.0.self_attn.wq.weight',
    'layers.0.block_sparse_moe.gate.weight',
    'output.weight',
  ])('of %s', async key => {
    const weights = weightsOf(OUT * IN, 7);
    write(folder.path('in'), {
      [key]: { shape: [OUT, IN], weights },
      'norm.weight': { shape: [4], weights: [1, 2, 3, 4] },
    });
    const words = ['-m', policy.replace('_', '-'), '--from', 'jetstream', '--to', policy];
    expect(await mapc('convert', folder.path('in'), folder.path('out'), ...words)).toMatchObject({ code: 0 });
    const found = read(folder.path('out', 'model.safetensors'));
    const blocks = IN / BLOCK;
    const groups = Array.from({ length: OUT }, (_, out) =>
      Array.from({ length: blocks }, (_, block) => quantize(row(weights, out * IN + block * BLOCK, BLOCK), bits)),
    );
    const q = Array.from({ length: OUT * IN }, (_, i) => {
      const [block, inside, out] = [Math.floor(i / (BLOCK * OUT)), Math.floor(i / OUT) % BLOCK, i % OUT];
      return groups[out]?.[block]?.q[inside];
    });
    const scale = Array.from({ length: blocks * OUT }, (_, i) => groups[i % OUT]?.[Math.floor(i / OUT)]?.scale);
    expect(found[key]).toEqual({ dtype: 'I8', shape: [blocks, BLOCK, OUT], values: q });
    expect(found[`${key}_scaler`]).toEqual({ dtype: 'BF16', shape: [blocks, OUT], values: scale });
    expect(found['norm.weight']?.values).toEqual([1, 2, 3, 4]);

    // The way back multiplies; it is the nearest that there is, and not the same.
    expect(
      await mapc(
        'convert',
        folder.path('out'),
        folder.path('back'),
        ...words.slice(0, 2),
        '--from',
        policy,
        '--to',
        'jetstream',
      ),
    ).toMatchObject({ code: 0 });
    const back = read(folder.path('back', 'model.safetensors'));
    expect(back[key]?.values).toEqual(
      weights.map((_, i) => {
        const [out, at] = [Math.floor(i / IN), i % IN];
        const group = groups[out]?.[Math.floor(at / BLOCK)];
        return bf16((group?.q[at % BLOCK] ?? NaN) * (group?.scale ?? NaN)) + 0;
      }),
    );
  });

  it('of experts', async () => {
    const key = 'layers.0.block_sparse_moe.cond_ffn.w2';
    const weights = weightsOf(EXPERTS * OUT * IN, 11);
    write(folder.path('in'), { [key]: { shape: [EXPERTS, OUT, IN], weights } });
    expect(
      await mapc('convert', folder.path('in'), folder.path('out'), '-m', policy.replace('_', '-'), '--to', policy),
    ).toMatchObject({ code: 0 });
    const found = read(folder.path('out', 'model.safetensors'));
    const blocks = IN / BLOCK;
    const scale = Array.from({ length: EXPERTS * blocks * OUT }, (_, i) => {
      const [expert, block, out] = [Math.floor(i / (blocks * OUT)), Math.floor(i / OUT) % blocks, i % OUT];
      return quantize(row(weights, (expert * OUT + out) * IN + block * BLOCK, BLOCK), bits).scale;
    });
    expect(found[key]?.shape).toEqual([EXPERTS, blocks, BLOCK, OUT]);
    expect(found[`${key}_scaler`]).toEqual({ dtype: 'BF16', shape: [EXPERTS, blocks, OUT], values: scale });
  });

  it('is refused before a byte is read where the block does not divide the axis (MAPC3102)', async () => {
    write(folder.path('in'), { 'output.weight': { shape: [2, 200], weights: weightsOf(400, 3) } });
    const { code, err } = await mapc(
      'convert',
      folder.path('in'),
      folder.path('out'),
      '-m',
      policy.replace('_', '-'),
      '--to',
      policy,
    );
    expect(code).toBe(1);
    expect(err).toContain('MAPC3102');
    expect(err).toContain('(block in=128)');
  });
});
