import { readFileSync } from 'node:fs';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { openSafetensors } from '../../../src/formats/safetensors/open.js';
import { memoryDirectory } from '../../support/memory-directory.js';
import { entry, errorOf, safetensorsBytes } from '../../support/safetensors-bytes.js';

const shard = (...keys: string[]): Uint8Array =>
  safetensorsBytes(`{${keys.map((key, i) => entry(key, 'F32', '[2]', i * 8, i * 8 + 8)).join(',')}}`, keys.length * 8);

const A = 'model-00001-of-00002.safetensors';
const B = 'model-00002-of-00002.safetensors';
const INDEX = 'model.safetensors.index.json';
const index = JSON.stringify({ metadata: { total_size: 16 }, weight_map: { a: A, b: B } });

const keysIn = async (
  files: Readonly<Record<string, Uint8Array | string>>,
  file?: string,
): Promise<readonly string[]> => {
  const listing = await openSafetensors(memoryDirectory(files), file === undefined ? {} : { file });
  return listing.tensors.map(tensor => `${listing.files[tensor.file]?.path ?? ''}:${tensor.key}`);
};

describe('a checkpoint of safetensors', () => {
  it('is read as its writer wrote it', async () => {
    const bytes = readFileSync(new URL('../../golden/casts/casts.safetensors', import.meta.url));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))) as Record<
      string,
      { shape: number[]; data_offsets: [number, number] }
    >;
    const listing = await openSafetensors(memoryDirectory({ 'casts.safetensors': bytes }), {});
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const expected = Object.entries(header)
      .filter(([key]) => key !== '__metadata__')
      .map(
        ([
          key,
          {
            shape,
            data_offsets: [begin],
          },
        ]) => ({ key, shape, offset: start + begin }),
      )
      .sort((a, b) => a.offset - b.offset);
    expect(listing.tensors.map(({ key, shape, offset }) => ({ key, shape, offset }))).toEqual(expected);
    expect(listing.files).toMatchObject([{ path: 'casts.safetensors', size: bytes.length }]);
  });

  it('gives dtype, strides and place of each tensor in the order of the bytes', async () => {
    const header = `{${entry('v', 'BF16', '[3,2]', 8, 20)},${entry('w', 'I64', '[]', 0, 8)}, "__metadata__": {"a":"b"} }`;
    const { tensors, files, format } = await openSafetensors(
      memoryDirectory({ 'x.safetensors': safetensorsBytes(header, 20) }),
      {},
    );
    const start = 8 + header.length;
    expect(tensors.map(({ dtype, ...rest }) => ({ ...rest, dtype: dtype.name }))).toEqual([
      { key: 'w', dtype: 'i64', shape: [], strides: [], file: 0, offset: start },
      { key: 'v', dtype: 'bf16', shape: [3, 2], strides: [2, 1], file: 0, offset: start + 8 },
    ]);
    expect(files).toEqual([{ path: 'x.safetensors', size: start + 20, metadata: new Map([['a', 'b']]) }]);
    expect(format).toBe('safetensors');
  });

  it('follows the index, whatever lies beside', async () => {
    const stale = { 'consolidated.safetensors': shard('a', 'old'), 'broken.safetensors': 'x' };
    expect(await keysIn({ [A]: shard('a'), [B]: shard('b'), [INDEX]: index, ...stale })).toEqual([`${A}:a`, `${B}:b`]);
  });

  it('takes shards without an index if they are whole', async () => {
    expect(await keysIn({ [A]: shard('a'), [B]: shard('b') })).toEqual([`${A}:a`, `${B}:b`]);
    expect(await keysIn({ 'x.safetensors': shard('a'), 'y.safetensors': shard('b') })).toHaveLength(2);
  });

  it('takes a single file of any name', async () => {
    expect(await keysIn({ 'adapter_model.safetensors': shard('a'), 'adapter_config.json': '{}' })).toHaveLength(1);
  });

  it('lets a key stand in several files that the layout names', async () => {
    expect(
      await keysIn(
        { 'r0.safetensors': shard('a'), 'r1.safetensors': shard('a'), 'x.safetensors': 'x' },
        'r*.safetensors',
      ),
    ).toEqual(['r0.safetensors:a', 'r1.safetensors:a']);
    expect(await keysIn({ 'unet/m.safetensors': shard('a') }, 'unet/*.safetensors')).toEqual(['unet/m.safetensors:a']);
    expect(await keysIn({ [A]: shard('a') }, A)).toEqual([`${A}:a`]);
  });

  it('takes an index that the layout names, with its folder', async () => {
    expect(
      await keysIn({ [`t/${A}`]: shard('a'), [`t/${B}`]: shard('b'), [`t/${INDEX}`]: index }, `t/${INDEX}`),
    ).toEqual([`t/${A}:a`, `t/${B}:b`]);
  });

  it('reports the mistakes of all shards at once', async () => {
    const error = await errorOf(() => keysIn({ [A]: new Uint8Array(3), [B]: shard('b').slice(0, -1), [INDEX]: index }));
    expect(error).toBeInstanceOf(MapcError);
    expect((error as MapcError).findings.map(({ code, at }) => [code, at.kind === 'file' ? at.path : ''])).toEqual([
      ['MAPC5100', `ckpt/${A}`],
      ['MAPC5114', `ckpt/${B}`],
    ]);
  });

  it('tells how many findings it does not show', async () => {
    const many = Array.from({ length: 50 }, (_, i) => entry(`w${i}`, 'X', '[]', 0, 0)).join(',');
    const error = await errorOf(() => keysIn({ 'x.safetensors': safetensorsBytes(`{${many}}`) }));
    const findings = error instanceof MapcError ? error.findings : [];
    expect(findings.map(({ code }) => code)).toEqual([...new Array<string>(20).fill('MAPC5108'), 'MAPC5049']);
    expect(findings.at(-1)?.data.count).toBe(30);
  });

  it('keeps a header above the limit from being read', async () => {
    const error = await errorOf(() =>
      openSafetensors(memoryDirectory({ 'x.safetensors': shard('a') }), { maxHeaderBytes: 10 }),
    );
    expect(error instanceof MapcError ? error.findings.map(({ code }) => code) : error).toEqual(['MAPC5102']);
  });
});
