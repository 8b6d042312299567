/** A dimension of a copy, with the steps from element to element on both sides. */
export interface Dimension {
  readonly size: number;
  readonly source: number;
  readonly target: number;
}

/** A box in words of `bits`, each element of which is a run of `run` words on both sides. Offsets and steps count words. */
export interface Job {
  readonly dimensions: readonly Dimension[];
  readonly sourceOffset: number;
  readonly targetOffset: number;
  readonly bits: number;
  readonly run: number;
}

/** Sorted by the target's strides, longest first; without dimensions of size 1; neighbours that run on are one. */
function foldDimensions(all: readonly Dimension[]): readonly Dimension[] {
  const sorted = all.filter(d => d.size !== 1).sort((a, b) => Math.abs(b.target) - Math.abs(a.target));
  const folded: Dimension[] = [];
  for (const inner of sorted) {
    const outer = folded.at(-1);
    if (outer?.source === inner.source * inner.size && outer.target === inner.target * inner.size) {
      folded[folded.length - 1] = { ...inner, size: outer.size * inner.size };
    } else folded.push(inner);
  }
  return folded;
}

/** The job of a whole box: both sides' offsets and strides for its positions. */
export function jobOf(source: Side, target: Side, sizes: readonly number[], bits: number): Job {
  const dimensions = sizes.map((size, k) => ({ size, source: source.strides[k] ?? 0, target: target.strides[k] ?? 0 }));
  return {
    dimensions: foldDimensions(dimensions),
    sourceOffset: source.offset,
    targetOffset: target.offset,
    bits,
    run: 1,
  };
}

interface Side {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** The same job with an innermost dimension that runs on both sides as the run of its elements. */
export function asRun(job: Job): Job {
  const inner = job.dimensions.at(-1);
  if (inner?.source !== 1 || inner.target !== 1) return job;
  return { ...job, dimensions: job.dimensions.slice(0, -1), run: inner.size };
}

/** Two dimensions for a blocked loop and all others in their order. */
export interface JobPlane {
  /** The one that the target runs along. */
  readonly along: Dimension;
  /** Another: the one that the source runs along, if it is not the same. */
  readonly across: Dimension;
  readonly rest: readonly Dimension[];
}

export function planeOf(dimensions: readonly Dimension[]): JobPlane {
  const along = leastStride(dimensions, d => Math.abs(d.target));
  const others = dimensions.filter(d => d !== along);
  const across = leastStride(others, d => Math.abs(d.source));
  return { along: along ?? ONE, across: across ?? ONE, rest: others.filter(d => d !== across) };
}

const ONE: Dimension = { size: 1, source: 0, target: 0 };

function leastStride(dimensions: readonly Dimension[], stride: (d: Dimension) => number): Dimension | undefined {
  let least: Dimension | undefined;
  for (const d of dimensions) if (least === undefined || stride(d) < stride(least)) least = d;
  return least;
}
