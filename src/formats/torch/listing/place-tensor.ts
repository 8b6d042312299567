import {
  storageSize,
  tensorKind,
  torchDtype,
  viewOutside,
  zipEntryMissing,
} from '../../../diagnostics/catalog/torch.js';
import { showName } from '../../../diagnostics/show-name.js';
import { inFile } from '../../../diagnostics/source.js';
import type { StoredTensor } from '../../../tensor/listing.js';
import { elementCount, rowMajorStrides } from '../../checked.js';
import type { HeaderFindings } from '../../header-findings.js';
import type { StorageBytes, TorchContent } from '../container/content.js';
import type { PickleStorage, PickleTensor } from '../pickle/value.js';
import { storageItemBytes } from '../tensors/storage-types.js';
import type { FoundTensor } from './collect-tensors.js';

/**
 * A tensor with its place in the file, after its storage was found to have the size that it should, and the view to stay
 * in it; undefined where not. Reports MAPC5208, MAPC5221, MAPC5222, MAPC5224, MAPC5225.
 */
export function placeTensor(
  { key, tensor }: FoundTensor,
  { storageBytes }: TorchContent,
  file: number,
  findings: HeaderFindings,
): StoredTensor | undefined {
  const place = inFile(findings.path, { tensor: key });
  if (tensor.kind === 'unreadable') {
    findings.add(tensorKind.make(place, { tensor: key, what: tensor.what }));
    return undefined;
  }
  const { storage, dtype, shape } = tensor;
  if ('unsupported' in dtype) {
    findings.add(torchDtype.make(place, { tensor: key, dtype: dtype.unsupported }));
    return undefined;
  }
  const bytes = storageBytes(storage);
  if (bytes === undefined) {
    findings.add(
      zipEntryMissing.make(place, {
        entry: `data/${storage.key}`,
        found: `the tensor "${showName(key)}" is a view of it`,
      }),
    );
    return undefined;
  }
  // That it is a safe integer was seen when the storage was read.
  const expected = storage.elements * storageItemBytes(storage.type);
  if (expected !== bytes.size) {
    findings.add(storageSize.make(place, { storage: storage.key, expected, found: bytes.size }));
    return undefined;
  }
  const itemBytes = dtype.bits / 8;
  const stretch = partOf(storage, bytes);
  const elements = Math.floor(stretch.size / itemBytes);
  if (elementCount(shape) === 0) {
    return { key, dtype, shape, strides: rowMajorStrides(shape), file, offset: stretch.offset };
  }
  const last = lastElement(tensor);
  if (last >= BigInt(elements)) {
    findings.add(viewOutside.make(place, { tensor: key, elements, last: last.toLocaleString('en-US') }));
    return undefined;
  }
  return { key, dtype, shape, strides: plainStrides(tensor), file, offset: stretch.offset + tensor.offset * itemBytes };
}

function partOf({ part, type }: PickleStorage, { offset, size }: StorageBytes): StorageBytes {
  if (part === undefined) return { offset, size };
  const bytes = storageItemBytes(type);
  return { offset: offset + part.offset * bytes, size: part.elements * bytes };
}

/** The element of the storage that is farthest from its beginning. */
function lastElement({ offset, shape, strides }: PickleTensor): bigint {
  let last = BigInt(offset);
  for (const [i, size] of shape.entries()) last += BigInt(size - 1) * BigInt(strides[i] ?? 0);
  return last;
}

/** A dimension of one element is never stepped along: its stride may be any number, and is made the row-major one. */
function plainStrides({ shape, strides }: PickleTensor): readonly number[] {
  if (!shape.includes(1)) return strides;
  const rowMajor = rowMajorStrides(shape);
  return strides.map((stride, i) => (shape[i] === 1 ? (rowMajor[i] ?? stride) : stride));
}
