import type { Plan } from '../../compiler/plan.js';
import { invariant } from '../../diagnostics/invariant.js';
import type { FileToWrite } from '../../formats/format.js';
import type { StoredTensor } from '../../tensor/listing.js';
import type { Load, Piece } from '../../tensor/piece.js';
import { foldPiece } from '../../tensor/strided/fold-piece.js';
import { loadsOf, loadsWithBoxes } from '../../tensor/strided/loads.js';
import { isNested, spanOf } from '../../tensor/strided/strided.js';
import { chooseTile, type BoxWork, type Tiling } from '../tile/choose-tile.js';
import type { BoxJob, CopyJob, PlacedTarget, RangePart, WriteJob } from './job.js';
import { chooseStep, type RangeCut } from './choose-step.js';

/** A copy that runs on over many tensors is cut at this length: no share of the work is out of proportion. */
const LONGEST_JOINED = 64 * 1024 * 1024;

/**
 * Splits a plan into independent jobs, in the order of the source files: what reads the same pages runs together. `files` are the outputs as their format laid them out; `memory` bounds the
 * buffers of one worker, in bytes. Files whose indices are in `cloned` need nothing.
 */
export function scheduleOf(
  plan: Plan,
  files: readonly FileToWrite[],
  memory: number,
  cloned: ReadonlySet<number> = new Set(),
): WriteJob[] {
  const placed = placeTargets(plan, files);
  const cuts: Cuts = { tilings: new Map(), ranges: new Map() };
  const jobs: { job: WriteJob; source: number; offset: number }[] = [];
  const add = (job: WriteJob, load: Load | undefined) => {
    const tensor = load === undefined ? undefined : plan.sources[load.tensor];
    jobs.push({ job, source: tensor?.file ?? plan.files.length, offset: positionOf(tensor, load) });
  };
  for (const [index, pieces] of piecesByTarget(plan).entries()) {
    const target = placed[index];
    invariant(target !== undefined || pieces.length === 0, 'a target of the plan has no place in the output');
    if (target === undefined || cloned.has(target.file)) continue;
    // Elements below a byte share bytes with their neighbours: such a target is put together as a whole.
    const groups = target.dtype.bits < 8 && pieces.length > 0 ? [pieces] : overlapping(pieces);
    for (const group of groups) {
      for (const { job, load } of jobsOf(group, target, plan.sources, memory, cuts)) add(job, load);
    }
  }
  jobs.sort((a, b) => a.source - b.source || a.offset - b.offset);
  return joinCopies(jobs.map(({ job }) => job));
}

/** Where each target of the plan stands in the output. */
function placeTargets(plan: Plan, files: readonly FileToWrite[]): (PlacedTarget | undefined)[] {
  const placed: (PlacedTarget | undefined)[] = plan.targets.map(() => undefined);
  for (const [file, { tensors }] of files.entries()) {
    for (const { tensor, offset } of tensors) {
      const target = plan.targets[tensor];
      invariant(target !== undefined, 'the layout of the output names a tensor that the plan lacks');
      placed[tensor] = { file, start: offset, dtype: target.dtype };
    }
  }
  return placed;
}

function piecesByTarget(plan: Plan): Piece[][] {
  const byTarget: Piece[][] = plan.targets.map(() => []);
  for (const piece of plan.pieces) if (!piece.sizes.includes(0)) byTarget[piece.target]?.push(foldPiece(piece));
  return byTarget;
}

/** Groups of pieces whose stretches of the target reach into each other; each group begins where the one before has ended. */
function overlapping(pieces: readonly Piece[]): Piece[][] {
  const sorted = [...pieces].sort((a, b) => a.offset - b.offset);
  const groups: Piece[][] = [];
  let end = -1;
  for (const piece of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && piece.offset <= end) last.push(piece);
    else groups.push([piece]);
    end = Math.max(end, piece.offset + spanOf(piece.sizes, piece.strides));
  }
  return groups;
}

/** How boxes and stretches are cut, by their geometry: the same one comes back in every layer. */
interface Cuts {
  readonly tilings: Map<string, Tiling>;
  readonly ranges: Map<string, RangeCut>;
}

/** A text that is the same for what only differs in places: these do not matter for elements of whole bytes. */
function geometryOf(parts: readonly unknown[]): string {
  return JSON.stringify(parts, (name, part: unknown) =>
    name === 'offset' || name === 'tensor' || name === 'values' ? undefined : part,
  );
}

interface JobWithLoad {
  readonly job: WriteJob;
  readonly load: Load | undefined;
}

function jobsOf(
  group: readonly Piece[],
  target: PlacedTarget,
  sources: readonly StoredTensor[],
  memory: number,
  cuts: Cuts,
): JobWithLoad[] {
  const alone = group.map((piece): JobWithLoad => {
    const load = loadsOf(piece.value)[0];
    return { job: copyOf(piece, target, sources) ?? boxOf(piece, target, memory, cuts), load };
  });
  const first = group[0];
  const only = alone.length === 1 ? alone[0]?.job : undefined;
  if (first === undefined || only?.kind === 'copy' || (only !== undefined && target.dtype.bits >= 8)) return alone;
  const parts = group.map((piece): RangePart => {
    const { sizes, offset, strides, value } = piece;
    return { sizes, offset, strides, value };
  });
  const nested = parts.every(part => isNested(part.sizes, part.strides));
  invariant(nested || target.dtype.bits >= 8, 'pieces of a packed target have nested strides');
  if (!nested) return alone;
  const key = geometryOf([parts.map(part => [part.offset, part]), target.dtype.name]);
  const range = cuts.ranges.get(key) ?? chooseStep(parts, target.dtype, memory);
  cuts.ranges.set(key, range);
  const costAlone = alone.reduce((sum, { job }) => sum + (job.kind === 'box' ? job.tiling.cost : 0), 0);
  if (range.cost >= costAlone && target.dtype.bits >= 8) return alone;
  const { from, to, step } = range;
  return [{ job: { kind: 'range', target, from, to, step, parts }, load: loadsOf(first.value)[0] }];
}

/** A copy of bytes, if that is all that the piece is. */
function copyOf(piece: Piece, target: PlacedTarget, sources: readonly StoredTensor[]): CopyJob | undefined {
  const { value, sizes, strides } = piece;
  if (value.kind !== 'load' || sizes.length !== 1) return undefined;
  const count = sizes[0] ?? 0;
  if (count > 1 && (strides[0] !== 1 || value.strides[0] !== 1)) return undefined;
  const source = sources[value.tensor];
  const { bits } = value.dtype;
  invariant(source !== undefined && bits === target.dtype.bits, 'a bare load has the dtype of its target');
  if ([count, value.offset, piece.offset].some(elements => (elements * bits) % 8 !== 0)) return undefined;
  return {
    kind: 'copy',
    source: source.file,
    from: source.offset + (value.offset * bits) / 8,
    file: target.file,
    to: target.start + (piece.offset * bits) / 8,
    length: (count * bits) / 8,
  };
}

function boxOf(piece: Piece, target: PlacedTarget, memory: number, { tilings }: Cuts): BoxJob {
  const { sizes, offset, strides, value } = piece;
  const work: BoxWork = { sizes, value, write: { offset, strides, dtype: target.dtype } };
  const key = geometryOf([sizes, strides, target.dtype.name, value]);
  const tiling = tilings.get(key) ?? chooseTile(work, memory);
  tilings.set(key, tiling);
  return { kind: 'box', target, sizes, offset, strides, value, tiling, order: orderOf(work) };
}

/** Tiles that share a reduction follow each other; otherwise they run as the source does. */
function orderOf({ sizes, value }: BoxWork): number[] {
  const loads = loadsWithBoxes(value, sizes);
  const reduced = loads.filter(({ sizes: own }) => own.length > sizes.length);
  const shared = (k: number) => (reduced.some(({ load }) => (load.strides[k] ?? 0) !== 0) ? 0 : 1);
  const strides = loads[0]?.load.strides ?? [];
  return sizes.map((_, k) => k).sort((a, b) => shared(a) - shared(b) || (strides[b] ?? 0) - (strides[a] ?? 0));
}

function positionOf(tensor: StoredTensor | undefined, load: Load | undefined): number {
  return tensor === undefined || load === undefined ? 0 : tensor.offset + (load.offset * load.dtype.bits) / 8;
}

/** Copies that run on in source and output are one. */
function joinCopies(jobs: readonly WriteJob[]): WriteJob[] {
  const joined: WriteJob[] = [];
  for (const job of jobs) {
    const last = joined.at(-1);
    if (
      job.kind === 'copy' &&
      last?.kind === 'copy' &&
      last.source === job.source &&
      last.file === job.file &&
      last.from + last.length === job.from &&
      last.to + last.length === job.to &&
      last.length + job.length <= LONGEST_JOINED
    ) {
      joined[joined.length - 1] = { ...last, length: last.length + job.length };
    } else joined.push(job);
  }
  return joined;
}
