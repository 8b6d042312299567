import { isLossless as isLosslessCast } from '../dtype.js';
import type { Load, Piece, Proof, Value } from '../piece.js';
import { at } from './at.js';
import { chooseCut, isPlain, singlePositions, viewOfPart, type DimensionPart } from './cut-dimension.js';
import { foldPiece, foldProof } from './fold-piece.js';
import { foldPieces } from './fold-pieces.js';
import { intermediatesOf, markSource, valueOfPart, type Intermediates, type LoadPart } from './intermediate.js';
import { mapLoads } from './loads.js';
import { simplifyCasts, type IsLossless } from './simplify-casts.js';
import { reindexValue, sizesOf, UNSEEN, type View } from './view.js';

/**
 * Composition: the outer pieces with each load of a tensor in `inner` replaced by what the inner pieces fill it with. Exact,
 * and folded. Boxes are refined only at the boundaries of inner pieces; a `sum` keeps the order of its elements (so where
 * inner pieces interleave along a faster dimension of a sum, its slower dimension is taken position by position). Throws
 * RangeError where inner pieces leave a hole, or where computed elements are read as another dtype.
 */
export function substitute(
  outer: readonly Piece[],
  inner: ReadonlyMap<number, readonly Piece[]>,
  isLossless: IsLossless = isLosslessCast,
): Piece[] {
  const intermediates = intermediatesOf(inner);
  return foldPieces(
    outer.flatMap(unfolded => {
      const piece = foldPiece(unfolded);
      const target: Value = { kind: 'index', offset: piece.offset, strides: piece.strides };
      return resolve({ sizes: piece.sizes, values: [target, piece.value] }, intermediates).map(({ sizes, values }) => {
        const place = at(values, 0);
        if (place.kind !== 'index') throw new RangeError('a target is an index');
        const value = simplifyCasts(at(values, 1), isLossless);
        return { sizes, target: piece.target, offset: place.offset, strides: place.strides, value };
      });
    }),
  );
}

/** The same for what a proof compares: a proof for each part. */
export function substituteInProof(
  proof: Proof,
  inner: ReadonlyMap<number, readonly Piece[]>,
  isLossless: IsLossless = isLosslessCast,
): Proof[] {
  return resolve({ sizes: proof.sizes, values: [proof.left, proof.right] }, intermediatesOf(inner)).map(
    ({ sizes, values: [left, right] }) =>
      foldProof({
        sizes,
        left: left === undefined ? proof.left : simplifyCasts(left, isLossless),
        right: right === undefined ? proof.right : simplifyCasts(right, isLossless),
        claim: proof.claim,
      }),
  );
}

/** A box with all values over it. */
interface Box {
  readonly sizes: readonly number[];
  readonly values: readonly Value[];
}

/** What became of a value: it is free of intermediates, or the box must be cut first. */
type Expansion =
  | { readonly kind: 'done'; readonly value: Value }
  /** The load has several parts over the box (and the segments around it), or one that is not plain. */
  | { readonly kind: 'parts'; readonly load: Load; readonly parts: readonly LoadPart[] }
  /** A load inside a `reduce` needs this dimension of a box around the `reduce` cut. */
  | { readonly kind: 'cut'; readonly dimension: number; readonly parts: readonly DimensionPart[] };

function resolve(box: Box, intermediates: Intermediates): Box[] {
  const open = [box];
  const done: Box[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { sizes, values } = next;
    const expanded = expandAll(values, sizes, intermediates);
    if (expanded.kind === 'done') {
      done.push({ sizes, values: expanded.values.map(value => mapLoads(value, unmark)) });
    } else {
      for (const { view, replace } of viewsOf(expanded, sizes, 0).reverse()) {
        open.push({ sizes: sizesOf(view), values: values.map(value => reindexValue(value, view, replace)) });
      }
    }
  }
  return done;
}

function unmark(load: Load): Load {
  return load.tensor < 0 ? { ...load, tensor: markSource(load.tensor) } : load;
}

function expand(value: Value, sizes: readonly number[], intermediates: Intermediates): Expansion {
  switch (value.kind) {
    case 'constant':
    case 'index':
      return { kind: 'done', value };
    case 'load':
      return expandLoad(value, sizes, intermediates);
    case 'cast': {
      const operand = expand(value.operand, sizes, intermediates);
      return operand.kind === 'done' ? { kind: 'done', value: { ...value, operand: operand.value } } : operand;
    }
    case 'apply': {
      const operands = expandAll(value.operands, sizes, intermediates);
      return operands.kind === 'done' ? { kind: 'done', value: { ...value, operands: operands.values } } : operands;
    }
    case 'reduce':
      return expandReduce(value, sizes, intermediates);
  }
}

function expandAll(
  values: readonly Value[],
  sizes: readonly number[],
  intermediates: Intermediates,
): { readonly kind: 'done'; readonly values: readonly Value[] } | Exclude<Expansion, { kind: 'done' }> {
  const done: Value[] = [];
  for (const value of values) {
    const expanded = expand(value, sizes, intermediates);
    if (expanded.kind !== 'done') return expanded;
    done.push(expanded.value);
  }
  return { kind: 'done', values: done };
}

function expandLoad(load: Load, sizes: readonly number[], intermediates: Intermediates): Expansion {
  const parts = load.tensor < 0 ? undefined : intermediates.partsOf(load, sizes);
  if (parts === undefined) return { kind: 'done', value: load };
  const [part] = parts;
  return part !== undefined && parts.length === 1 && sizes.every((size, k) => isPlain(part.match, k, size))
    ? { kind: 'done', value: valueOfPart(aligned(part, sizes, sizes.length)) }
    : { kind: 'parts', load, parts };
}

type Reduce = Extract<Value, { kind: 'reduce' }>;

function expandReduce(reduce: Reduce, sizes: readonly number[], intermediates: Intermediates): Expansion {
  const rank = sizes.length;
  const open = [...reduce.segments].reverse();
  const segments: Reduce['segments'][number][] = [];
  for (let segment = open.pop(); segment !== undefined; segment = open.pop()) {
    const all = [...sizes, ...segment.sizes];
    const expanded = expand(segment.body, all, intermediates);
    if (expanded.kind === 'done') {
      segments.push({ sizes: segment.sizes, body: expanded.value });
      continue;
    }
    const step = expanded.kind === 'parts' ? nextStep(reduce, expanded, all, rank) : expanded;
    if (step.kind === 'cut' && step.dimension < rank) return step;
    for (const { view, replace } of viewsOf(step, all, rank).reverse()) {
      open.push({ sizes: sizesOf(view).slice(rank), body: reindexValue(segment.body, view, replace) });
    }
  }
  return { kind: 'done', value: { ...reduce, segments } };
}

/** Whether a segment may be taken apart as the parts say, or which dimension must be cut before: of the box, or to keep the order of a sum. */
function nextStep(
  reduce: Reduce,
  expanded: Extract<Expansion, { kind: 'parts' }>,
  sizes: readonly number[],
  rank: number,
): Exclude<Expansion, { kind: 'done' }> {
  const matches = expanded.parts.map(part => part.match);
  const cut = (dimension: number, size: number): Expansion & { kind: 'cut' } => ({
    kind: 'cut',
    dimension,
    parts: chooseCut(matches, dimension, size),
  });
  for (const [k, size] of sizes.slice(0, rank).entries()) {
    if (!matches.every(match => isPlain(match, k, size))) return cut(k, size);
  }
  if (matches.length === 1 || reduce.operation !== 'sum') return expanded;
  const slowest = sizes.findIndex((size, k) => k >= rank && size > 1);
  const size = at(sizes, slowest);
  return matches.every(match => isPlain(match, slowest, size))
    ? { kind: 'cut', dimension: slowest, parts: singlePositions(size) }
    : cut(slowest, size);
}

/** The boxes that a step leads to, in order; the first `rank` dimensions stay as they are. */
function viewsOf(
  step: Exclude<Expansion, { kind: 'done' }>,
  sizes: readonly number[],
  rank: number,
): { view: View; replace: ReadonlyMap<Load, Value> }[] {
  if (step.kind === 'cut') {
    return step.parts.map(part => ({ view: viewOfPart(sizes, step.dimension, part), replace: new Map<Load, Value>() }));
  }
  return step.parts.map(unaligned => {
    const part = aligned(unaligned, sizes, rank);
    const view = {
      starts: part.match.outerStarts,
      digits: part.match.digits.map(digit => ({ dimension: digit.outer, step: digit.outerStep, size: digit.size })),
    };
    return { view, replace: new Map([[step.load, valueOfPart(part)]]) };
  });
}

/** The part with a digit for each of the first `rank` dimensions of size 1, too, which a match leaves out. */
function aligned(part: LoadPart, sizes: readonly number[], rank: number): LoadPart {
  const ones = sizes.slice(0, rank).flatMap((size, outer) => (size === 1 ? [outer] : []));
  if (ones.length === 0) return part;
  const digits = [
    ...part.match.digits,
    ...ones.map(outer => ({ outer, outerStep: 1, inner: UNSEEN, innerStep: 0, size: 1 })),
  ].sort((a, b) => a.outer - b.outer || b.outerStep - a.outerStep);
  return { ...part, match: { ...part.match, digits } };
}
