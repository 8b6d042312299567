import type { DType } from '../dtype.js';

/**
 * The dtype whose last place is the unit: the coarser of two floats; of integers, either (their unit is 1). Undefined for
 * an integer beside a float.
 */
export function ulpDType(left: DType, right: DType): DType | undefined {
  if (isWhole(left) && isWhole(right)) return left;
  if (left.class !== 'float' || right.class !== 'float') return undefined;
  return left.values.precision < right.values.precision ? left : right;
}

/** Whether numbers of this dtype are whole ones. */
export function isWhole(dtype: DType): boolean {
  return dtype.class === 'int' || dtype.class === 'uint' || dtype.class === 'bool';
}

/** Reads the bit pattern of an element of packed bytes as the number of its place among all values, -0 and 0 alike. */
export function placeReader(dtype: DType): (bytes: Uint8Array, element: number) => number {
  const sign = 2 ** (dtype.bits - 1);
  const read = patternReader(dtype.bits);
  if (dtype.values.lowest >= 0) return read;
  return (bytes, element) => {
    const pattern = read(bytes, element);
    return pattern >= sign ? sign - pattern : pattern;
  };
}

/** Bit patterns of elements with up to 32 bits. */
export function patternReader(bits: number): (bytes: Uint8Array, element: number) => number {
  switch (bits) {
    case 4:
      return (bytes, i) => ((bytes[i >> 1] ?? 0) >>> (4 * (i & 1))) & 15;
    case 8:
      return (bytes, i) => bytes[i] ?? 0;
    case 16:
      return (bytes, i) => (bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8);
    default:
      return (bytes, i) => {
        const at = 4 * i;
        const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
        return (low | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
      };
  }
}

const number = new Float64Array(1);
const word = new BigInt64Array(number.buffer);

/** Units of the last place between two f64. */
export function ulpsOfF64(x: number, y: number): number {
  const distance = placeOf(x) - placeOf(y);
  return Number(distance < 0n ? -distance : distance);
}

function placeOf(value: number): bigint {
  number[0] = value;
  const pattern = word[0] ?? 0n;
  return pattern < 0n ? -(pattern & 0x7fffffffffffffffn) : pattern;
}
