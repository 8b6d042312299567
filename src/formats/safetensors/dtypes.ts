import type { DType } from '../../tensor/dtype.js';
import { dtypeNamed } from '../../tensor/dtypes/index.js';

/**
 * Names in files -> names of our dtypes, in the order of alignment that the reference's writer sorts by (the enum `Dtype` of
 * `safetensors/src/tensor.rs`, 0.8). Those without one are known to safetensors only.
 */
const NAMES: readonly (readonly [file: string, ours: string | undefined])[] = [
  ['BOOL', 'bool'],
  ['F4', 'f4e2m1'],
  ['F6_E2M3', undefined],
  ['F6_E3M2', undefined],
  ['U8', 'u8'],
  ['I8', 'i8'],
  ['F8_E5M2', 'f8e5m2'],
  ['F8_E4M3', 'f8e4m3'],
  ['F8_E8M0', 'f8e8m0'],
  ['F8_E4M3FNUZ', undefined],
  ['F8_E5M2FNUZ', undefined],
  ['I16', 'i16'],
  ['U16', 'u16'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['I32', 'i32'],
  ['U32', 'u32'],
  ['F32', 'f32'],
  ['C64', 'c64'],
  ['F64', 'f64'],
  ['I64', 'i64'],
  ['U64', 'u64'],
];

const byFileName = new Map<string, DType | undefined>();
const fileNames = new Map<DType, string>();
for (const [file, ours] of NAMES) {
  const dtype = ours === undefined ? undefined : dtypeNamed(ours);
  byFileName.set(file, dtype);
  if (dtype !== undefined) fileNames.set(dtype, file);
}

/** Dtypes that a safetensors file can hold and we know. */
export const SAFETENSORS_DTYPES: readonly DType[] = Object.freeze([...fileNames.keys()]);

/** The dtype behind a name in a file; `unsupported` for one that only safetensors knows, `unknown` for any other. */
export function dtypeInFile(name: string): DType | 'unsupported' | 'unknown' {
  const dtype = byFileName.get(name);
  if (dtype !== undefined) return dtype;
  return byFileName.has(name) ? 'unsupported' : 'unknown';
}

/** Name of a dtype in files, or undefined if safetensors cannot hold it. */
export function nameInFile(dtype: DType): string | undefined {
  return fileNames.get(dtype);
}
