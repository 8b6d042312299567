import { openTorch } from '../../../src/formats/torch/open.js';
import type { StoredTensor } from '../../../src/tensor/listing.js';
import * as code from '../../attacks/torch/build-pickle.js';
import { archive, FLOATS } from '../../attacks/torch/build-zip.js';
import { memoryDirectory } from '../../support/memory-directory.js';

const { assemble, call, dict, get, global, int, ints, list, proto, put, state, storage, tensor, text, tuple } = code;

async function listed(pickle: Uint8Array, root?: string): Promise<readonly StoredTensor[]> {
  const directory = memoryDirectory({ 'w.pth': archive(pickle) });
  return (await openTorch(directory, root === undefined ? {} : { root })).tensors;
}

const keysOf = async (value: code.Code, root?: string): Promise<readonly string[]> =>
  (await listed(assemble(proto(2), value, '.'), root)).map(({ key }) => key);

describe('tensors of a pickle', () => {
  it('have plain strides where a dimension has one element', async () => {
    const pickle = state({ w: tensor({ shape: ints([1, 4, 1]), strides: ints([2 ** 50, 1, 7]) }) });
    expect(await listed(pickle)).toMatchObject([{ shape: [1, 4, 1], strides: [4, 1, 1] }]);
  });

  it('begin at their offset, counted in elements of their dtype', async () => {
    const half = storage({ type: global('torch', 'HalfStorage'), elements: int(8) });
    const view = tensor({ storage: half, offset: int(3), shape: ints([5]), strides: ints([1]) });
    for (const [value, bytes] of [
      [tensor(), 0],
      [view, 6],
    ] as const) {
      const pickle = state({ w: value });
      const start = Buffer.from(archive(pickle)).indexOf(FLOATS);
      expect(await listed(pickle)).toMatchObject([{ offset: start + bytes }]);
    }
  });

  it('have the names on the way to them for a key', async () => {
    const tree = dict(
      [text('a'), list(tensor(), dict([7, tensor()]))],
      [text('b'), tuple(int(1), tensor())],
      [text('c'), call(global('collections', 'OrderedDict'), list(tuple(text('d'), tensor())))],
    );
    expect((await keysOf(tree)).slice().sort()).toEqual(['a.0', 'a.1.7', 'b.1', 'c.d']);
    expect(await keysOf(tensor())).toEqual(['tensor']);
  });

  it('are those of the one wrapper, of the entry that is named, or of the whole file', async () => {
    const model = dict([text('w'), tensor()]);
    const others = [text('ema'), dict([text('v'), tensor()])] as const;
    for (const wrapper of ['state_dict', 'model_state_dict', 'model', 'module']) {
      expect(await keysOf(dict(others, [text(wrapper), model]))).toEqual(['w']);
    }
    expect(await keysOf(dict(others, [text('net'), model]))).toEqual(['ema.v', 'net.w']);
    expect(await keysOf(dict(others, [text('model'), model]), '.')).toEqual(['ema.v', 'model.w']);
    expect(await keysOf(dict(others, [text('model'), model]), 'ema')).toEqual(['v']);
    expect(await keysOf(dict([text('a'), dict([text('b'), model])]), 'a.b')).toEqual(['w']);
    expect(await keysOf(dict([text('a.b'), model], [text('a'), dict([text('b'), others[1]])]), 'a.b')).toEqual(['w']);
  });

  it('of a saved module are those of its state_dict()', async () => {
    const part = `${global('torch.nn', 'Linear')})\x81${dict(
      [text('_parameters'), dict([text('weight'), tensor()], [text('bias'), 'N'])],
      [text('_buffers'), '}'],
      [text('_modules'), '}'],
      [text('cache'), tensor()],
    )}b`;
    const whole = `${global('my', 'Net')})\x81${dict(
      [text('_parameters'), '}'],
      [text('_buffers'), dict([text('mean'), tensor()])],
      [text('_modules'), dict([text('fc'), part])],
    )}b`;
    expect((await keysOf(whole)).slice().sort()).toEqual(['fc.weight', 'mean']);
  });

  it('are found through a memo of any size', async () => {
    const count = 100_001;
    const numbers = Array.from({ length: count }, (_, i) => i);
    const remembered = `${tensor()}${put(0)}0N${numbers.slice(1).map(put).join('')}0`;
    const recalled = `](${numbers.map(get).join('')}e`;
    expect(await keysOf(remembered + recalled)).toEqual(['0']);
  });
});
