import { invariant } from '../../diagnostics/invariant.js';
import type { DType } from '../../tensor/dtype.js';
import { dtypeNamed } from '../../tensor/dtypes/index.js';
import type { Load, Value } from '../../tensor/piece.js';

/** A type with names in the place of dtypes, which are functions and cannot be sent to another thread. */
type Named<T> = T extends DType
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Named<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Named<T[K]> }
      : T;

/** A value as plain data. */
export type PortableValue = Named<Value>;

/** The value as plain data; its loads count `sources` by the number that `tensor` gives them. */
export function toPortable(value: Value, tensor: (load: Load) => number): PortableValue {
  switch (value.kind) {
    case 'load':
      return { ...value, tensor: tensor(value), dtype: value.dtype.name };
    case 'constant':
    case 'index':
      return value;
    case 'cast':
      return { ...value, to: value.to.name, operand: toPortable(value.operand, tensor) };
    case 'apply': {
      const operands = value.operands.map(operand => toPortable(operand, tensor));
      return { ...value, operands, rounding: value.rounding.name };
    }
    case 'reduce': {
      const segments = value.segments.map(({ sizes, body }) => ({ sizes, body: toPortable(body, tensor) }));
      return { ...value, segments, rounding: value.rounding.name };
    }
  }
}

/** The value that plain data stands for. */
export function fromPortable(value: PortableValue): Value {
  switch (value.kind) {
    case 'load':
      return { ...value, dtype: dtypeOfName(value.dtype) };
    case 'constant':
    case 'index':
      return value;
    case 'cast':
      return { ...value, to: dtypeOfName(value.to), operand: fromPortable(value.operand) };
    case 'apply':
      return { ...value, operands: value.operands.map(fromPortable), rounding: dtypeOfName(value.rounding) };
    case 'reduce': {
      const segments = value.segments.map(({ sizes, body }) => ({ sizes, body: fromPortable(body) }));
      return { ...value, segments, rounding: dtypeOfName(value.rounding) };
    }
  }
}

/** The dtype of a name that another thread has sent. */
export function dtypeOfName(name: string): DType {
  const dtype = dtypeNamed(name);
  invariant(dtype !== undefined, `no dtype ${name}`);
  return dtype;
}
