/** The polynomial of CRC-32 (zlib's), its lowest coefficient in the highest bit. */
const POLYNOMIAL = 0xedb88320;

/** The product of two polynomials of degree below 32, modulo that of CRC-32. */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 0x80000000, shifted = b; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= shifted;
    shifted = (shifted & 1) !== 0 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product >>> 0;
}

/** x^(2^k) for k = 0 ... 31; the powers come back from there on. */
const SQUARES = ((): readonly number[] => {
  const squares = [0x40000000];
  while (squares.length < 32) {
    const last = squares.at(-1) ?? 0;
    squares.push(multiply(last, last));
  }
  return squares;
})();

/**
 * What the CRC-32 of some bytes is multiplied with when `bytes` more stand behind them: crc(A B) = crc(A) * behind(|B|)
 * + crc(B), as in zlib's crc32_combine. So the CRC-32 of a tensor is a sum over its parts, in any order.
 */
export function behind(bytes: number): number {
  let power = 0x80000000;
  // x^8 for a byte: the squares begin at 2^3.
  for (let rest = bytes, k = 3; rest > 0; rest = Math.floor(rest / 2), k++) {
    if (rest % 2 === 1) power = multiply(SQUARES[k & 31] ?? 0, power);
  }
  return power;
}
