import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import type { TensorToWrite } from '../../../src/formats/format.js';
import { openTorch } from '../../../src/formats/torch/open.js';
import { TORCH_TYPES } from '../../../src/formats/torch/tensors/storage-types.js';
import { layoutTorch } from '../../../src/formats/torch/write/layout.js';
import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { i4 } from '../../../src/tensor/dtypes/i4.js';
import { u8 } from '../../../src/tensor/dtypes/u8.js';
import { memoryDirectory } from '../../support/memory-directory.js';
import { errorOf } from '../../support/safetensors-bytes.js';
import { gather, GOLDEN, listGolden, writeAll } from './support.js';

const tensor = (key: string, dtype = f32, shape: readonly number[] = [2], file?: string): TensorToWrite => ({
  ...{ key, dtype, shape, file },
});

const filled = (tensors: readonly TensorToWrite[]) =>
  tensors.map((each, i) => {
    const size = (each.shape.reduce((a, b) => a * b, 1) * each.dtype.bits) / 8;
    return { ...each, bytes: Uint8Array.from({ length: size }, (_, k) => (k * 31 + i * 7) % 251) };
  });

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

async function findingsOf(action: () => unknown): Promise<readonly string[]> {
  const error = await errorOf(action);
  if (!(error instanceof MapcError)) throw error;
  return error.findings.map(({ code }) => code);
}

/** What is ours to write of a file of torch's: all but its last entry, a hash that is called `serialization_id`. */
function withoutId(file: Uint8Array): { readonly content: Uint8Array; readonly directory: Uint8Array } {
  const bytes = Buffer.from(file);
  const end = bytes.length - 22;
  const directoryAt = bytes.readUInt32LE(end + 16);
  const last = bytes.lastIndexOf('PK\x01\x02', end, 'latin1');
  return { content: file.subarray(0, bytes.readUInt32LE(last + 42)), directory: file.subarray(directoryAt, last) };
}

describe('layoutTorch', () => {
  it.each(['dtypes.pth', 'one.pth', 'nested.ckpt', 'many.pth', 'ranks/consolidated.00.pth'])(
    'writes %s byte for byte as torch did',
    async name => {
      const golden = new Uint8Array(readFileSync(GOLDEN + name));
      const { tensors } = await listGolden(name);
      const again = tensors.map(stored => ({
        ...{ key: stored.key, dtype: stored.dtype, shape: stored.shape, file: name.slice(name.indexOf('/') + 1) },
        bytes: gather(golden, stored),
      }));
      const written = await writeAll(again, name === 'nested.ckpt' ? { root: 'model_state_dict' } : {});
      const ours = written.get(name.slice(name.indexOf('/') + 1)) ?? new Uint8Array(0);
      const { content, directory } = withoutId(golden);
      expect(Buffer.from(ours.subarray(0, content.length)).equals(content)).toBe(true);
      const begin = content.length;
      expect(Buffer.from(ours.subarray(begin, begin + directory.length)).equals(directory)).toBe(true);
      // What is left are the three records at the end.
      expect(ours.length).toBe(begin + directory.length + 56 + 20 + 22);
    },
  );

  it('writes what stands around tensors of more than 4 GiB as torch did', () => {
    const { segments } = JSON.parse(readFileSync(`${GOLDEN}zip64.json`, 'utf8')) as {
      segments: readonly (readonly [number, string])[];
    };
    const sizes = { small: 5, big: 2 ** 32 + 5, after: 7, edge: 2 ** 32 - 1 };
    const tensors = [
      ...Object.entries(sizes).map(([key, size]) => tensor(key, u8, [size], 'big.pth')),
      tensor('e', f32, [0], 'big.pth'),
      tensor('x', f32, [1], 'big.pth'),
    ];
    const [file] = layoutTorch(tensors);
    // Between storages without bytes torch and we have one stretch; checksums are left open.
    const places = (file?.fixed ?? []).map(({ offset, bytes }) => ({ offset, bytes: withoutChecksums(bytes) }));
    expect(places.length).toBe(segments.length);
    for (const [i, [offset, hex]] of segments.slice(0, -1).entries()) {
      expect({ i, offset: places[i]?.offset }).toEqual({ i, offset });
      expect(Buffer.from(places[i]?.bytes ?? []).toString('hex')).toBe(
        Buffer.from(withoutChecksums(Uint8Array.from(Buffer.from(hex, 'hex')))).toString('hex'),
      );
    }
    const [offset = 0, hex = ''] = segments.at(-1) ?? [];
    const theirs = withoutChecksums(Uint8Array.from(Buffer.from(hex, 'hex')));
    const ours = places.at(-1) ?? { offset: 0, bytes: new Uint8Array(0) };
    expect(ours.offset).toBe(offset);
    const version = Buffer.from(theirs).indexOf('big/.data/serialization_id') - 30;
    expect(Buffer.from(ours.bytes.subarray(0, version)).equals(theirs.subarray(0, version))).toBe(true);
    const from = Buffer.from(theirs).indexOf('PK\x01\x02', 0, 'latin1');
    const to = Buffer.from(theirs).lastIndexOf('PK\x01\x02', undefined, 'latin1');
    expect(Buffer.from(ours.bytes.subarray(version, version + to - from)).equals(theirs.subarray(from, to))).toBe(true);
  });

  it('reads back what it writes, every dtype and root', async () => {
    const tensors = filled([
      ...TORCH_TYPES.map(({ dtype, name }) => tensor(`a.${name}`, dtype, [3, 2])),
      tensor('scalar', bf16, []),
      tensor('empty', f32, [0, 7]),
      tensor('läßt "sich" lesen', u8, [1, 1, 2, 1, 2]),
    ]);
    for (const root of [undefined, '.', 'model', 'a.b']) {
      const [[path, bytes] = ['', new Uint8Array(0)]] = await writeAll(tensors, root === undefined ? {} : { root });
      expect(path).toBe('consolidated.00.pth');
      const listing = await openTorch(memoryDirectory({ [path]: bytes }), root === undefined ? {} : { root });
      expect(listing.tensors.map(({ key }) => key).sort()).toEqual(tensors.map(({ key }) => key).sort());
      for (const stored of listing.tensors) {
        const wanted = tensors.find(({ key }) => key === stored.key);
        expect(stored.dtype).toBe(wanted?.dtype);
        expect(stored.shape).toEqual(wanted?.shape);
        expect(stored.offset % 64).toBe(0);
        expect(gather(bytes, stored)).toEqual(wanted?.bytes);
      }
    }
  });

  it('puts the checksums where readers of zips look for them', async () => {
    const tensors = filled([tensor('a', u8, [1000]), tensor('e', u8, [0]), tensor('b', f32, [3])]);
    const bytes = Buffer.from((await writeAll(tensors)).get('consolidated.00.pth') ?? []);
    const sums: number[] = [];
    for (
      let at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
      at >= 0;
      at = bytes.indexOf('PK\x01\x02', at + 1, 'latin1')
    ) {
      const name = bytes.toString('latin1', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
      if (name.includes('/data/')) sums.push(bytes.readUInt32LE(at + 16));
    }
    expect(sums).toEqual(tensors.map(each => crc32(each.bytes)));
    const at = bytes.indexOf('PK\x07\x08', bytes.indexOf(Buffer.from(tensors[0]?.bytes ?? [])), 'latin1');
    expect(bytes.readUInt32LE(at + 4)).toBe(sums[0]);
  });

  it('writes a checklist with the MD5 of every file, side files first', async () => {
    const config = new TextEncoder().encode('{"dim":4}');
    const tensors = filled([
      tensor('w', f32, [2], 'consolidated.00.pth'),
      tensor('w', f32, [2], 'consolidated.01.pth'),
    ]);
    const written = await writeAll(tensors, {}, new Map([['params.json', config]]));
    expect([...written.keys()]).toEqual(['consolidated.00.pth', 'consolidated.01.pth', 'checklist.chk']);
    const digests = [config, ...[...written.values()].slice(0, 2)].map(md5);
    expect(new TextDecoder().decode(written.get('checklist.chk'))).toBe(
      digests.map(digest => `${digest}\n\n`).join(''),
    );
  });

  it('writes no checklist beside other files, nor over one that is brought along', () => {
    const paths = (tensors: readonly TensorToWrite[], options = {}) =>
      layoutTorch(tensors, options).map(({ path }) => path);
    expect(paths([tensor('w', f32, [2], 'unet.pth')])).toEqual(['unet.pth']);
    expect(paths([tensor('w')], { sideFiles: ['checklist.chk'] })).toEqual(['consolidated.00.pth']);
    expect(paths([])).toEqual(['consolidated.00.pth', 'checklist.chk']);
  });

  it('gives one file a name that the pattern of the layout fits', () => {
    const name = (file: string) => layoutTorch([tensor('w')], { file })[0]?.path;
    expect(name('*.ckpt')).toBe('consolidated.00.ckpt');
    expect(name('consolidated.*.pt')).toBe('consolidated.00.pt');
    expect(name('mp_rank_*/model.pt')).toBe('consolidated.00.pth');
  });

  it('cuts into shards with an index as on Hugging Face', async () => {
    const tensors = filled([tensor('a', f32, [4]), tensor('b', f32, [4]), tensor('c', f32, [2])]);
    const written = await writeAll(tensors, { maxShardSize: 24 });
    expect([...written.keys()]).toEqual([
      'pytorch_model-00001-of-00002.bin',
      'pytorch_model-00002-of-00002.bin',
      'pytorch_model.bin.index.json',
    ]);
    const listing = await openTorch(memoryDirectory(Object.fromEntries(written)), {});
    expect(listing.tensors.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    expect((await writeAll(tensors, { maxShardSize: 1000 })).keys().next().value).toBe('pytorch_model.bin');
  });

  it('writes numbers of every length', async () => {
    const sizes = [0, 1, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 39, 2 ** 40, 2 ** 47];
    const [file] = layoutTorch(sizes.map((size, i) => tensor(`t${i}`, u8, [size, 1])));
    const head = file?.fixed[0]?.bytes ?? new Uint8Array(0);
    const { readPickle } = await import('../../../src/formats/torch/pickle/machine.js');
    const { PickleErrors } = await import('../../../src/formats/torch/pickle/pickle-error.js');
    const { TORCH_NAMES } = await import('../../../src/formats/torch/tensors/torch-names.js');
    const errors = new PickleErrors({ path: 'x', start: 0 });
    const { value } = readPickle(head.subarray(64), TORCH_NAMES, errors);
    const entries =
      typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'dict' ? value.entries : [];
    expect([...entries].map(([, each]) => each)).toMatchObject(sizes.map(size => ({ shape: [size, 1] })));
  });

  it('names everything that cannot be written', async () => {
    expect(
      await findingsOf(() => layoutTorch([tensor(''), tensor('a\0b'), tensor('\ud800'), tensor('x', i4)])),
    ).toEqual(['MAPC5251', 'MAPC5251', 'MAPC5251', 'MAPC5250']);
    expect(await findingsOf(() => layoutTorch([tensor('w', f32, [2], '../w.pth')]))).toEqual(['MAPC5004']);
    expect(await findingsOf(() => layoutTorch([tensor('w', f32, [2 ** 30, 2 ** 30])]))).toEqual(['MAPC5252']);
    const huge = Array.from({ length: 17 }, (_, i) => tensor(`w${i}`, u8, [2 ** 49]));
    expect(await findingsOf(() => layoutTorch(huge))).toEqual(['MAPC5252', 'MAPC5252']);
    expect(await findingsOf(() => layoutTorch([tensor('w', u8, [2 ** 53 - 1])]))).toEqual(['MAPC5252']);
  });

  it('gives the same bytes again', async () => {
    const tensors = filled([tensor('a'), tensor('b', bf16, [5])]);
    expect(await writeAll(tensors)).toEqual(await writeAll(tensors));
  });
});

/** With 0 for what is known at the end only: the CRC32 behind data, and that in the directory. */
function withoutChecksums(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  for (const [mark, offset] of [
    ['PK\x07\x08', 4],
    ['PK\x01\x02', 16],
  ] as const) {
    for (let at = copy.indexOf(mark, 0, 'latin1'); at >= 0; at = copy.indexOf(mark, at + 1, 'latin1')) {
      copy.writeUInt32LE(0, at + offset);
    }
  }
  return new Uint8Array(copy);
}
