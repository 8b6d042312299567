import { invariant } from '../../../diagnostics/invariant.js';
import { elementCount, rowMajorStrides } from '../../checked.js';
import type { SizedTensor } from '../../shards/measure-tensors.js';
import { torchType } from '../tensors/storage-types.js';
import { PickleWriter } from './pickle-writer.js';

/** Entries of a dictionary that Python's pickler writes at once. */
const BATCH = 1_000;

/**
 * The pickle of a dictionary of tensors, each with a storage of its own: `0`, `1`, ... in the order given. The same bytes as
 * torch.save's. With `root`, the dictionary is the entry of this name (or of these, joined by dots) of another.
 */
export function writePickle(tensors: readonly SizedTensor[], root: readonly string[]): Uint8Array {
  const pickle = new PickleWriter();
  for (const name of root) pickle.emptyDict().text(name);
  pickle.emptyDict();
  const [only] = tensors;
  if (only !== undefined && tensors.length === 1) {
    pickle.text(only.key);
    writeTensor(pickle, only, 0);
    pickle.setItem();
  }
  for (let i = 0; tensors.length > 1 && i < tensors.length; i += BATCH) {
    pickle.mark();
    for (const [j, tensor] of tensors.slice(i, i + BATCH).entries()) {
      pickle.text(tensor.key);
      writeTensor(pickle, tensor, i + j);
    }
    pickle.setItems();
  }
  for (let i = 0; i < root.length; i++) pickle.setItem();
  return pickle.stop();
}

/** `_rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())`, or `_v3` with a dtype where storages have none. */
function writeTensor(pickle: PickleWriter, { dtype, shape, bytes }: SizedTensor, storage: number): void {
  const type = torchType(dtype);
  invariant(type !== undefined, 'a tensor has a dtype that torch has');
  const [module, name] = type.storage === undefined ? ['torch.storage', 'UntypedStorage'] : ['torch', type.storage];
  pickle.global('torch._utils', type.storage === undefined ? '_rebuild_tensor_v3' : '_rebuild_tensor_v2').mark();
  pickle.mark().sharedText('storage').global(module, name).text(String(storage)).sharedText('cpu');
  pickle
    .integer(type.storage === undefined ? bytes : (elementCount(shape) ?? 0))
    .tuple(5)
    .persistent();
  pickle.integer(0).integers(shape).integers(rowMajorStrides(shape)).false();
  pickle.global('collections', 'OrderedDict').emptyTuple().reduce();
  if (type.storage === undefined) pickle.global('torch', type.name).tuple(7).reduce();
  else pickle.tuple(6).reduce();
}
