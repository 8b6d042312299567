import type { DType } from '../dtype.js';
import { bf16 } from './bf16.js';
import { bool } from './bool.js';
import { c128 } from './c128.js';
import { c64 } from './c64.js';
import { f16 } from './f16.js';
import { f32 } from './f32.js';
import { f4e2m1 } from './f4e2m1.js';
import { f64 } from './f64.js';
import { f8e4m3 } from './f8e4m3.js';
import { f8e5m2 } from './f8e5m2.js';
import { f8e8m0 } from './f8e8m0.js';
import { i16 } from './i16.js';
import { i32 } from './i32.js';
import { i4 } from './i4.js';
import { i64 } from './i64.js';
import { i8 } from './i8.js';
import { u16 } from './u16.js';
import { u32 } from './u32.js';
import { u4 } from './u4.js';
import { u64 } from './u64.js';
import { u8 } from './u8.js';

/** Every dtype; the order of tables and suggestions. */
export const DTYPES: readonly DType[] = Object.freeze([
  f64,
  f32,
  f16,
  bf16,
  f8e4m3,
  f8e5m2,
  f8e8m0,
  f4e2m1,
  i64,
  i32,
  i16,
  i8,
  i4,
  u64,
  u32,
  u16,
  u8,
  u4,
  bool,
  c64,
  c128,
]);

/** Names that stand for several dtypes in a policy: `float` for every float, `int` for every integer of either sign. */
export const DTYPE_CLASSES = ['float', 'int'] as const;
export type DTypeClass = (typeof DTYPE_CLASSES)[number];

/** The dtype of this name, or undefined. */
export function dtypeNamed(name: string): DType | undefined {
  return DTYPES.find(dtype => dtype.name === name);
}

/** The dtypes that a class name of a policy stands for, or undefined if it is no class. */
export function dtypesOfClass(name: string): readonly DType[] | undefined {
  switch (name) {
    case 'float':
      return DTYPES.filter(dtype => dtype.class === 'float');
    case 'int':
      return DTYPES.filter(dtype => dtype.class === 'int' || dtype.class === 'uint');
    default:
      return undefined;
  }
}
