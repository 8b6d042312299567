import {
  halfByte,
  hole,
  offsetsBeyondFile,
  offsetsReversed,
  overlap,
  sizeMismatch,
  sizeOverflow,
  trailingBytes,
} from '../../diagnostics/catalog/safetensors-header.js';
import { inFile, type Place } from '../../diagnostics/source.js';
import { elementCount, multiplyChecked } from '../checked.js';
import type { HeaderFindings } from '../header-findings.js';
import type { HeaderEntry } from './parse-header.js';

/**
 * The entries in the order of their bytes, after each was checked by itself and all against each other: sizes agree,
 * no byte of the data is shared, none belongs to nobody. `dataSize` is the file's size without its header, in bytes.
 * Reports MAPC5111-5117 and MAPC5119.
 */
export function checkEntries(
  entries: readonly HeaderEntry[],
  dataSize: number,
  findings: HeaderFindings,
): readonly HeaderEntry[] {
  const sorted = inOrder(entries) ? entries : [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  const before = findings.count;
  for (const entry of sorted) checkSize(entry, dataSize, findings);
  // What one wrong offset does to all that follow says nothing new.
  if (findings.count === before) checkCover(sorted, dataSize, findings);
  return sorted;
}

function inOrder(entries: readonly HeaderEntry[]): boolean {
  let last: HeaderEntry | undefined;
  for (const entry of entries) {
    if (last !== undefined && (entry.begin < last.begin || (entry.begin === last.begin && entry.end < last.end))) {
      return false;
    }
    last = entry;
  }
  return true;
}

function checkSize(entry: HeaderEntry, dataSize: number, findings: HeaderFindings): void {
  const { key: tensor, dtype, shape, begin, end } = entry;
  const place = (): Place => inFile(findings.path, { tensor });
  const count = elementCount(shape);
  const bits = count === undefined ? undefined : multiplyChecked(count, dtype.bits);
  if (bits === undefined) findings.add(sizeOverflow.make(place(), { tensor }));
  else if (bits % 8 !== 0) findings.add(halfByte.make(place(), { tensor, dtype: dtype.name, shape }));
  if (end < begin) {
    findings.add(offsetsReversed.make(place(), { tensor, begin, end }));
    return;
  }
  if (end > dataSize) findings.add(offsetsBeyondFile.make(place(), { tensor, end, size: dataSize }));
  if (bits !== undefined && bits % 8 === 0 && bits / 8 !== end - begin) {
    const expected = bits / 8;
    findings.add(sizeMismatch.make(place(), { tensor, dtype: dtype.name, shape, expected, found: end - begin }));
  }
}

function checkCover(sorted: readonly HeaderEntry[], dataSize: number, findings: HeaderFindings): void {
  let covered = 0;
  let last: HeaderEntry | undefined;
  for (const entry of sorted) {
    const { key: tensor, begin, end } = entry;
    if (begin > covered) {
      findings.add(hole.make(inFile(findings.path, { tensor }), { before: tensor, from: covered, to: begin }));
    } else if (begin < covered) {
      const other = last?.key ?? '';
      const to = Math.min(end, covered);
      findings.add(overlap.make(inFile(findings.path, { tensor }), { tensor, other, from: begin, to }));
    }
    if (end >= covered) {
      covered = end;
      last = entry;
    }
  }
  if (covered < dataSize) {
    findings.add(trailingBytes.make(inFile(findings.path), { count: dataSize - covered }));
  }
}
