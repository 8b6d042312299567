/*
 * Two lines of elements become one in which they take turns, and the other way round, a vector at a time. (The compiler
 * of this code drops the branches that do not belong to T.)
 */

/** target[2 i] = first[i], target[2 i + 1] = second[i], for `count` elements of `unit` bytes. */
export function interleavePairs(first: usize, second: usize, target: usize, unit: i32, count: i32): void {
  if (unit == 1) interleave<u8>(first, second, target, count);
  else if (unit == 2) interleave<u16>(first, second, target, count);
  else if (unit == 4) interleave<u32>(first, second, target, count);
  else interleave<u64>(first, second, target, count);
}

/** The inverse: first[i] = source[2 i], second[i] = source[2 i + 1]. */
export function separatePairs(source: usize, first: usize, second: usize, unit: i32, count: i32): void {
  if (unit == 1) separate<u8>(source, first, second, count);
  else if (unit == 2) separate<u16>(source, first, second, count);
  else if (unit == 4) separate<u32>(source, first, second, count);
  else separate<u64>(source, first, second, count);
}

function interleave<T>(first: usize, second: usize, target: usize, count: i32): void {
  const step = <i32>(16 / sizeof<T>());
  let left = count;
  for (; left >= step; left -= step) {
    const a = v128.load(first);
    const b = v128.load(second);
    v128.store(target, interleaveLow<T>(a, b));
    v128.store(target, interleaveHigh<T>(a, b), 16);
    first += 16;
    second += 16;
    target += 32;
  }
  for (; left > 0; left--) {
    store<T>(target, load<T>(first));
    store<T>(target + sizeof<T>(), load<T>(second));
    first += sizeof<T>();
    second += sizeof<T>();
    target += 2 * sizeof<T>();
  }
}

function separate<T>(source: usize, first: usize, second: usize, count: i32): void {
  const step = <i32>(16 / sizeof<T>());
  let left = count;
  for (; left >= step; left -= step) {
    const a = v128.load(source);
    const b = v128.load(source, 16);
    v128.store(first, even<T>(a, b));
    v128.store(second, odd<T>(a, b));
    source += 32;
    first += 16;
    second += 16;
  }
  for (; left > 0; left--) {
    store<T>(first, load<T>(source));
    store<T>(second, load<T>(source + sizeof<T>()));
    source += 2 * sizeof<T>();
    first += sizeof<T>();
    second += sizeof<T>();
  }
}

/** Elements of the lower halves of two vectors in turns. */
export function interleaveLow<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 1) return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  if (sizeof<T>() == 2) return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  if (sizeof<T>() == 4) return v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  return v128.shuffle<u64>(a, b, 0, 2);
}

/** Those of the upper halves. */
export function interleaveHigh<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 1) return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  if (sizeof<T>() == 2) return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  if (sizeof<T>() == 4) return v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  return v128.shuffle<u64>(a, b, 1, 3);
}

function even<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 1) return v128.shuffle<u8>(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  if (sizeof<T>() == 2) return v128.shuffle<u16>(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
  if (sizeof<T>() == 4) return v128.shuffle<u32>(a, b, 0, 2, 4, 6);
  return v128.shuffle<u64>(a, b, 0, 2);
}

function odd<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 1) return v128.shuffle<u8>(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  if (sizeof<T>() == 2) return v128.shuffle<u16>(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
  if (sizeof<T>() == 4) return v128.shuffle<u32>(a, b, 1, 3, 5, 7);
  return v128.shuffle<u64>(a, b, 1, 3);
}
