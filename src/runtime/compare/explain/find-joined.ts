import { countOf, type ComparedTensor } from '../../../compiler/compare/compared-tensor.js';
import { compareKeys } from '../../../compiler/keys/compare-keys.js';
import { groupBy } from '../../../compiler/compare/group-by.js';
import { keyLikeness } from '../../../compiler/compare/key-likeness.js';
import type { Elements } from '../../../tensor/compare/elements.js';
import { identityMovement, type Movement } from '../../../tensor/compare/movement.js';
import { roundingsOf, type Rounding } from '../../../tensor/compare/rounding.js';
import { agreesOnSamples, searchMovements } from '../../../tensor/compare/search-movements.js';
import { at } from '../../../tensor/strided/at.js';
import type { DType } from '../../../tensor/dtype.js';
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
interface WholeTensor {
  readonly side: 'left' | 'right';
  readonly index: number;
}

interface Part {
  readonly index: number;
  readonly tensor: ComparedTensor;
  readonly count: number;
}

interface Placed {
  readonly part: Part;
  /** First of its positions in each block. */
  readonly offset: number;
  readonly movement: Movement;
}

/** Tensors of one dtype that may be parts, after casts, by their first element; in natural order of their keys. */
interface Parts {
  readonly elementsOf: (part: Part) => Elements;
  readonly byFirst: ReadonlyMap<number, readonly Part[]>;
  /** Elements of the smallest. */
  readonly least: number;
}

/**
 * Finds tensors of one side that fill a tensor of the other side end to end: concatenated or stacked along any axis, or
 * within the groups that an axis is made of, each moved in any way.
 */
export class JoinIndex {
  readonly #side: 'left' | 'right';
  readonly #tensors: BothTensors;
  readonly #sampler: Sampler;
  readonly #factors: readonly number[];
  readonly #byDType: ReadonlyMap<DType, readonly number[]>;
  readonly #parts = new Map<string, Parts>();

  /** Of the tensors of `side` with these indices, any may be parts. */
  constructor(
    side: 'left' | 'right',
    indices: readonly number[],
    tensors: BothTensors,
    sampler: Sampler,
    factors: readonly number[],
  ) {
    this.#side = side;
    this.#tensors = tensors;
    this.#sampler = sampler;
    this.#factors = factors;
    const own = indices.filter(index => countOf(at(tensors[side], index)) > 0);
    own.sort((a, b) => compareTensors(at(tensors[side], a), at(tensors[side], b)));
    this.#byDType = groupBy(own, index => at(tensors[side], index).dtype);
  }

  /** The claim that a tensor of the other side is made of tensors that are not `taken`, or undefined where samples show none. */
  find(index: number, taken: ReadonlySet<number>): Claim | undefined {
    const side = this.#side === 'left' ? 'right' : 'left';
    const tensor = at(this.#tensors[side], index);
    for (const [dtype, parts] of this.#byDType) {
      const [left, right] = side === 'left' ? [tensor.dtype, dtype] : [dtype, tensor.dtype];
      for (const rounding of roundingsOf(left, right)) {
        if (rounding.left.length + rounding.right.length > 1) continue;
        const [own, theirs] = side === 'left' ? [rounding.left, rounding.right] : [rounding.right, rounding.left];
        const known = this.#partsOf(dtype, parts, theirs);
        if (known.least >= countOf(tensor)) continue;
        const search = new JoinSearch(tensor, this.#sampler.elements(tensor, own), known, taken);
        for (const outer of cutsOf(tensor.shape, this.#factors)) {
          const placed = search.run(outer);
          if (placed !== undefined) return claimOf({ side, index }, tensor, placed, outer, rounding, this.#tensors);
        }
      }
    }
    return undefined;
  }

  #partsOf(dtype: DType, indices: readonly number[], casts: readonly DType[]): Parts {
    const name = `${dtype.name} ${casts.map(cast => cast.name).join()}`;
    let known = this.#parts.get(name);
    if (known === undefined) {
      const parts = indices.map((index): Part => {
        const tensor = at(this.#tensors[this.#side], index);
        return { index, tensor, count: countOf(tensor) };
      });
      const elementsOf = ({ tensor }: Part): Elements => this.#sampler.elements(tensor, casts);
      const least = parts.reduce((fewest, { count }) => Math.min(fewest, count), Infinity);
      known = { elementsOf, byFirst: groupBy(parts, part => elementsOf(part).at(0)), least };
      this.#parts.set(name, known);
    }
    return known;
  }
}

function compareTensors(a: ComparedTensor, b: ComparedTensor): number {
  return compareKeys(a.key, b.key) || compareKeys(a.file ?? '', b.file ?? '');
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
  readonly #key: string;
  readonly #elements: Elements;
  readonly #parts: Parts;
  readonly #taken: ReadonlySet<number>;
  #steps = 0;

  constructor(whole: ComparedTensor, elements: Elements, parts: Parts, taken: ReadonlySet<number>) {
    this.#key = whole.key;
    this.#elements = elements;
    this.#parts = parts;
    this.#taken = taken;
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
      end = chosen.offset + chosen.part.count / outer;
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
    const options: (Placed & { readonly likeness: number })[] = [];
    for (const part of this.#parts.byFirst.get(this.#elements.at(offset)) ?? []) {
      if (this.#steps > MOST_STEPS || options.length >= MOST_TRIED) break;
      const { count } = part;
      const length = count / outer;
      if (used.has(part) || this.#taken.has(part.index)) continue;
      if (count >= this.#elements.count || !Number.isInteger(length) || offset + length > block) continue;
      this.#steps++;
      const last = (outer - 1) * block + offset + length - 1;
      const elements = this.#parts.elementsOf(part);
      if (this.#elements.at(last) !== elements.at(count - 1)) continue;
      const view: Elements = {
        count,
        at: element => this.#elements.at(Math.floor(element / length) * block + offset + (element % length)),
      };
      const movement = movementOf(elements, view, before?.movement);
      if (movement === undefined) continue;
      options.push({ part, offset, movement, likeness: keyLikeness(part.tensor.key, this.#key) });
    }
    return options.sort((a, b) => b.likeness - a.likeness);
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
    const digits = placesInWhole(movement, part.count / outer, block);
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
