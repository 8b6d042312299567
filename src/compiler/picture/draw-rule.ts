import type { CaptureValue } from '../keys/pattern.js';
import { printItem } from '../layout/print-item.js';
import { lowerItems, rowMajor, sizeOfItem, type LoweredBlock } from '../layout/lower-items.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import { axisItems } from '../relation/blocks.js';
import type { SideIndex } from '../relation/relation.js';
import { arrangeCells } from './arrange-cells.js';
import { chooseIndices } from './choose-indices.js';
import { divisorOf, filledBlocks, linksOf, type Link, type LinkMember } from './links.js';
import type { PictureAxis, PictureCell, PictureTensor, RulePicture } from './rule-picture.js';
import type { Scene, SceneTensor } from './scene.js';

/** Tensors of a side that one picture shows. */
const MOST_TENSORS = 6;

/**
 * Where the elements of a rule go. Undefined where there is nothing to see: a side is missing, or every element stays where it is.
 */
export function drawRule(scene: Scene): RulePicture | undefined {
  const links = linksOf(scene);
  if (links.length === 0 || isPlain(scene, links) || isBeyondNumbers(scene)) return undefined;
  const axes = chooseIndices(scene, [...links, ...filledBlocks(scene)]);
  const painter = new Painter(scene, axes);
  links.forEach((link, part) => painter.add(link, part));
  for (const filled of filledBlocks(scene)) painter.add(filled, undefined);
  const tensors = painter.tensors();
  const drawn = (side: SideIndex): number => tensors.filter(tensor => tensor.side === side).length;
  if (drawn(0) === 0 || drawn(1) === 0) return undefined;
  const more = ([0, 1] as const).map(side => scene.sides[side].length - drawn(side));
  return {
    axes,
    parts: partNames(scene, links),
    elements: painter.elements,
    tensors,
    moreTensors: [more[0] ?? 0, more[1] ?? 0],
    colour: colourOf(axes, links),
  };
}

/** Whether a tensor has more elements than can be counted exactly: places in it would be wrong. */
const isBeyondNumbers = (scene: Scene): boolean =>
  [...(scene.rule.sides[0] ?? []), ...(scene.rule.sides[1] ?? [])].some(
    reference =>
      !Number.isSafeInteger(
        volumeOf(scene.items(reference).map(item => sizeOfItem(item, scene.sizes, scene.captures))),
      ),
  );

/** Whether a rule has one tensor on each side, with the same axes in the same order: no element moves, and no value joins others. */
function isPlain(scene: Scene, links: readonly Link[]): boolean {
  const [link, more] = links;
  const [a, b, third] = link?.members ?? [];
  if (a === undefined || b === undefined || third !== undefined || more !== undefined) return false;
  if (scene.rule.filled.length > 0) return false;
  return a.captures.length + b.captures.length === 0 && shapeText(scene, a) === shapeText(scene, b);
}

/** What brackets say, but for where `=3` stands. */
const shapeText = (scene: Scene, { reference }: LinkMember): string =>
  scene.items(reference).map(printItem).join(' ').replace(/=\d+/g, '');

/** By the key that only this part has; where one tensor has several parts on both sides, by the axes of its block. */
function partNames(scene: Scene, links: readonly Link[]): readonly string[] {
  if (scene.rule.pairs.length === 0) return links.map(() => '');
  const sides = [scene.rule.sides[0] ?? [], scene.rule.sides[1] ?? []];
  const [few = []] = [...sides].sort((a, b) => b.length - a.length);
  return links.map(({ members }) => {
    const member = members.find(({ reference }) => few.includes(reference));
    if (few.length > 1 && member !== undefined) return member.reference.source.key.text;
    return members[0]?.axes.join(' ') ?? '';
  });
}

/** An axis that is spread over tensors on one side before others, of these the one that moves furthest; undefined where parts tell more. */
function colourOf(axes: readonly PictureAxis[], links: readonly Link[]): number | undefined {
  const scores = axes.map(({ name, drawn, carried }) => {
    if (carried || drawn.length < 2) return -1;
    const own = links.map(({ members }) => members.filter(member => member.axes.includes(name)));
    const isSpread = own.some(members => new Set(members.map(({ captures }) => captures.includes(name))).size > 1);
    const moved = own.map(members => distance(members.map(member => member.axes.length - member.axes.indexOf(name))));
    return Math.max(...moved) + (isSpread ? axes.length : 0);
  });
  const largest = Math.max(...scores);
  if (links.length > 1 && largest < axes.length) return undefined;
  const found = scores.indexOf(largest);
  return largest < 0 ? undefined : found;
}

const distance = (places: readonly number[]): number =>
  places.length === 0 ? 0 : Math.max(...places) - Math.min(...places);

class Painter {
  elements = 0;
  readonly #scene: Scene;
  readonly #axes: readonly PictureAxis[];
  readonly #cells = new Map<SceneTensor, Map<number, PictureCell>>();

  constructor(scene: Scene, axes: readonly PictureAxis[]) {
    this.#scene = scene;
    this.#axes = axes;
  }

  /** Draws the elements of a link; without a part they are joined with nothing. */
  add(link: Link, part: number | undefined): void {
    const captures = [...new Set(link.members.flatMap(member => member.captures))];
    const own = new Set(link.members.flatMap(member => member.axes));
    const brackets = this.#axes.filter(({ name }) => own.has(name) && !captures.includes(name));
    for (const values of this.#combinations(this.#axes.filter(({ name }) => captures.includes(name)))) {
      const fixed = new Map<string, CaptureValue>([...this.#scene.captures, ...values]);
      const lowered = link.members.map(member => this.#lower(member, fixed));
      for (const along of this.#combinations(brackets)) this.#put(link, part, lowered, fixed, along);
    }
  }

  tensors(): readonly PictureTensor[] {
    const { sides } = this.#scene;
    return ([0, 1] as const).flatMap(side =>
      sides[side].flatMap((tensor): readonly PictureTensor[] => {
        const cells = this.#cells.get(tensor);
        if (cells === undefined) return [];
        const { reference } = tensor;
        const { key, file } = tensor.tensor;
        const shape = this.#shapeOf(reference, new Map([...this.#scene.captures, ...tensor.own]));
        const grid = arrangeCells([...cells.values()], this.#scene.items(reference), shape, this.#scene);
        const own = [...tensor.own].map(([name, value]) => `${name} ${value}`).join(', ');
        return [{ side, reference, key, file, own, shape, ...grid }];
      }),
    );
  }

  /** One element, in all tensors that have it. */
  #put(
    link: Link,
    part: number | undefined,
    lowered: readonly (LoweredBlock | undefined)[],
    fixed: ReadonlyMap<string, CaptureValue>,
    along: ReadonlyMap<string, number>,
  ): void {
    const all = new Map<string, CaptureValue>([...fixed, ...along]);
    const places = lowered.map(block => flatOf(block, along));
    if (places.includes('none')) return;
    // What one side has cut off is padding on the other: it is joined with nothing.
    const element = places.includes('cut') || part === undefined ? undefined : this.elements;
    const drawn = link.members.map((member, i) => {
      const flat = places[i];
      const tensor = this.#tensorOf(member, all);
      return typeof flat === 'number' && tensor !== undefined
        ? this.#mark(tensor, member, flat, element, part, all)
        : false;
    });
    if (element !== undefined && drawn.some(isDrawn => isDrawn)) this.elements++;
  }

  #mark(
    tensor: SceneTensor,
    member: LinkMember,
    flat: number,
    element: number | undefined,
    part: number | undefined,
    all: ReadonlyMap<string, CaptureValue>,
  ): boolean {
    let cells = this.#cells.get(tensor);
    if (cells === undefined) {
      const { side } = tensor.reference;
      const shown = [...this.#cells.keys()].filter(({ reference }) => reference.side === side).length;
      if (shown >= MOST_TENSORS) return false;
      this.#cells.set(tensor, (cells = new Map<number, PictureCell>()));
    }
    const before = cells.get(flat);
    const elements = [...(before?.elements ?? []), ...(element === undefined ? [] : [element])];
    const along = this.#along(member, all);
    const cell = {
      flat,
      elements,
      part: element === undefined ? undefined : part,
      along: along.map(axis => axis?.label),
      tones: along.map(axis => axis?.tone),
    };
    cells.set(flat, before === undefined ? cell : { ...before, elements });
    return true;
  }

  /** Indices along the axes of the picture; where this tensor has one for several of them, their number. */
  #along(
    member: LinkMember,
    all: ReadonlyMap<string, CaptureValue>,
  ): readonly ({ readonly label: number; readonly tone: number } | undefined)[] {
    return this.#axes.map(({ name, drawn }) => {
      const index = all.get(name);
      if (!member.axes.includes(name) || typeof index !== 'number') return undefined;
      const divisor = divisorOf(this.#scene, name);
      const part = Math.floor(index / divisor);
      if (divisor === 1) return { label: index, tone: drawn.indexOf(index) };
      const isDivided = axisItems(member.reference.items).some(
        axis => axis.name === name && axis.divisor !== undefined,
      );
      return { label: isDivided ? part : index, tone: part };
    });
  }

  #tensorOf(member: LinkMember, all: ReadonlyMap<string, CaptureValue>): SceneTensor | undefined {
    return this.#scene.sides[member.reference.side].find(
      ({ reference, own }) =>
        reference.index === member.reference.index && [...own].every(([name, value]) => all.get(name) === value),
    );
  }

  #lower(member: LinkMember, fixed: ReadonlyMap<string, CaptureValue>): LoweredBlock | undefined {
    const strides = rowMajor(this.#shapeOf(member.reference, fixed));
    return lowerItems(this.#scene.items(member.reference), strides, this.#scene.sizes, fixed)[member.block];
  }

  #shapeOf(reference: LinkMember['reference'], fixed: ReadonlyMap<string, CaptureValue>): readonly number[] {
    return this.#scene.items(reference).map(item => sizeOfItem(item, this.#scene.sizes, fixed));
  }

  #combinations(axes: readonly PictureAxis[]): readonly ReadonlyMap<string, number>[] {
    let all: readonly ReadonlyMap<string, number>[] = [new Map()];
    for (const { name, drawn } of axes) {
      all = all.flatMap(before => drawn.map(index => new Map([...before, [name, index]])));
    }
    return all;
  }
}

/** Where an element of a block is; `cut` where it was cut off, `none` where an axis is shorter here. */
function flatOf(block: LoweredBlock | undefined, along: ReadonlyMap<string, number>): number | 'cut' | 'none' {
  if (block === undefined) return 'none';
  let flat = block.offset;
  for (const [name, { size, stride, divisor }] of block.axes) {
    const index = along.get(name) ?? 0;
    if (index >= size) return 'none';
    flat += Math.floor(index / divisor) * stride;
  }
  const isCut = block.limits.some(
    ({ terms, limit }) => terms.reduce((sum, { axis, weight }) => sum + weight * (along.get(axis) ?? 0), 0) >= limit,
  );
  return isCut ? 'cut' : flat;
}
