import type { DType } from '../../dtype.js';
import { i64 } from '../../dtypes/i64.js';
import { u64 } from '../../dtypes/u64.js';
import type { CastFamily } from './cast-family.js';
import type { CastRun } from '../words.js';
import { numberWriter } from './number-access.js';

/** From i64 or u64, whose values no number carries. (To them from another dtype is the plain cast.) */
export const wideIntegerCast: CastFamily = {
  name: 'wide-integer',
  make: (from, to) => {
    if ((from !== i64 && from !== u64) || to.class === 'complex') return undefined;
    return to === i64 || to === u64 ? betweenWide(from, to) : toNumber(from, to);
  },
};

type ReadWide = (view: DataView, element: number) => bigint;

function reader(dtype: DType): ReadWide {
  return dtype === i64
    ? (view, element) => view.getBigInt64(8 * element, true)
    : (view, element) => view.getBigUint64(8 * element, true);
}

function betweenWide(from: DType, to: DType): CastRun {
  const read = reader(from);
  const [lowest, highest] = to === i64 ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n];
  return (source, sourceOffset, target, targetOffset, count) => {
    const input = viewOf(source);
    const output = viewOf(target);
    for (let i = 0; i < count; i++) {
      const value = read(input, sourceOffset + i);
      const kept = value < lowest ? lowest : value > highest ? highest : value;
      output.setBigUint64(8 * (targetOffset + i), BigInt.asUintN(64, kept), true);
    }
  };
}

function toNumber(from: DType, to: DType): CastRun | undefined {
  const read = reader(from);
  const write = numberWriter(to);
  if (write === undefined) return undefined;
  const number = to.values.precision >= 53 ? Number : roundedToOdd;
  return (source, sourceOffset, target, targetOffset, count) => {
    const input = viewOf(source);
    const output = viewOf(target);
    for (let i = 0; i < count; i++) write(output, targetOffset + i, number(read(input, sourceOffset + i)));
  };
}

/** 53 bits of the integer, the last one 1 if a bit was cut off: rounding that to f32 is rounding the integer itself. */
function roundedToOdd(value: bigint): number {
  const near = Number(value);
  if (Number.isSafeInteger(near)) return near;
  const upper = value >> 11n;
  return Number((value & 0x7ffn) === 0n ? upper : upper | 1n) * 2048;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
