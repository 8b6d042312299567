import type { DType } from '../../../tensor/dtype.js';
import { elementCount } from '../../checked.js';
import { asKind, describe, type PickleStorage, type PickleValue } from '../pickle/value.js';
import { dtypeOfName, dtypeOfStorage } from './storage-types.js';
import type { Call } from './call.js';

/** torch's own limit. */
const MAX_DIMENSIONS = 64;

/**
 * `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])`, and the older one without the last
 * three. Only what the arguments are is checked here; bounds are, when the tensor is listed.
 */
export function rebuildTensor({ args, fail }: Call): PickleValue {
  const storage = asKind(args[0], 'storage');
  if (storage === undefined) throw fail(`it is made of ${describe(args[0])}, not of a storage`);
  return view({ args, fail }, storage, dtypeOfStorage(storage.type), args[6]);
}

/** `_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype[, metadata])`. */
export function rebuildTensorV3({ args, fail }: Call): PickleValue {
  const storage = asKind(args[0], 'storage');
  if (storage === undefined) throw fail(`it is made of ${describe(args[0])}, not of a storage`);
  const dtype = asKind(args[6], 'global');
  if (dtype?.module !== 'torch') throw fail(`its dtype is ${describe(args[6])}`);
  return view({ args, fail }, storage, dtypeOfName(dtype.name), args[7]);
}

function view(
  { args, fail }: Call,
  storage: PickleStorage,
  dtype: DType | { readonly unsupported: string },
  metadata: PickleValue | undefined,
): PickleValue {
  const what = changedOnRead(metadata);
  if (what !== undefined) return { kind: 'unreadable', what };
  const offset = args[1];
  if (!isCount(offset)) throw fail(`it begins at ${describe(offset)} that counts no elements`);
  const shape = counts(args[2]);
  if (shape !== undefined && shape.length > MAX_DIMENSIONS) throw fail(`it has ${shape.length} dimensions`);
  if (shape === undefined) throw fail('its shape has members that are no sizes');
  const strides = counts(args[3]);
  if (strides === undefined) throw fail('its strides have members that are no whole numbers from 0 on');
  if (strides.length !== shape.length) {
    throw fail(`it has ${shape.length} dimensions and ${strides.length} strides`);
  }
  if (elementCount(shape) === undefined) throw fail('it has 2^53 elements or more');
  return { kind: 'tensor', storage, dtype, offset, shape, strides };
}

/** What `metadata` says that torch does to the values when it reads them. */
function changedOnRead(metadata: PickleValue | undefined): string | undefined {
  const entries = asKind(metadata, 'dict')?.entries;
  if (entries?.get('conj') === true) return 'the conjugate of what is stored';
  return entries?.get('neg') === true ? 'the negative of what is stored' : undefined;
}

function counts(value: PickleValue | undefined): readonly number[] | undefined {
  const items = (asKind(value, 'tuple') ?? asKind(value, 'list'))?.items;
  if (items === undefined) return undefined;
  const numbers: number[] = [];
  for (const item of items) {
    if (!isCount(item)) return undefined;
    numbers.push(item);
  }
  return numbers;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && value >= 0;
}
