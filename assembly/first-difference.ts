/** Number of the first byte that differs, or `length`. */
export function firstDifference(left: usize, right: usize, length: u32): u32 {
  let at: u32 = 0;
  for (; at + 64 <= length; at += 64) {
    const a = v128.xor(v128.load(left + at), v128.load(right + at));
    const b = v128.xor(v128.load(left + at, 16), v128.load(right + at, 16));
    const c = v128.xor(v128.load(left + at, 32), v128.load(right + at, 32));
    const d = v128.xor(v128.load(left + at, 48), v128.load(right + at, 48));
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) break;
  }
  while (at < length && load<u8>(left + at) == load<u8>(right + at)) at++;
  return at;
}
