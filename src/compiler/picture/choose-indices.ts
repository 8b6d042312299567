import type { PictureAxis } from './rule-picture.js';
import { divisorOf, type Link } from './links.js';
import type { Scene } from './scene.js';

/** Elements of one picture: more are no picture any more. */
const MOST_ELEMENTS = 60;
/** Indices along an axis that varies slowest on both sides: a few stand for the others. */
const MOST_OUTER = 3;
const MOST_INNER = 6;

/** The axes of all links, in the order of first appearance, each with the indices that are drawn. */
export function chooseIndices(scene: Scene, links: readonly Link[]): readonly PictureAxis[] {
  const names = [...new Set(links.flatMap(({ members }) => members.flatMap(({ axes }) => axes)))];
  const carried = carriedAxes(scene, links);
  const axes = names.map(name => {
    const { size, indices } = indicesOf(scene, name);
    const isOuter = links.every(({ members }) => members.every(({ axes: own }) => isOuterIn(own, name, carried)));
    const most = carried.has(name) ? 1 : isOuter ? MOST_OUTER : MOST_INNER;
    return { name, isOuter, size, all: indices, count: Math.min(most, indices.length), carried: carried.has(name) };
  });
  const elements = (): number =>
    links.reduce((sum, { members }) => {
      const own = new Set(members.flatMap(member => member.axes));
      return sum + axes.reduce((product, axis) => (own.has(axis.name) ? product * axis.count : product), 1);
    }, 0);
  while (elements() > MOST_ELEMENTS) {
    const large = axes.filter(({ count }) => count > 2);
    const [first, ...others] = large.some(({ isOuter }) => isOuter) ? large.filter(({ isOuter }) => isOuter) : large;
    if (first === undefined) break;
    others.reduce((most, axis) => (axis.count > most.count ? axis : most), first).count--;
  }
  return axes.map(({ name, size, all, count, carried: isCarried }) => {
    const divisor = divisorOf(scene, name);
    return { name, size, drawn: firstOf(all, count, divisor), carried: isCarried, divisor };
  });
}

/** Whether an axis varies slowest in a block that has others to be seen, or is not in it. */
function isOuterIn(axes: readonly string[], name: string, carried: ReadonlySet<string>): boolean {
  return !axes.includes(name) || (axes[0] === name && axes.filter(axis => !carried.has(axis)).length > 1);
}

/** The first indices; of an axis that is cut into parts, some of its first two parts. */
function firstOf(indices: readonly number[], count: number, divisor: number): readonly number[] {
  if (divisor === 1 || indices.length <= divisor) return indices.slice(0, count);
  const wanted = [0, 1, divisor - 1, divisor, divisor + 1].filter(index => index < indices.length);
  const kept = count >= 4 ? wanted : wanted.filter(index => index !== 1 && index !== divisor + 1);
  return kept.map(index => indices[index] ?? 0);
}

interface Indices {
  readonly size: number;
  /** The first of them where there are very many. */
  readonly indices: readonly number[];
}

/** The values that an axis has: those of its tensors where it is a capture of one side, or 0 .. size - 1. */
function indicesOf({ sides, sizes, captures }: Scene, axis: string): Indices {
  const own = new Set(sides.flat().flatMap(({ own: values }) => values.get(axis) ?? []));
  const numbers = [...own].filter(value => typeof value === 'number');
  if (numbers.length > 0) return { size: numbers.length, indices: numbers.sort((a, b) => a - b) };
  const parameter = sizes.parameterOf(axis);
  const parents = parameter === undefined || captures.has(parameter) ? 1 : sizes.sizeOf(parameter, captures);
  let most = 0;
  for (let i = 0; i < Math.min(parents, MOST_PARENTS); i++) {
    const fixed =
      parameter === undefined || captures.has(parameter) ? captures : new Map([...captures, [parameter, i]]);
    most = Math.max(most, sizes.sizeOf(axis, fixed));
  }
  return { size: most, indices: Array.from({ length: Math.min(most, MOST_INDICES) }, (_, i) => i) };
}

const MOST_PARENTS = 64;
/** More than are ever drawn, and enough to reach the second part of an axis that is cut into parts. */
const MOST_INDICES = 1 << 12;

/**
 * The axes that vary fastest in the same order everywhere, each a whole dimension by itself: rows that are carried along. So many are left
 * that there is something to be seen.
 */
function carriedAxes(scene: Scene, links: readonly Link[]): ReadonlySet<string> {
  const [first] = links[0]?.members ?? [];
  const carried = new Set<string>();
  // With an equation of several operands it matters which of them an axis is missing in.
  if (first === undefined || links.some(({ members }) => members.length > 2)) return carried;
  for (let back = 1; back <= first.axes.length; back++) {
    const name = first.axes.at(-back);
    const isLast = links.every(({ members }) => members.every(({ axes }) => axes.at(-back) === name));
    const isWhole = (link: Link): boolean =>
      link.members.every(({ reference }) =>
        scene.items(reference).some(item => item.kind === 'axis' && item.name === name),
      );
    if (name === undefined || !isLast || !links.every(isWhole)) break;
    const left = first.axes.length - back + (links.length > 1 ? 1 : 0);
    if (left < LEAST_LEFT) break;
    carried.add(name);
  }
  return carried;
}

const LEAST_LEFT = 2;
