import { pairTensors } from '../../compiler/compare/pair-tensors.js';
import type { ComparedTensor } from '../../compiler/compare/compared-tensor.js';
import type { Comparison } from '../../compiler/compare/explanation.js';
import { comparisonInterrupted } from '../../diagnostics/catalog/compare.js';
import { inFile } from '../../diagnostics/source.js';
import type { Tolerance } from '../../tensor/compare/tolerance.js';
import type { StoredTensor } from '../../tensor/listing.js';
import type { ProgressEvent } from '../progress.js';
import { Ticker } from '../work/ticker.js';
import { BothSides, type SideFiles } from './both-sides.js';
import type { CompareContext } from './compare-context.js';
import { comparePairs } from './compare-pairs.js';
import { explain, MOST_SAMPLES } from './explain/explain.js';
import { Sampler } from './tensor-sampler.js';
import { growingPool, inlinePool, threadEntry } from './work-pool.js';

/** One side of a comparison. */
export interface ComparedSide extends SideFiles {
  readonly tensors: readonly ComparedTensor[];
  /** Stored tensors that the pieces load, in their order; files count this side's `files`. */
  readonly stored: readonly StoredTensor[];
}

export interface CompareOptions {
  readonly tolerance: Tolerance;
  /** Sizes that axes are likely to be made of. */
  readonly factors: readonly number[];
  /** Whether differences are explained. */
  readonly explain: boolean;
  /** Elements that the search for explanations may look at (default: 50 million); what it finds is proved besides. */
  readonly mostSamples?: number;
  /** Threads; 1 works in this one. */
  readonly jobs: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** Bytes of buffers for tiles of one executor; all of them together have no more than `ALL_MEMORY`. */
const EXECUTOR_MEMORY = 16 * 1024 * 1024;
const ALL_MEMORY = 64 * 1024 * 1024;
const LEAST_MEMORY = 1024 * 1024;

/**
 * Compares two sides on all elements, and explains what differs. Loads of the right side's pieces count on from the left side's
 * stored tensors. Memory is bounded. Throws MapcError: what reading throws, MAPC6020 (a file changed), MAPC7032 (interrupted).
 */
export async function compareCheckpoints(
  left: ComparedSide,
  right: ComparedSide,
  options: CompareOptions,
): Promise<Comparison> {
  const { tolerance, factors } = options;
  const files = await BothSides.open(left, right);
  const stored = [
    ...left.stored,
    ...right.stored.map(tensor => ({ ...tensor, file: tensor.file + left.files.length })),
  ];
  const ticker = new Ticker(options.signal, options.onProgress, () =>
    comparisonInterrupted.make(inFile(right.path), { left: left.path, right: right.path }),
  );
  const sizes = [...left.files, ...right.files].map(({ size }) => size);
  const memory = Math.max(LEAST_MEMORY, Math.min(EXECUTOR_MEMORY, Math.floor(ALL_MEMORY / options.jobs)));
  const sideFiles = ({ path, files: own }: ComparedSide): SideFiles => ({
    path,
    files: own.map(file => ({ path: file.path, size: file.size })),
  });
  const poolOptions = { left: sideFiles(left), right: sideFiles(right), tolerance, memory, jobs: options.jobs };
  const entry = options.jobs > 1 ? threadEntry() : undefined;
  const pool = entry === undefined ? inlinePool(files, poolOptions) : growingPool(files, poolOptions, entry);
  try {
    const tensors = { left: left.tensors, right: right.tensors };
    const context: CompareContext = { tensors, stored, files, pool, ticker, tolerance, memory };
    const pairing = pairTensors(left.tensors, right.tensors);
    const results = await comparePairs(pairing.pairs, context);
    const sampler = new Sampler(stored, sizes, files.readInto.bind(files));
    const { explained, unsearched } = options.explain
      ? await explain(pairing, results, context, sampler, factors, options.mostSamples ?? MOST_SAMPLES)
      : { explained: [], unsearched: [] };
    files.assertUnchanged();
    return { pairs: results, onlyLeft: pairing.onlyLeft, onlyRight: pairing.onlyRight, explained, unsearched };
  } finally {
    await pool.close();
    await files.close();
  }
}
