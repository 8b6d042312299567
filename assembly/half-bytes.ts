import { interleaveHigh, interleaveLow } from './pairs';
import { transpose } from './transpose';

/** A block of half bytes on its way, in bytes. It lies in the part of the memory that is the kernels' own. */
const SCRATCH: usize = 8192;
const BLOCK_ROWS: i32 = 64;
const BLOCK_COLUMNS: i32 = 256;

/**
 * Transposes a plane of half bytes: two rows at a time become one of bytes, each byte with the two elements that stand
 * in it afterwards; then bytes are transposed. Steps are bytes, sizes are elements and even.
 */
export function transposeHalfBytes(
  source: usize,
  target: usize,
  rows: i32,
  rowStep: i32,
  columns: i32,
  columnStep: i32,
): void {
  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    const rowCount = min(BLOCK_ROWS, rows - row);
    for (let column = 0; column < columns; column += BLOCK_COLUMNS) {
      const columnCount = min(BLOCK_COLUMNS, columns - column);
      for (let r = 0; r < rowCount; r += 2) {
        const from = source + (row + r) * rowStep + column / 2;
        joinRows(from, from + rowStep, SCRATCH + (r / 2) * BLOCK_COLUMNS, columnCount);
      }
      const to = target + column * columnStep + row / 2;
      transpose(SCRATCH, to, 1, rowCount / 2, BLOCK_COLUMNS, columnCount, columnStep);
    }
  }
}

/** target[i] = first[i] beside second[i], for elements i. */
function joinRows(first: usize, second: usize, target: usize, count: i32): void {
  let left = count;
  for (; left >= 32; left -= 32) {
    const a = v128.load(first);
    const b = v128.load(second);
    const low = v128.or(v128.and(a, v128.splat<u8>(15)), v128.shl<u8>(b, 4));
    const high = v128.or(v128.shr<u8>(a, 4), v128.and(b, v128.splat<u8>(0xf0)));
    v128.store(target, interleaveLow<u8>(low, high));
    v128.store(target, interleaveHigh<u8>(low, high), 16);
    first += 16;
    second += 16;
    target += 32;
  }
  for (; left > 0; left -= 2) {
    const a: u32 = load<u8>(first++);
    const b: u32 = load<u8>(second++);
    store<u8>(target++, (a & 15) | (b << 4));
    store<u8>(target++, (a >> 4) | (b & 0xf0));
  }
}
