import { at, DIMENSION, OUTER, RANK, SIZE, SOURCE, TARGET, UNIT } from './box';

/** Casts a box (`box.ts`) of f16 to bf16: of runs of UNIT elements, in the outer dimensions. */
export function castF16ToBf16(source: usize, target: usize, box: usize): void {
  castDimension(source, target, at(box + UNIT), box + OUTER, at(box + RANK));
}

function castDimension(source: usize, target: usize, count: i32, dimension: usize, left: i32): void {
  if (left == 0) {
    castRun(source, target, count);
    return;
  }
  const size = at(dimension + SIZE);
  for (let i = 0; i < size; i++) {
    castDimension(source, target, count, dimension + DIMENSION, left - 1);
    source += at(dimension + SOURCE);
    target += at(dimension + TARGET);
  }
}

/**
 * Normal numbers stay in lanes of 16 bits: their exponent moves down by the three bits that the mantissa loses, and
 * takes the other bias. Where a vector holds zero, a subnormal, infinity or NaN, it goes by way of f32.
 */
function castRun(source: usize, target: usize, count: i32): void {
  let left = count;
  while (left >= 8) {
    // A loop of its own, without a call in it: constants stay in registers.
    for (; left >= 8; left -= 8) {
      const x = v128.load(source);
      const size = v128.and(x, v128.splat<u16>(0x7fff));
      // Unsigned, what lies below the normal numbers wraps around to above them.
      const special = v128.ge<u16>(v128.sub<u16>(size, v128.splat<u16>(0x0400)), v128.splat<u16>(0x7800));
      if (v128.any_true(special)) break;
      const odd = v128.and(v128.shr<u16>(size, 3), v128.splat<u16>(1));
      const rounded = v128.shr<u16>(v128.add<u16>(size, v128.add<u16>(odd, v128.splat<u16>(3))), 3);
      const sign = v128.and(x, v128.splat<u16>(0x8000));
      v128.store(target, v128.or(v128.add<u16>(rounded, v128.splat<u16>(112 << 7)), sign));
      source += 16;
      target += 16;
    }
    if (left < 8) break;
    v128.store(target, castAny(v128.load(source)));
    source += 16;
    target += 16;
    left -= 8;
  }
  for (; left > 0; left--) {
    store<u16>(target, <u16>v128.extract_lane<u16>(castAny(v128.splat<u16>(load<u16>(source))), 0));
    source += 2;
    target += 2;
  }
}

function castAny(x: v128): v128 {
  const size = v128.and(x, v128.splat<u16>(0x7fff));
  const patterns = v128.narrow<u32>(castFour(v128.extend_low<u16>(size)), castFour(v128.extend_high<u16>(size)));
  const signed = v128.or(patterns, v128.and(x, v128.splat<u16>(0x8000)));
  return v128.bitselect(v128.splat<u16>(0x7fc0), signed, v128.gt<u16>(size, v128.splat<u16>(0x7c00)));
}

/** Patterns of bf16 for four f16 without sign. */
function castFour(size: v128): v128 {
  const normal = v128.add<i32>(v128.shl<i32>(size, 13), v128.splat<i32>(112 << 23));
  // Multiples of 2^-24.
  const subnormal = v128.mul<f32>(v128.convert<i32>(size), v128.splat<f32>(5.9604644775390625e-8));
  const finite = v128.bitselect(subnormal, normal, v128.lt<i32>(size, v128.splat<i32>(0x0400)));
  const odd = v128.and(v128.shr<u32>(finite, 16), v128.splat<i32>(1));
  const rounded = v128.shr<u32>(v128.add<i32>(finite, v128.add<i32>(odd, v128.splat<i32>(0x7fff))), 16);
  return v128.bitselect(v128.splat<i32>(0x7f80), rounded, v128.ge<i32>(size, v128.splat<i32>(0x7c00)));
}
