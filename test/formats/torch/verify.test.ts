import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { FORMATS } from '../../../src/formats/index.js';
import { openTorch } from '../../../src/formats/torch/open.js';
import { verifyTorch } from '../../../src/formats/torch/verify.js';
import { locateEntries } from '../../../src/formats/torch/zip/locate-entries.js';
import { readDirectory } from '../../../src/formats/torch/zip/read-directory.js';
import { layoutTorch } from '../../../src/formats/torch/write/layout.js';
import { sealTorch } from '../../../src/formats/torch/write/seal.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { u8 } from '../../../src/tensor/dtypes/u8.js';
import { memoryDirectory } from '../../support/memory-directory.js';
import { errorOf } from '../../support/safetensors-bytes.js';
import { GOLDEN, inMemory, writeAll } from './support.js';

const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(GOLDEN + name));

async function verified(bytes: Uint8Array): Promise<number> {
  const directory = memoryDirectory({ 'w.pth': bytes });
  return verifyTorch(directory, await openTorch(directory, {}));
}

const TENSORS = [
  { key: 'a', dtype: u8, shape: [1000], file: undefined, bytes: Uint8Array.from({ length: 1000 }, (_, i) => i % 253) },
  { key: 'none', dtype: u8, shape: [0], file: undefined, bytes: new Uint8Array(0) },
  { key: 'b', dtype: f32, shape: [3], file: undefined, bytes: Uint8Array.from({ length: 12 }, (_, i) => i + 1) },
];

describe('checksums of torch files', () => {
  it('are right in what torch has written, and in what we write', async () => {
    expect(await verified(golden('run.ckpt'))).toBeGreaterThan(2000);
    const written = await writeAll(TENSORS);
    expect(await verified(written.get('consolidated.00.pth') ?? new Uint8Array(0))).toBeGreaterThan(1012);
  });

  it('are not kept by the old form, nor where torch was told so', async () => {
    expect(await verified(golden('legacy.pth'))).toBe(0);
    expect(await verified(golden('no-checksums.pth'))).toBe(0);
  });

  it('show each tensor of which a bit has flipped', async () => {
    const bytes = golden('dtypes.pth');
    const { tensors } = await openTorch(memoryDirectory({ 'w.pth': bytes }), {});
    const [first, second] = tensors;
    for (const offset of [first?.offset ?? 0, second?.offset ?? 0]) bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
    const error = await errorOf(() => verified(bytes));
    if (!(error instanceof MapcError)) throw error;
    expect(error.findings.map(({ code }) => code)).toEqual(['MAPC5209', 'MAPC5209']);
    expect(error.findings.map(({ at }) => (at.kind === 'file' ? at.offset : undefined))).toEqual([
      first?.offset,
      second?.offset,
    ]);
  });

  it('are taken from who has computed them, without reading the tensors', async () => {
    const expected = await writeAll(TENSORS);
    const files = layoutTorch(TENSORS, { maxShardSize: 1 << 20 });
    const [file] = files;
    if (file === undefined) throw new Error('no file');
    const bytes = new Uint8Array(file.size);
    for (const { offset, bytes: part } of file.fixed) bytes.set(part, offset);
    // The tensors are not there: what would be read of them is wrong.
    const sealed = sealTorch({
      files,
      sideFiles: [],
      open: () => inMemory(bytes),
      crc32: tensor => crc32(TENSORS[tensor]?.bytes ?? ''),
    });
    for await (const patch of sealed) bytes.set(patch.bytes, patch.offset);
    for (const { tensor, offset } of file.tensors) bytes.set(TENSORS[tensor]?.bytes ?? new Uint8Array(0), offset);
    expect(await verified(bytes)).toBe(await verified(expected.get('consolidated.00.pth') ?? new Uint8Array(0)));
  });

  it('belong to the bytes that another reader of zips finds under the same names', async () => {
    const files = [golden('dtypes.pth'), (await writeAll(TENSORS)).get('consolidated.00.pth') ?? new Uint8Array(0)];
    for (const bytes of files) {
      const source = { file: inMemory(bytes), path: 'x' };
      const ours = await locateEntries(source, await readDirectory(source, bytes.length));
      const theirs = await entriesOf(bytes);
      expect([...theirs.keys()].sort()).toEqual([...ours.keys()].sort());
      for (const { name, dataAt, size, crc } of ours.values()) {
        const data = bytes.subarray(dataAt, dataAt + size);
        expect({ name, crc: crc32(data) }).toEqual({ name, crc });
        expect(Buffer.from(theirs.get(name) ?? '').equals(data)).toBe(true);
      }
    }
  });

  it('are what "inspect --checksums" asks for', () => {
    expect(FORMATS.filter(({ verify }) => verify !== undefined).map(({ name }) => name)).toEqual(['torch']);
  });
});

/** Entries of a zip as yauzl reads them: name -> bytes. */
function entriesOf(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(Buffer.from(bytes), { lazyEntries: true }, (failure, zip) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      const found = new Map<string, Uint8Array>();
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (problem, stream) => {
          if (problem !== null) {
            reject(problem);
            return;
          }
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('error', reject);
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(parts));
            zip.readEntry();
          });
        });
      });
      zip.on('end', () => resolve(found));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}
