import type { DType } from '../dtype.js';
import type { Load, Piece, Value } from '../piece.js';
import { foldPiece } from './fold-piece.js';
import { mapLoads } from './loads.js';
import { matchBoxes, type Match } from './match-boxes.js';
import { dtypeOf } from './simplify-casts.js';
import { spanOf, volumeOf } from './strided.js';
import { reindexValue } from './view.js';

/** The part of a load's box that one inner piece fills. */
export interface LoadPart {
  readonly match: Match;
  readonly filler: Piece;
}

/** Who fills the tensors that vanish in a composition. */
export interface Intermediates {
  /** The parts of a load over the box `sizes`, together the whole box; undefined if its tensor does not vanish. */
  readonly partsOf: (load: Load, sizes: readonly number[]) => LoadPart[] | undefined;
}

interface Filler {
  readonly piece: Piece;
  readonly end: number;
}

/** Loads of the first sources are numbered -1 - tensor until a composition is finished, so that none is taken for an intermediate's. */
export function markSource(tensor: number): number {
  return -1 - tensor;
}

/** Intermediate tensors by index, each with the pieces that fill it. */
export function intermediatesOf(inner: ReadonlyMap<number, readonly Piece[]>): Intermediates {
  const cache = new Map<string, Filler[]>();
  const fillersOf = (load: Load, pieces: readonly Piece[]): Filler[] => {
    const key = `${load.tensor} ${load.dtype.name}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const fillers = pieces
      .filter(piece => volumeOf(piece.sizes) > 0)
      .map((piece): Filler => {
        const folded = foldPiece(readAs(piece, load.dtype));
        const value = mapLoads(folded.value, leaf => ({ ...leaf, tensor: markSource(leaf.tensor) }));
        return { piece: { ...folded, value }, end: folded.offset + spanOf(folded.sizes, folded.strides) };
      })
      .sort((a, b) => a.piece.offset - b.piece.offset);
    cache.set(key, fillers);
    return fillers;
  };
  return {
    partsOf(load, sizes) {
      const pieces = inner.get(load.tensor);
      if (pieces === undefined) return undefined;
      const box = { offset: load.offset, sizes, strides: load.strides };
      const end = load.offset + spanOf(sizes, load.strides);
      const parts: LoadPart[] = [];
      let volume = 0;
      for (const filler of fillersOf(load, pieces)) {
        if (filler.piece.offset > end) break;
        if (filler.end < load.offset) continue;
        for (const match of matchBoxes(box, filler.piece)) {
          parts.push({ match, filler: filler.piece });
          volume += volumeOf(match.digits.map(digit => digit.size));
        }
      }
      if (volume !== volumeOf(sizes)) {
        throw new RangeError(
          `pieces fill ${volume} of the ${volumeOf(sizes)} elements that are read of tensor ${load.tensor}`,
        );
      }
      return parts;
    },
  };
}

/** What one part of a load is made of, over the dimensions of the part's digits. */
export function valueOfPart({ match, filler }: LoadPart): Value {
  return reindexValue(filler.value, {
    starts: match.innerStarts,
    digits: match.digits.map(digit => ({ dimension: digit.inner, step: digit.innerStep, size: digit.size })),
  });
}

/**
 * A piece whose target is read as another dtype of as many bits, or as a narrower one packed into it: possible for copies only,
 * since bits that were computed do not exist before they are written. Throws RangeError otherwise.
 */
function readAs(piece: Piece, dtype: DType): Piece {
  const { value } = piece;
  const written = dtypeOf(value);
  if (written === undefined || written.name === dtype.name) return piece;
  const ratio = written.bits / dtype.bits;
  if (value.kind !== 'load' || !Number.isInteger(ratio)) {
    throw new RangeError(`${value.kind} of ${written.name} read as ${dtype.name}`);
  }
  const narrow = (strides: readonly number[]) => [...strides.map(stride => stride * ratio), 1];
  return {
    ...piece,
    sizes: [...piece.sizes, ratio],
    offset: piece.offset * ratio,
    strides: narrow(piece.strides),
    value: { ...value, dtype, offset: value.offset * ratio, strides: narrow(value.strides) },
  };
}
