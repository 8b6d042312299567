import type { DType } from '../../dtype.js';
import { f64 } from '../../dtypes/f64.js';
import { i64 } from '../../dtypes/i64.js';
import { u64 } from '../../dtypes/u64.js';
import { goesThroughF32 } from './pattern.js';

/** `element` counts elements of the dtype from the start of the view. */
export type ReadNumber = (view: DataView, element: number) => number;
export type WriteNumber = (view: DataView, element: number, value: number) => void;

/** Reads one element as a number: exact, but for integers beyond 2^53, which are rounded. Undefined for complex dtypes. */
export function numberReader(dtype: DType): ReadNumber | undefined {
  const read = patternReader(dtype.bits);
  const { decode } = dtype;
  if (decode !== undefined && read !== undefined) return (view, element) => decode(read(view, element));
  if (dtype === f64) return (view, element) => view.getFloat64(8 * element, true);
  if (dtype === i64) return (view, element) => Number(view.getBigInt64(8 * element, true));
  if (dtype === u64) return (view, element) => Number(view.getBigUint64(8 * element, true));
  return undefined;
}

/** Writes one element: rounds as a cast from f64 does. Undefined for complex dtypes. */
export function numberWriter(dtype: DType): WriteNumber | undefined {
  const write = patternWriter(dtype.bits);
  const { encode } = dtype;
  if (encode !== undefined && write !== undefined) {
    return goesThroughF32(dtype)
      ? (view, element, value) => write(view, element, encode(Math.fround(value)))
      : (view, element, value) => write(view, element, encode(value));
  }
  if (dtype === f64) {
    return (view, element, value) => {
      if (Number.isNaN(value)) view.setBigUint64(8 * element, 0x7ff8000000000000n, true);
      else view.setFloat64(8 * element, value, true);
    };
  }
  if (dtype === i64) {
    return (view, element, value) =>
      view.setBigInt64(8 * element, toInteger(value, -(2n ** 63n), 2n ** 63n - 1n), true);
  }
  if (dtype === u64) {
    return (view, element, value) => view.setBigUint64(8 * element, toInteger(value, 0n, 2n ** 64n - 1n), true);
  }
  return undefined;
}

/** Half to even, saturating; NaN is 0. */
function toInteger(value: number, lowest: bigint, highest: bigint): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value <= Number(lowest)) return lowest;
  if (value >= Number(highest)) return highest;
  const whole = Math.floor(value);
  const rest = value - whole;
  return BigInt(rest > 0.5 || (rest === 0.5 && whole % 2 !== 0) ? whole + 1 : whole);
}

function patternReader(bits: number): ReadNumber | undefined {
  switch (bits) {
    case 4:
      return (view, element) => (view.getUint8(Math.floor(element / 2)) >>> (4 * (element % 2))) & 15;
    case 8:
      return (view, element) => view.getUint8(element);
    case 16:
      return (view, element) => view.getUint16(2 * element, true);
    case 32:
      return (view, element) => view.getUint32(4 * element, true);
    default:
      return undefined;
  }
}

function patternWriter(bits: number): WriteNumber | undefined {
  switch (bits) {
    case 4:
      return (view, element, pattern) => {
        const shift = 4 * (element % 2);
        const at = Math.floor(element / 2);
        view.setUint8(at, (view.getUint8(at) & ~(15 << shift)) | (pattern << shift));
      };
    case 8:
      return (view, element, pattern) => view.setUint8(element, pattern);
    case 16:
      return (view, element, pattern) => view.setUint16(2 * element, pattern, true);
    case 32:
      return (view, element, pattern) => view.setUint32(4 * element, pattern, true);
    default:
      return undefined;
  }
}
