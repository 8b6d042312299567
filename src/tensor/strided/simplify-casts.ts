import type { DType } from '../dtype.js';
import type { Value } from '../piece.js';

/** Whether each value of `from` is a value of `to`. */
export type IsLossless = (from: DType, to: DType) => boolean;

/** Drops casts to the dtype that a load or cast has anyway, and casts on the way that lose nothing. */
export function simplifyCasts(value: Value, isLossless: IsLossless): Value {
  switch (value.kind) {
    case 'load':
    case 'index':
    case 'constant':
      return value;
    case 'cast':
      return simplifyCast({ ...value, operand: simplifyCasts(value.operand, isLossless) }, isLossless);
    case 'apply':
      return { ...value, operands: value.operands.map(operand => simplifyCasts(operand, isLossless)) };
    case 'reduce':
      return {
        ...value,
        segments: value.segments.map(({ sizes, body }) => ({ sizes, body: simplifyCasts(body, isLossless) })),
      };
  }
}

function simplifyCast(cast: Extract<Value, { kind: 'cast' }>, isLossless: IsLossless): Value {
  const { to, operand } = cast;
  if (operand.kind !== 'load' && operand.kind !== 'cast') return cast;
  if (dtypeOf(operand)?.name === to.name) return operand;
  if (operand.kind !== 'cast') return cast;
  const from = dtypeOf(operand.operand);
  if (from === undefined || !isLossless(from, operand.to)) return cast;
  return simplifyCast({ ...cast, operand: operand.operand }, isLossless);
}

/** The dtype whose values a value takes; undefined for constants and indices, which are exact numbers. */
export function dtypeOf(value: Value): DType | undefined {
  switch (value.kind) {
    case 'load':
      return value.dtype;
    case 'cast':
      return value.to;
    case 'apply':
    case 'reduce':
      return value.rounding;
    case 'constant':
    case 'index':
      return undefined;
  }
}
