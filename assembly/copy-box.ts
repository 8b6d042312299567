import { at, ACROSS, ALONG, DIMENSION, HALF_BYTES, OUTER, RANK, SIZE, SOURCE, TARGET, UNIT } from './box';
import { copyElements } from './copy-elements';
import { transposeHalfBytes } from './half-bytes';
import { interleavePairs, separatePairs } from './pairs';
import { transpose } from './transpose';

/** Copies a box (`box.ts`). Source and target do not overlap. */
export function copyBox(source: usize, target: usize, box: usize): void {
  copyDimension(source, target, box, box + OUTER, at(box + RANK));
}

function copyDimension(source: usize, target: usize, box: usize, dimension: usize, left: i32): void {
  if (left == 0) {
    copyPlane(source, target, box);
    return;
  }
  const size = at(dimension + SIZE);
  for (let i = 0; i < size; i++) {
    copyDimension(source, target, box, dimension + DIMENSION, left - 1);
    source += at(dimension + SOURCE);
    target += at(dimension + TARGET);
  }
}

function copyPlane(source: usize, target: usize, box: usize): void {
  const unit = at(box + UNIT);
  const rows = at(box + ALONG + SIZE);
  const rowStep = at(box + ALONG + SOURCE);
  const columns = at(box + ACROSS + SIZE);
  const columnStep = at(box + ACROSS + TARGET);
  if (unit == HALF_BYTES) {
    transposeHalfBytes(source, target, rows, rowStep, columns, columnStep);
    return;
  }
  const isTransposed = at(box + ALONG + TARGET) == unit && at(box + ACROSS + SOURCE) == unit;
  if (!isTransposed || !(unit == 1 || unit == 2 || unit == 4 || unit == 8)) {
    copyElements(
      source,
      target,
      unit,
      rows,
      rowStep,
      at(box + ALONG + TARGET),
      columns,
      at(box + ACROSS + SOURCE),
      columnStep,
    );
  } else if (rows == 2 && columnStep == 2 * unit) {
    interleavePairs(source, source + rowStep, target, unit, columns);
  } else if (columns == 2 && rowStep == 2 * unit) {
    separatePairs(source, target, target + columnStep, unit, rows);
  } else {
    transpose(source, target, unit, rows, rowStep, columns, columnStep);
  }
}
