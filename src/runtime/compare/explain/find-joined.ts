import { countOf, type ComparedTensor } from '../../../compiler/compare/compared-tensor.js';
import { compareKeys } from '../../../compiler/keys/compare-keys.js';
import { groupBy } from '../../../compiler/compare/group-by.js';
import { keyLikeness } from '../../../compiler/compare/key-likeness.js';
import type { Elements } from '../../../tensor/compare/elements.js';
import { identityMovement, type Movement } from '../../../tensor/compare/movement.js';
import { roundingsOf, type Rounding } from '../../../tensor/compare/rounding.js';
import { agreesOnSamples, searchMovements } from '../../../tensor/compare/search-movements.js';
import type { BothTensors, Box } from '../boxes.js';
import { leftTensor, loadOf, rightTensor } from '../boxes.js';
import { castsOf } from '../portable-rounding.js';
import type { Sampler } from '../tensor-sampler.js';
import type { Claim } from './claim.js';

/** Parts of one tensor, and steps of the search for them. */
const MOST_PARTS = 4096;
const MOST_STEPS = 20_000;

/** Ways to cut a tensor into blocks. */
const MOST_CUTS = 48;

/** Parts that are tried at one place. */
const MOST_TRIED = 6;

/** One tensor of one side that may be several of the other side, laid end to end. */
export interface WholeTensor {
  readonly side: 'left' | 'right';
  readonly index: number;
}

interface Part {
  readonly index: number;
  readonly tensor: ComparedTensor;
  readonly elements: Elements;
}

interface Placed {
  readonly part: Part;
  /** First of its positions in each block. */
  readonly offset: number;
  readonly movement: Movement;
}

/**
 * Finds tensors of the other side (of `parts`, indices) that fill a tensor end to end: concatenated or stacked along any
 * axis, or within the groups that an axis is made of, each moved in any way. Undefined where samples show none.
 */
export function findJoined(
  whole: WholeTensor,
  parts: readonly number[],
  tensors: BothTensors,
  sampler: Sampler,
  factors: readonly number[],
): Claim | undefined {
  const [own, others] = whole.side === 'left' ? [tensors.left, tensors.right] : [tensors.right, tensors.left];
  const tensor = own[whole.index];
  if (tensor === undefined || countOf(tensor) === 0) return undefined;
  const byDType = groupBy(parts, index => others[index]?.dtype);
  for (const [dtype, indices] of byDType) {
    if (dtype === undefined) continue;
    const [leftDType, rightDType] = whole.side === 'left' ? [tensor.dtype, dtype] : [dtype, tensor.dtype];
    for (const rounding of roundingsOf(leftDType, rightDType)) {
      if (rounding.left.length + rounding.right.length > 1) continue;
      const [wholeCasts, partCasts] =
        whole.side === 'left' ? [rounding.left, rounding.right] : [rounding.right, rounding.left];
      const candidates = indices.flatMap((index): Part[] => {
        const other = others[index];
        if (other === undefined || countOf(other) === 0 || countOf(other) >= countOf(tensor)) return [];
        return [{ index, tensor: other, elements: sampler.elements(other, partCasts) }];
      });
      if (candidates.length < 2) continue;
      const search = new JoinSearch(tensor, sampler.elements(tensor, wholeCasts), candidates);
      for (const outer of cutsOf(tensor.shape, factors)) {
        const placed = search.run(outer);
        if (placed !== undefined) return claimOf(whole, tensor, placed, outer, rounding, tensors);
      }
    }
  }
  return undefined;
}

/** Numbers of blocks that a tensor may be seen as: one for each position before an axis, or before a factor of one. */
function cutsOf(shape: readonly number[], factors: readonly number[]): readonly number[] {
  const cuts = new Set<number>();
  const prefixes: number[] = [];
  let prefix = 1;
  for (const size of shape) {
    prefixes.push(prefix);
    prefix *= size;
  }
  for (const outer of prefixes) cuts.add(outer);
  for (const [k, outer] of prefixes.entries()) {
    for (const factor of factors) if ((shape[k] ?? 1) % factor === 0) cuts.add(outer * factor);
  }
  cuts.delete(prefix);
  return [...cuts].slice(0, MOST_CUTS);
}

class JoinSearch {
  readonly #elements: Elements;
  readonly #byFirst: ReadonlyMap<number, readonly Part[]>;
  #steps = 0;

  constructor(whole: ComparedTensor, elements: Elements, parts: readonly Part[]) {
    this.#elements = elements;
    const likeness = new Map(parts.map(part => [part, keyLikeness(part.tensor.key, whole.key)]));
    const sorted = [...parts].sort(
      (a, b) =>
        (likeness.get(b) ?? 0) - (likeness.get(a) ?? 0) ||
        compareKeys(a.tensor.key, b.tensor.key) ||
        compareKeys(a.tensor.file ?? '', b.tensor.file ?? ''),
    );
    this.#byFirst = groupBy(sorted, part => part.elements.at(0));
  }

  /** Parts that fill each of `outer` blocks from its beginning to its end, or undefined. */
  run(outer: number): readonly Placed[] | undefined {
    this.#steps = 0;
    const block = this.#elements.count / outer;
    const placed: Placed[] = [];
    const used = new Set<Part>();
    // No recursion over parts: there may be thousands. What can still be tried at each place, the first place first.
    const choices: Placed[][] = [];
    for (let end = 0; end < block;) {
      const open = placed.length < MOST_PARTS;
      choices.push(open ? this.#optionsAt(outer, block, end, used, placed.at(-1)) : []);
      let chosen = choices.at(-1)?.shift();
      while (chosen === undefined) {
        choices.pop();
        const undone = placed.pop();
        if (undone === undefined) return undefined;
        used.delete(undone.part);
        chosen = choices.at(-1)?.shift();
      }
      placed.push(chosen);
      used.add(chosen.part);
      end = chosen.offset + chosen.part.elements.count / outer;
    }
    return placed.length > 1 ? placed : undefined;
  }

  #optionsAt(
    outer: number,
    block: number,
    offset: number,
    used: ReadonlySet<Part>,
    before: Placed | undefined,
  ): Placed[] {
    const options: Placed[] = [];
    let tried = 0;
    for (const part of this.#byFirst.get(this.#elements.at(offset)) ?? []) {
      if (this.#steps > MOST_STEPS || tried >= MOST_TRIED) break;
      const { count } = part.elements;
      const length = count / outer;
      if (used.has(part) || !Number.isInteger(length) || offset + length > block) continue;
      this.#steps++;
      const last = (outer - 1) * block + offset + length - 1;
      if (this.#elements.at(last) !== part.elements.at(count - 1)) continue;
      tried++;
      const view: Elements = {
        count,
        at: element => this.#elements.at(Math.floor(element / length) * block + offset + (element % length)),
      };
      const movement = movementOf(part.elements, view, before?.movement);
      if (movement !== undefined) options.push({ part, offset, movement });
    }
    return options;
  }
}

function movementOf(part: Elements, view: Elements, before: Movement | undefined): Movement | undefined {
  const count = before?.reduce((product, { size }) => product * size, 1);
  const usual = [...(before !== undefined && count === part.count ? [before] : []), identityMovement(part.count)];
  for (const movement of usual) if (agreesOnSamples(movement, part, view, 48)) return movement;
  return searchMovements(part, view).movements[0];
}

function claimOf(
  whole: WholeTensor,
  tensor: ComparedTensor,
  placed: readonly Placed[],
  outer: number,
  rounding: Rounding,
  tensors: BothTensors,
): Claim | undefined {
  const block = countOf(tensor) / outer;
  const boxes: Box[] = [];
  for (const { part, offset, movement } of placed) {
    const digits = placesInWhole(movement, part.elements.count / outer, block);
    if (digits === undefined) return undefined;
    const sizes = digits.map(({ size }) => size);
    const inWhole = digits.map(({ place }) => place);
    const inPart = digits.map(({ stride }) => stride);
    boxes.push(
      whole.side === 'right'
        ? {
            sizes,
            offset,
            strides: inWhole,
            left: loadOf(leftTensor(part.index), tensors, 0, inPart),
            right: loadOf(rightTensor(whole.index), tensors, offset, inWhole),
          }
        : {
            sizes,
            offset: 0,
            strides: inPart,
            left: loadOf(leftTensor(whole.index), tensors, offset, inWhole),
            right: loadOf(rightTensor(part.index), tensors, 0, inPart),
          },
    );
  }
  const indices = placed.map(({ part }) => part.index);
  const [lefts, rights] = whole.side === 'right' ? [indices, [whole.index]] : [[whole.index], indices];
  const movements = placed.map(({ movement }) => movement);
  return {
    lefts,
    rights,
    explanation: { kind: 'joined', whole: whole.side, outer, movements, rounding },
    boxes,
    casts: castsOf(rounding),
  };
}

interface PlacedDigit {
  readonly size: number;
  readonly stride: number;
  /** How far a step of the digit moves in the whole. */
  readonly place: number;
}

/** Digits of a part's positions, cut where a block ends; undefined where a block ends inside of a digit. */
function placesInWhole(movement: Movement, length: number, block: number): readonly PlacedDigit[] | undefined {
  const digits: PlacedDigit[] = [];
  let place = movement.reduce((product, { size }) => product * size, 1);
  for (const { size, stride } of movement) {
    place /= size;
    if (place >= length) digits.push({ size, stride, place: (place / length) * block });
    else if (place * size <= length) digits.push({ size, stride, place });
    else {
      const inner = length / place;
      if (!Number.isInteger(inner) || size % inner !== 0) return undefined;
      digits.push({ size: size / inner, stride: stride * inner, place: block }, { size: inner, stride, place });
    }
    if (place >= length && place % length !== 0) return undefined;
  }
  return digits;
}
