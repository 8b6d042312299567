import type { DType } from '../../../tensor/dtype.js';
import { dtypeNamed } from '../../../tensor/dtypes/index.js';
import type { StorageType } from '../pickle/value.js';

/** A dtype as torch's files name it. One without a class of storages came after torch 2.0: its storage has no type. */
export interface TorchDType {
  readonly dtype: DType;
  /** `torch.NAME` in a pickle. */
  readonly name: string;
  /** `torch.NAME` of its class of storages. */
  readonly storage: string | undefined;
}

const NAMES: readonly (readonly [ours: string, name: string, storage: string | undefined])[] = [
  ['f64', 'float64', 'DoubleStorage'],
  ['f32', 'float32', 'FloatStorage'],
  ['f16', 'float16', 'HalfStorage'],
  ['bf16', 'bfloat16', 'BFloat16Storage'],
  ['f8e4m3', 'float8_e4m3fn', undefined],
  ['f8e5m2', 'float8_e5m2', undefined],
  ['f8e8m0', 'float8_e8m0fnu', undefined],
  ['i64', 'int64', 'LongStorage'],
  ['i32', 'int32', 'IntStorage'],
  ['i16', 'int16', 'ShortStorage'],
  ['i8', 'int8', 'CharStorage'],
  ['u64', 'uint64', undefined],
  ['u32', 'uint32', undefined],
  ['u16', 'uint16', undefined],
  ['u8', 'uint8', 'ByteStorage'],
  ['bool', 'bool', 'BoolStorage'],
  ['c64', 'complex64', 'ComplexFloatStorage'],
  ['c128', 'complex128', 'ComplexDoubleStorage'],
];

/** Dtypes that torch's files can hold, in the order of our own list. */
export const TORCH_TYPES: readonly TorchDType[] = Object.freeze(
  NAMES.flatMap(([ours, name, storage]) => {
    const dtype = dtypeNamed(ours);
    return dtype === undefined ? [] : [{ dtype, name, storage }];
  }),
);

const byName = new Map(TORCH_TYPES.map(type => [type.name, type.dtype]));
const byDType = new Map(TORCH_TYPES.map(type => [type.dtype, type]));
const storages = new Map<string, StorageType>(
  TORCH_TYPES.flatMap(({ dtype, storage }) => (storage === undefined ? [] : [[storage, { kind: 'typed', dtype }]])),
);

/** How a dtype is named in files, or undefined where torch has none such. */
export function torchType(dtype: DType): TorchDType | undefined {
  return byDType.get(dtype);
}

/** Two 4-bit values in a byte, which the shape counts as one: a mapping may read the bytes as what they are. */
const PACKED = 'float4_e2m1fn_x2';

/** The dtype `torch.NAME`; one that is not read keeps its name. */
export function dtypeOfName(name: string): DType | { readonly unsupported: string } {
  return byName.get(name === PACKED ? 'uint8' : name) ?? { unsupported: name };
}

/** Storages of quantized tensors, which are not read: bytes of an element, to know where they end. */
const QUANTIZED: ReadonlyMap<string, number> = new Map([
  ['QInt8Storage', 1],
  ['QUInt8Storage', 1],
  ['QInt32Storage', 4],
  ['QUInt4x2Storage', 1],
  ['QUInt2x4Storage', 1],
]);

/** Modules whose classes of storages have the same names; the device of a tensor is not its file's business. */
const MODULES: ReadonlySet<string> = new Set(['torch', 'torch.cuda']);

/** The dtype of a tensor that is made of a storage and says nothing of its own: bytes where the storage has no type. */
export function dtypeOfStorage(type: StorageType): DType | { readonly unsupported: string } {
  if (type.kind === 'typed') return type.dtype;
  return type.kind === 'untyped' ? dtypeOfName('uint8') : { unsupported: type.name };
}

/** What the class `MODULE.NAME` of a storage says of its elements, or undefined where it is no such class. */
export function storageType(module: string, name: string): StorageType | undefined {
  if (name === 'UntypedStorage' && (module === 'torch.storage' || MODULES.has(module))) return { kind: 'untyped' };
  if (!MODULES.has(module)) return undefined;
  const bytes = QUANTIZED.get(name);
  return storages.get(name) ?? (bytes === undefined ? undefined : { kind: 'unsupported', name, bytes });
}

/** Bytes of what `elements` of a storage counts: of one element, or 1 where it has no type. */
export function storageItemBytes(type: StorageType): number {
  switch (type.kind) {
    case 'typed':
      return type.dtype.bits / 8;
    case 'untyped':
      return 1;
    case 'unsupported':
      return type.bytes;
  }
}
