import { elementOf, positionOf, readersOf, targetOf } from '../../tensor/strided/locate.js';
import { loadsWithBoxes } from '../../tensor/strided/loads.js';
import type { DType } from '../../tensor/dtype.js';
import type { Load, Piece, Value } from '../../tensor/piece.js';
import { rowMajorStrides } from '../../tensor/strided/strided.js';
import type { BindTensor } from '../bind/bind-input.js';
import type { Bound } from '../bind/bound.js';
import type { Chain, Step } from '../chain/find-chain.js';
import { rowMajor } from '../layout/lower-items.js';
import { otherSide, type RelationRule } from '../relation/relation.js';
import { printValue } from './print-value.js';

/** A tensor on the way, and one of its elements (or none: all of it). */
export interface Place {
  readonly layout: string;
  readonly key: string;
  readonly file: string | undefined;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Coordinates of the element. */
  readonly position: readonly number[] | undefined;
}

/** One rule between two layouts: what it reads for what it makes. */
export interface TraceStep {
  readonly rule: RelationRule;
  readonly step: Step;
  readonly made: Place;
  /** At most `MOST_PLACES` of them; `count` says how many there are. */
  readonly read: readonly Place[];
  readonly count: number;
  /** How the element is made of what is read, where one element was asked for. */
  readonly value: string | undefined;
}

/** Elements that one step shows. */
export const MOST_PLACES = 8;

export interface TraceInput {
  readonly chain: Chain;
  readonly bounds: readonly Bound[];
  /** The tensors that the first mapping reads. */
  readonly tensors: readonly BindTensor[];
}

/** The tensors that each mapping of a chain reads, and those that the last one makes. */
function tensorsOf({ bounds, tensors }: TraceInput): readonly (readonly BindTensor[])[] {
  const made = bounds.map(bound =>
    bound.targets.map((target): BindTensor => {
      return { ...target, strides: rowMajor(target.shape), file: target.file ?? '' };
    }),
  );
  return [tensors, ...made];
}

/**
 * The steps that lead to tensors of a key on the written side, the last mapping first. Undefined where nothing of this key is made; a
 * position outside of the shape gives no steps.
 */
export function traceTarget(
  input: TraceInput,
  key: string,
  position: readonly number[] | undefined,
): readonly TraceStep[] | undefined {
  const levels = tensorsOf(input);
  const targets = (levels.at(-1) ?? []).flatMap((tensor, i) => (tensor.key === key ? [i] : []));
  if (targets.length === 0) return undefined;
  const steps: TraceStep[] = [];
  let wanted = targets.map(tensor => ({ tensor, position }));
  for (let level = input.bounds.length - 1; level >= 0; level--) {
    const found = wanted.flatMap(place => stepTo(input, levels, level, place.tensor, place.position));
    steps.push(...found.map(({ step }) => step));
    wanted = found.flatMap(({ next }) => next).slice(0, MOST_PLACES);
  }
  return steps;
}

interface Wanted {
  readonly tensor: number;
  readonly position: readonly number[] | undefined;
}

function stepTo(
  input: TraceInput,
  levels: readonly (readonly BindTensor[])[],
  level: number,
  tensor: number,
  position: readonly number[] | undefined,
): readonly { readonly step: TraceStep; readonly next: readonly Wanted[] }[] {
  const bound = input.bounds[level];
  const step = input.chain.steps[level];
  const target = bound?.targets[tensor];
  const rule = target === undefined ? undefined : step?.relation.rules[target.rule];
  const made = levels[level + 1]?.[tensor];
  if (bound === undefined || step === undefined || rule === undefined || made === undefined) return [];
  const pieces = bound.pieces.filter(piece => piece.target === tensor);
  const sources = levels[level] ?? [];
  const layout = step.relation.layouts[step.from].name;
  const found = position === undefined ? wholeSources(pieces) : elementSources(pieces, made, position);
  if (found === undefined) return [];
  const read = found.loads.slice(0, MOST_PLACES).flatMap(({ load, element }): readonly (readonly [Place, Wanted])[] => {
    const source = sources[load.tensor];
    if (source === undefined) return [];
    const at = element === undefined ? undefined : coordinates(element, source, load.dtype);
    return [[placeOf(source, layout, at), { tensor: load.tensor, position: at }]];
  });
  const to = step.relation.layouts[otherSide(step.from)].name;
  return [
    {
      step: {
        rule,
        step,
        made: placeOf(made, to, position),
        read: read.map(([place]) => place),
        count: found.loads.length,
        value: found.value === undefined ? undefined : printValue(found.value, load => loadText(load, found, sources)),
      },
      next: read.map(([, wanted]) => wanted),
    },
  ];
}

/** A load as one names it: an element, or within a reduction all of them. */
function loadText(load: Load, { loads }: Sources, sources: readonly BindTensor[]): string {
  const own = loads.filter(found => found.load === load);
  const source = sources[load.tensor];
  const [only, more] = own;
  if (source === undefined || only?.element === undefined) return '?';
  return more === undefined
    ? `${source.key}[${coordinates(only.element, source, load.dtype).join(', ')}]`
    : `${source.key}[...]`;
}

interface Sources {
  readonly loads: readonly { readonly load: Load; readonly element: number | undefined }[];
  readonly value: Value | undefined;
}

/** All tensors that a target is made of, each once. */
function wholeSources(pieces: readonly Piece[]): Sources {
  const loads = new Map<number, Load>();
  for (const { value, sizes } of pieces) {
    for (const { load } of loadsWithBoxes(value, sizes)) if (!loads.has(load.tensor)) loads.set(load.tensor, load);
  }
  return { loads: [...loads.values()].map(load => ({ load, element: undefined })), value: undefined };
}

/** The elements that one element is made of; those of a reduction all of them. */
function elementSources(
  pieces: readonly Piece[],
  target: BindTensor,
  position: readonly number[],
): Sources | undefined {
  if (position.length !== target.shape.length || position.some((i, k) => i >= (target.shape[k] ?? 0))) return undefined;
  const strides = rowMajorStrides(target.shape);
  const element = position.reduce((sum, i, k) => sum + i * (strides[k] ?? 0), 0);
  for (const piece of pieces) {
    const at = positionOf(piece, element);
    if (at === undefined) continue;
    const loads = loadsWithBoxes(piece.value, piece.sizes).flatMap(({ load, sizes }) =>
      positionsFrom(at, sizes.slice(piece.sizes.length)).map(full => ({ load, element: elementOf(load, full) })),
    );
    const seen = new Set<string>();
    const distinct = loads.filter(({ load, element: found }) => {
      const name = `${load.tensor} ${found}`;
      return seen.has(name) ? false : (seen.add(name), true);
    });
    return { loads: distinct, value: piece.value };
  }
  return { loads: [], value: undefined };
}

/** A position of the box, continued through the segments of a reduction: so many that all can be counted. */
function positionsFrom(at: readonly number[], segment: readonly number[]): readonly (readonly number[])[] {
  let all: readonly (readonly number[])[] = [at];
  for (const size of segment) {
    if (all.length * size > MOST_REDUCED) return all.map(position => [...position, ...segment.map(() => 0)]);
    all = all.flatMap(position => Array.from({ length: size }, (_, i) => [...position, i]));
  }
  return all;
}

const MOST_REDUCED = 100_000;

/** Coordinates of a flat element of a tensor, counted in elements of what it is read as. */
function coordinates(element: number, tensor: BindTensor, dtype: DType): readonly number[] {
  const ratio = tensor.dtype.bits / dtype.bits;
  const order = tensor.strides.map((stride, k) => ({ k, stride })).sort((a, b) => b.stride - a.stride);
  const at = tensor.shape.map(() => 0);
  let rest = Math.floor(element / ratio);
  for (const { k, stride } of order) {
    if ((tensor.shape[k] ?? 1) === 1 || stride === 0) continue;
    at[k] = Math.min(Math.floor(rest / stride), (tensor.shape[k] ?? 1) - 1);
    rest -= (at[k] ?? 0) * stride;
  }
  return at;
}

function placeOf(tensor: BindTensor, layout: string, position: readonly number[] | undefined): Place {
  const { key, dtype, shape, file } = tensor;
  return { layout, key, file: file === '' ? undefined : file, dtype, shape, position };
}

/** The steps that lead from tensors of a key on the read side, the first mapping first. Undefined where nothing of this key is read. */
export function traceSource(
  input: TraceInput,
  key: string,
  position: readonly number[] | undefined,
): readonly TraceStep[] | undefined {
  const levels = tensorsOf(input);
  const sources = (levels[0] ?? []).flatMap((tensor, i) => (tensor.key === key ? [i] : []));
  if (sources.length === 0) return undefined;
  const steps: TraceStep[] = [];
  let wanted: readonly Wanted[] = sources.map(tensor => ({ tensor, position }));
  for (const [level, bound] of input.bounds.entries()) {
    const step = input.chain.steps[level];
    if (step === undefined) break;
    const targets = wanted.flatMap(place => goesTo(bound, levels[level] ?? [], place, levels[level + 1] ?? []));
    const distinct = new Map(targets.map(place => [`${place.tensor} ${place.position?.join() ?? ''}`, place]));
    wanted = [...distinct.values()];
    const found = wanted
      .slice(0, MOST_PLACES)
      .flatMap(place => stepTo(input, levels, level, place.tensor, place.position));
    steps.push(...found.map(({ step: made }) => made));
    wanted = wanted.slice(0, MOST_PLACES);
  }
  return steps;
}

/** The tensors (and elements) that read this one. */
function goesTo(
  bound: Bound,
  sources: readonly BindTensor[],
  { tensor, position }: Wanted,
  targets: readonly BindTensor[],
): readonly Wanted[] {
  const source = sources[tensor];
  if (source === undefined) return [];
  if (position === undefined) {
    const reads = ({ value, sizes }: Piece): boolean =>
      loadsWithBoxes(value, sizes).some(({ load }) => load.tensor === tensor);
    return [...new Set(bound.pieces.filter(reads).map(piece => piece.target))].map(target => ({
      tensor: target,
      position: undefined,
    }));
  }
  if (position.length !== source.shape.length || position.some((i, k) => i >= (source.shape[k] ?? 0))) return [];
  const element = position.reduce((sum, i, k) => sum + i * (source.strides[k] ?? 0), 0);
  return readersOf(bound.pieces, tensor, element).flatMap(({ piece, at }) => {
    const target = targets[piece.target];
    if (target === undefined) return [];
    const flat = targetOf(piece, at.starts.slice(0, piece.sizes.length));
    return [{ tensor: piece.target, position: coordinates(flat, target, target.dtype) }];
  });
}
