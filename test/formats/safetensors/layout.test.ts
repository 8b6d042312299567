import fc from 'fast-check';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import type { FileToWrite, TensorToWrite } from '../../../src/formats/format.js';
import { SAFETENSORS_DTYPES } from '../../../src/formats/safetensors/dtypes.js';
import { layoutSafetensors } from '../../../src/formats/safetensors/layout.js';
import { openSafetensors } from '../../../src/formats/safetensors/open.js';
import { splitShards } from '../../../src/formats/shards/split-shards.js';
import { byteLength } from '../../../src/tensor/dtype.js';
import { dtypeNamed } from '../../../src/tensor/dtypes/index.js';
import { memoryDirectory } from '../../support/memory-directory.js';
import { errorOf } from '../../support/safetensors-bytes.js';

function tensor(key: string, dtype: string, shape: readonly number[], file?: string): TensorToWrite {
  const found = dtypeNamed(dtype);
  if (found === undefined) throw new Error(dtype);
  return { key, dtype: found, shape, file };
}

/** The file as it would stand on the disk; tensors are filled with their number + 1. */
function write(file: FileToWrite, tensors: readonly TensorToWrite[]): Uint8Array {
  const bytes = new Uint8Array(file.size);
  for (const { offset, bytes: part } of file.fixed) bytes.set(part, offset);
  for (const { tensor: index, offset } of file.tensors) {
    const written = tensors[index];
    if (written === undefined) throw new Error(`no tensor ${index}`);
    const size = byteLength(
      written.dtype,
      written.shape.reduce((a, b) => a * b, 1),
    );
    if (offset + size > file.size) throw new Error('a tensor leaves its file');
    bytes.fill(index + 1, offset, offset + size);
  }
  return bytes;
}

const writeAll = (files: readonly FileToWrite[], tensors: readonly TensorToWrite[]): Record<string, Uint8Array> =>
  Object.fromEntries(files.map(file => [file.path, write(file, tensors)]));

async function codesOf(action: () => unknown): Promise<readonly string[]> {
  const error = await errorOf(action);
  if (!(error instanceof MapcError)) throw error;
  return error.findings.map(({ code }) => code);
}

describe('layout of one file', () => {
  it('writes the bytes that the reference writes', () => {
    const tensors = [tensor('b', 'f16', [3]), tensor('a', 'f32', [2, 1]), tensor('flag', 'bool', [])];
    const [file] = layoutSafetensors(tensors);
    if (file === undefined) throw new Error('no file');
    const bytes = write(file, tensors);
    // safetensors 0.8: save({"b": f16[3], "a": f32[2,1], "flag": bool[]}, {"format": "pt"})
    const header =
      '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[3],"data_offsets":[8,14]},"flag":{"dtype":"BOOL","shape":[],"data_offsets":[14,15]}}';
    const length = Math.ceil(header.length / 8) * 8;
    expect(Buffer.from(bytes).readBigUInt64LE(0)).toBe(BigInt(length));
    expect(Buffer.from(bytes).toString('utf8', 8, 8 + length)).toBe(header.padEnd(length));
    expect([...bytes.subarray(8 + length)]).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 3]);
    expect(file.path).toBe('model.safetensors');
  });

  it('keeps the order given among tensors of one size', () => {
    const tensors = ['z', 'm', 'a'].map(key => tensor(key, key === 'm' ? 'bf16' : 'f16', [1]));
    expect(layoutSafetensors(tensors)[0]?.tensors.map(({ tensor: index }) => index)).toEqual([0, 1, 2]);
  });

  it('writes a file without tensors that can be read', async () => {
    const listing = await openSafetensors(memoryDirectory(writeAll(layoutSafetensors([]), [])), {});
    expect(listing.tensors).toEqual([]);
    expect(listing.files[0]?.metadata).toEqual(new Map([['format', 'pt']]));
  });

  it('refuses what a file cannot hold, all at once', async () => {
    const tensors = [
      tensor('a', 'i4', [2]),
      tensor('b\0', 'f32', [1]),
      tensor('__metadata__', 'f32', [1]),
      tensor('\ud800', 'f32', [1]),
      tensor('c', 'f4e2m1', [3]),
      tensor('d', 'f32', [2 ** 30, 2 ** 30]),
      tensor('e', 'f32', [1], '../x.safetensors'),
    ];
    expect(await codesOf(() => layoutSafetensors(tensors))).toEqual([
      'MAPC5130', 'MAPC5118', 'MAPC5118', 'MAPC5118', 'MAPC5119', 'MAPC5111', 'MAPC5004',
    ]); // prettier-ignore
  });

  it('refuses a header that no reader would take', async () => {
    const long = 'k'.repeat(1_000_000);
    const tensors = Array.from({ length: 100 }, (_, i) => tensor(`${long}${i}`, 'u8', [0]));
    expect(await codesOf(() => layoutSafetensors(tensors))).toEqual(['MAPC5131']);
  });
});

describe('layout of several files', () => {
  it('puts tensors into the files that they name', async () => {
    const tensors = [
      tensor('w', 'f32', [1], 'rank-01.safetensors'),
      tensor('w', 'f32', [2], 'rank-00.safetensors'),
      tensor('v', 'f32', [3], 'rank-01.safetensors'),
    ];
    const files = layoutSafetensors(tensors, { maxShardSize: 1 });
    expect(files.map(({ path }) => path)).toEqual(['rank-01.safetensors', 'rank-00.safetensors']);
    const listing = await openSafetensors(memoryDirectory(writeAll(files, tensors)), { file: 'rank-*.safetensors' });
    expect(listing.tensors.map(({ key, file, shape }) => [key, listing.files[file]?.path, shape])).toEqual([
      ['w', 'rank-00.safetensors', [2]],
      ['w', 'rank-01.safetensors', [1]],
      ['v', 'rank-01.safetensors', [3]],
    ]);
  });

  it('writes shards and an index as transformers does', async () => {
    const tensors = [
      tensor('\u{1f600}', 'f32', [1]),
      tensor('\uff5e', 'f32', [4]),
      tensor('c', 'u8', [3]),
      tensor('d', 'u8', [2]),
    ];
    const files = layoutSafetensors(tensors, { maxShardSize: 8 });
    const written = writeAll(files, tensors);
    expect(Buffer.from(written['model.safetensors.index.json'] ?? []).toString('utf8')).toBe(`{
  "metadata": {
    "total_size": 25
  },
  "weight_map": {
    "c": "model-00002-of-00003.safetensors",
    "d": "model-00003-of-00003.safetensors",
    "\uff5e": "model-00001-of-00003.safetensors",
    "\u{1f600}": "model-00002-of-00003.safetensors"
  }
}
`);
    const listing = await openSafetensors(memoryDirectory(written), {});
    expect(listing.tensors).toHaveLength(4);
    expect(listing.files).toHaveLength(3);
  });

  it('writes no index where all fits into one shard', () => {
    const files = layoutSafetensors([tensor('a', 'f32', [2])], { maxShardSize: 8 });
    expect(files.map(({ path }) => path)).toEqual(['model.safetensors']);
  });

  it('cuts where huggingface_hub cuts', () => {
    // The example of its documentation, and a tensor above the limit between two others, by its code.
    expect(splitShards([6, 6, 2, 6, 2, 2], 10)).toEqual([[0], [1, 2], [3, 4, 5]]);
    expect(splitShards([4, 11, 4], 10)).toEqual([[1], [0, 2]]);
    expect(splitShards([10, 0, 1], 10)).toEqual([[0, 1], [2]]);
    expect(splitShards([], 10)).toEqual([[]]);
  });
});

describe('what was laid out', () => {
  it('is read back as it was given', async () => {
    const anyTensor = fc.record({
      key: fc.string({ unit: 'grapheme' }).filter(key => key !== '__metadata__' && !key.includes('\0')),
      dtype: fc.constantFrom(...SAFETENSORS_DTYPES.filter(({ bits }) => bits >= 8)),
      shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
      file: fc.constantFrom(undefined, undefined, 'a.safetensors', 'x/b.safetensors'),
    });
    const list = fc.uniqueArray(anyTensor, { selector: ({ key }) => key, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        list,
        fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
        async (tensors, limit) => {
          const files = layoutSafetensors(tensors, limit === undefined ? {} : { maxShardSize: limit });
          const contents = writeAll(files, tensors);
          const names = Object.keys(contents).filter(name => name.endsWith('.safetensors'));
          const found: string[] = [];
          for (const file of names) {
            const { tensors: stored } = await openSafetensors(memoryDirectory(contents), { file });
            for (const { key, dtype, shape, offset } of stored) {
              const index = tensors.findIndex(given => given.key === key);
              expect(tensors[index]).toMatchObject({ key, dtype, shape });
              const size = byteLength(
                dtype,
                shape.reduce((a, b) => a * b, 1),
              );
              expect(contents[file]?.subarray(offset, offset + size).every(byte => byte === index + 1)).toBe(true);
              expect(offset % (dtype.bits / 8)).toBe(0);
              found.push(key);
            }
          }
          expect(found.sort()).toEqual(tensors.map(({ key }) => key).sort());
        },
      ),
      { numRuns: 150 },
    );
  });
});
