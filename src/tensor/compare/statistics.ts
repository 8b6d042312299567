/** The largest of a measure, and the flat position where it was found (the first, where several are as large). */
export interface Largest {
  readonly value: number;
  readonly at: number;
}

/** Elements that are no finite number. */
export interface NonFinite {
  readonly nan: number;
  readonly infinite: number;
}

/** How two tensors differ, element by element. Positions are flat ones of the right side. */
export interface Statistics {
  /** Elements that were compared. */
  readonly elements: number;
  /** Elements with other bits, unless both are NaN. */
  readonly differing: number;
  /** Of these, the ones that the tolerance does not cover. */
  readonly beyond: number;
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Differences of finite numbers: absolute; relative to the larger magnitude (0 to 2); in units of the last place. */
  readonly absolute: Largest | undefined;
  readonly relative: Largest | undefined;
  readonly ulps: Largest | undefined;
  /** Elements that are more than one unit of the last place apart. */
  readonly moreThanOneUlp: number;
  /** Elements that are NaN or infinite on one side and something else on the other. */
  readonly unlike: number;
  readonly left: NonFinite;
  readonly right: NonFinite;
  /** Sums of products over all pairs of finite numbers. */
  readonly leftSquares: number;
  readonly rightSquares: number;
  readonly products: number;
}

const NO_NON_FINITE: NonFinite = Object.freeze({ nan: 0, infinite: 0 });

/** Of no elements at all. */
export const NO_STATISTICS: Statistics = Object.freeze<Statistics>({
  elements: 0,
  differing: 0,
  beyond: 0,
  first: undefined,
  last: undefined,
  absolute: undefined,
  relative: undefined,
  ulps: undefined,
  moreThanOneUlp: 0,
  unlike: 0,
  left: NO_NON_FINITE,
  right: NO_NON_FINITE,
  leftSquares: 0,
  rightSquares: 0,
  products: 0,
});

/** The statistics of two parts together. Sums of floats depend on the order in which parts are merged, nothing else does. */
export function mergeStatistics(a: Statistics, b: Statistics): Statistics {
  return {
    elements: a.elements + b.elements,
    differing: a.differing + b.differing,
    beyond: a.beyond + b.beyond,
    first: least(a.first, b.first),
    last: a.last === undefined || b.last === undefined ? (a.last ?? b.last) : Math.max(a.last, b.last),
    absolute: larger(a.absolute, b.absolute),
    relative: larger(a.relative, b.relative),
    ulps: larger(a.ulps, b.ulps),
    moreThanOneUlp: a.moreThanOneUlp + b.moreThanOneUlp,
    unlike: a.unlike + b.unlike,
    left: sumOf(a.left, b.left),
    right: sumOf(a.right, b.right),
    leftSquares: a.leftSquares + b.leftSquares,
    rightSquares: a.rightSquares + b.rightSquares,
    products: a.products + b.products,
  };
}

/** Cosine of the angle between the two tensors as vectors, or undefined where one of them is zero. */
export function cosineOf({ leftSquares, rightSquares, products }: Statistics): number | undefined {
  const length = Math.sqrt(leftSquares) * Math.sqrt(rightSquares);
  if (!(length > 0) || !Number.isFinite(length)) return undefined;
  return Math.max(-1, Math.min(1, products / length));
}

const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);

const sumOf = (a: NonFinite, b: NonFinite): NonFinite => ({
  nan: a.nan + b.nan,
  infinite: a.infinite + b.infinite,
});

function larger(a: Largest | undefined, b: Largest | undefined): Largest | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.value !== b.value) return a.value > b.value ? a : b;
  return a.at <= b.at ? a : b;
}
