import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { openTorch } from '../../../src/formats/torch/open.js';
import { openDirectory } from '../../../src/runtime/disk/node-directory.js';
import { errorOf } from '../../support/safetensors-bytes.js';
import { describeFile, expectedOf, GOLDEN, listGolden } from './support.js';

describe('files that torch has written', () => {
  const single = Object.entries(expectedOf()).filter(([name]) => !name.startsWith('shards/'));
  it.each(single)('reads %s as torch does, bit for bit', async (name, expected) => {
    expect(await describeFile(GOLDEN + name)).toEqual(expected);
  });

  it('reads shards through their index', async () => {
    const expected = expectedOf();
    const shards = Object.keys(expected).filter(name => name.startsWith('shards/'));
    expect(shards).toHaveLength(2);
    expect(await describeFile(`${GOLDEN}shards`)).toEqual({
      ...expected[shards[0] ?? ''],
      ...expected[shards[1] ?? ''],
    });
  });

  it('lists tensors in the order of their bytes', async () => {
    const { tensors } = await listGolden('views.pth');
    const offsets = tensors.map(({ offset }) => offset);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
    expect(tensors[0]?.key).not.toBe('none');
  });

  it('keeps a key that stands in several files apart by the file', async () => {
    const listing = await openTorch(await openDirectory(`${GOLDEN}ranks`), {});
    expect(listing.tensors.map(({ key, file }) => `${listing.files[file]?.path ?? ''} ${key}`).sort()).toEqual([
      'consolidated.00.pth norm',
      'consolidated.00.pth w',
      'consolidated.01.pth norm',
      'consolidated.01.pth w',
    ]);
  });

  it('shares the bytes of tied tensors and keeps the strides of views', async () => {
    const { tensors } = await listGolden('views.pth');
    const of = (key: string) => tensors.find(tensor => tensor.key === key);
    expect(of('tied')?.offset).toBe(of('base')?.offset);
    expect(of('permuted')).toMatchObject({ shape: [5, 3, 4], strides: [1, 20, 5], offset: of('base')?.offset });
    expect(of('expanded')).toMatchObject({ shape: [3, 7], strides: [1, 0] });
  });

  it('tells of what is no tensor, and of tensors beside the model', async () => {
    const { files } = await listGolden('run.ckpt');
    expect([...(files[0]?.metadata ?? [])]).toEqual([
      ['root', 'model_state_dict'],
      ['epoch', '3'],
      ['loss', '0.25'],
      ['seed', '1180591620717411303425'],
      ['args', 'an object of the class argparse.Namespace'],
      ['notes', 'None'],
      ['hash', 'bytes'],
      ['optimizer_state_dict', 'a dictionary of 2 entries, with tensors'],
    ]);
    const lists = await listGolden('lists.pt');
    expect([...(lists.files[0]?.metadata ?? [])]).toEqual([['2', 'text']]);
  });

  it('takes the entry that "root" names, and the whole file for "."', async () => {
    const optimizer = await listGolden('run.ckpt', 'optimizer_state_dict.state');
    expect(optimizer.tensors.map(({ key }) => key)).toContain('0.exp_avg');
    const whole = await listGolden('run.ckpt', '.');
    const keys = whole.tensors.map(({ key }) => key);
    expect(keys).toContain('model_state_dict.first.weight');
    expect(keys).toContain('optimizer_state_dict.state.0.exp_avg_sq');
    expect(whole.files[0]?.metadata?.has('root')).toBe(false);
  });

  it.each([
    ['refused/script.pt', 'MAPC5201', 'TorchScript'],
    ['refused/quantized.pth', 'MAPC5225', 'quantized'],
    ['refused/sparse.pth', 'MAPC5225', 'sparse'],
    ['refused/conjugate.pth', 'MAPC5225', 'conjugate'],
    ['refused/meta.pth', 'MAPC5225', 'meta'],
    ['refused/dtype.pth', 'MAPC5224', 'float8_e4m3fnuz'],
  ])('refuses %s', async (name, code, words) => {
    const error = await errorOf(() => listGolden(name));
    if (!(error instanceof MapcError)) throw error;
    expect(error.findings.map(finding => finding.code)).toEqual([code]);
    expect(error.message).toContain(words);
  });
});
