import type { FileToWrite } from '../../formats/format.js';

/** Where tensors stand in the files of an output, in memory that threads share: for each file a stretch of the arrays, in order. */
export interface TensorPlaces {
  /** For each file, and one more: the first of its entries. */
  readonly firsts: Float64Array;
  /** For each entry: the bytes of the file at which the tensor begins and ends, and its index in the plan. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly tensors: Float64Array;
}

/** Places of the tensors of `files`; `lengthOf` gives the bytes of a tensor. */
export function placesOf(files: readonly FileToWrite[], lengthOf: (tensor: number) => number): TensorPlaces {
  const count = files.reduce((sum, file) => sum + file.tensors.length, 0);
  const numbers = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * length));
  const places = {
    firsts: numbers(files.length + 1),
    starts: numbers(count),
    ends: numbers(count),
    tensors: numbers(count),
  };
  let at = 0;
  for (const [i, file] of files.entries()) {
    const members = file.tensors.map(({ tensor, offset }) => ({ tensor, offset, end: offset + lengthOf(tensor) }));
    members.sort((a, b) => a.offset - b.offset || a.end - b.end);
    for (const { tensor, offset, end } of members) {
      places.starts[at] = offset;
      places.ends[at] = end;
      places.tensors[at] = tensor;
      at++;
    }
    places.firsts[i + 1] = at;
  }
  return places;
}

/** The entry of the last tensor of a file that begins at `position` or before, or -1. */
export function entryAt({ firsts, starts }: TensorPlaces, file: number, position: number): number {
  let [low, high] = [(firsts[file] ?? 0) - 1, (firsts[file + 1] ?? 0) - 1];
  const none = low;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low === none ? -1 : low;
}
