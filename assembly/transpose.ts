import { copyElements } from './copy-elements';
import { interleaveHigh, interleaveLow } from './pairs';

/** Edge of a block in bytes: two cache lines, of which source and target are read and written whole. */
const BLOCK_BYTES: i32 = 128;

/**
 * Transposes a plane of elements of 1, 2, 4 or 8 bytes: source rows are `rowStep` bytes apart and become columns of the
 * target, whose rows are `columnStep` bytes apart. Square tiles that fit the vector registers, within blocks that fit
 * the first cache; what is left at the edges goes element by element.
 */
export function transpose(
  source: usize,
  target: usize,
  unit: i32,
  rows: i32,
  rowStep: i32,
  columns: i32,
  columnStep: i32,
): void {
  const edge = 16 / unit;
  const wholeRows = rows - (rows % edge);
  const wholeColumns = columns - (columns % edge);
  const block = BLOCK_BYTES / unit;
  for (let row0 = 0; row0 < wholeRows; row0 += block) {
    const rowEnd = min(row0 + block, wholeRows);
    for (let column0 = 0; column0 < wholeColumns; column0 += block) {
      const columnEnd = min(column0 + block, wholeColumns);
      for (let column = column0; column < columnEnd; column += edge) {
        for (let row = row0; row < rowEnd; row += edge) {
          const from = source + row * rowStep + column * unit;
          const to = target + column * columnStep + row * unit;
          if (unit == 1) tile8(from, rowStep, to, columnStep);
          else if (unit == 2) tile16(from, rowStep, to, columnStep);
          else if (unit == 4) tile32(from, rowStep, to, columnStep);
          else tile64(from, rowStep, to, columnStep);
        }
      }
    }
  }
  if (wholeRows < rows) {
    const from = source + wholeRows * rowStep;
    const to = target + wholeRows * unit;
    copyElements(from, to, unit, rows - wholeRows, rowStep, unit, columns, unit, columnStep);
  }
  if (wholeColumns < columns && wholeRows > 0) {
    const from = source + wholeColumns * unit;
    const to = target + wholeColumns * columnStep;
    copyElements(from, to, unit, wholeRows, rowStep, unit, columns - wholeColumns, unit, columnStep);
  }
}

/* Rows of a tile are joined in pairs, then pairs of pairs, and so on: with each step the lanes are twice as wide. */

function tile64(source: usize, step: i32, target: usize, targetStep: i32): void {
  const a = v128.load(source);
  const b = v128.load(source + step);
  v128.store(target, interleaveLow<u64>(a, b));
  v128.store(target + targetStep, interleaveHigh<u64>(a, b));
}

function tile32(source: usize, step: i32, target: usize, targetStep: i32): void {
  const a = v128.load(source);
  const b = v128.load(source + step);
  const c = v128.load(source + 2 * step);
  const d = v128.load(source + 3 * step);
  put32(interleaveLow<u32>(a, b), interleaveLow<u32>(c, d), target, targetStep);
  put32(interleaveHigh<u32>(a, b), interleaveHigh<u32>(c, d), target + 2 * targetStep, targetStep);
}

/** Two target rows from pairs of 32 bits. */
function put32(a: v128, b: v128, target: usize, targetStep: i32): void {
  v128.store(target, interleaveLow<u64>(a, b));
  v128.store(target + targetStep, interleaveHigh<u64>(a, b));
}

function tile16(source: usize, step: i32, target: usize, targetStep: i32): void {
  const a = v128.load(source);
  const b = v128.load(source + step);
  const c = v128.load(source + 2 * step);
  const d = v128.load(source + 3 * step);
  const e = v128.load(source + 4 * step);
  const f = v128.load(source + 5 * step);
  const g = v128.load(source + 6 * step);
  const h = v128.load(source + 7 * step);
  const half = 4 * targetStep;
  put16(
    interleaveLow<u16>(a, b),
    interleaveLow<u16>(c, d),
    interleaveLow<u16>(e, f),
    interleaveLow<u16>(g, h),
    target,
    targetStep,
  );
  put16(
    interleaveHigh<u16>(a, b),
    interleaveHigh<u16>(c, d),
    interleaveHigh<u16>(e, f),
    interleaveHigh<u16>(g, h),
    target + half,
    targetStep,
  );
}

/** Four target rows from pairs of 16 bits. */
function put16(a: v128, b: v128, c: v128, d: v128, target: usize, targetStep: i32): void {
  put32(interleaveLow<u32>(a, b), interleaveLow<u32>(c, d), target, targetStep);
  put32(interleaveHigh<u32>(a, b), interleaveHigh<u32>(c, d), target + 2 * targetStep, targetStep);
}

function tile8(source: usize, step: i32, target: usize, targetStep: i32): void {
  const a = v128.load(source);
  const b = v128.load(source + step);
  const c = v128.load(source + 2 * step);
  const d = v128.load(source + 3 * step);
  const e = v128.load(source + 4 * step);
  const f = v128.load(source + 5 * step);
  const g = v128.load(source + 6 * step);
  const h = v128.load(source + 7 * step);
  source += 8 * step;
  const i = v128.load(source);
  const j = v128.load(source + step);
  const k = v128.load(source + 2 * step);
  const l = v128.load(source + 3 * step);
  const m = v128.load(source + 4 * step);
  const n = v128.load(source + 5 * step);
  const o = v128.load(source + 6 * step);
  const p = v128.load(source + 7 * step);
  put8(
    interleaveLow<u8>(a, b),
    interleaveLow<u8>(c, d),
    interleaveLow<u8>(e, f),
    interleaveLow<u8>(g, h),
    interleaveLow<u8>(i, j),
    interleaveLow<u8>(k, l),
    interleaveLow<u8>(m, n),
    interleaveLow<u8>(o, p),
    target,
    targetStep,
  );
  put8(
    interleaveHigh<u8>(a, b),
    interleaveHigh<u8>(c, d),
    interleaveHigh<u8>(e, f),
    interleaveHigh<u8>(g, h),
    interleaveHigh<u8>(i, j),
    interleaveHigh<u8>(k, l),
    interleaveHigh<u8>(m, n),
    interleaveHigh<u8>(o, p),
    target + 8 * targetStep,
    targetStep,
  );
}

/** Eight target rows from pairs of 8 bits. */
function put8(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  e: v128,
  f: v128,
  g: v128,
  h: v128,
  target: usize,
  targetStep: i32,
): void {
  put16(
    interleaveLow<u16>(a, b),
    interleaveLow<u16>(c, d),
    interleaveLow<u16>(e, f),
    interleaveLow<u16>(g, h),
    target,
    targetStep,
  );
  put16(
    interleaveHigh<u16>(a, b),
    interleaveHigh<u16>(c, d),
    interleaveHigh<u16>(e, f),
    interleaveHigh<u16>(g, h),
    target + 4 * targetStep,
    targetStep,
  );
}
