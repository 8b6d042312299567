import type { Edge } from '../program/program.js';
import type { Given, Stores } from '../prove/world.js';
import { otherSide, type Relation, type SideIndex } from '../relation/relation.js';
import { couldBe } from './could-be.js';
import { elementMap, type ElementMap } from './element-map.js';
import { drawGrids, type DrawnMap, type Picture } from './picture.js';
import { planRule, type PlannedRule } from './plan-rule.js';

/** A revision of a mapping, and one of its edges. */
export interface EdgeOf {
  readonly relation: Relation;
  readonly edge: Edge;
}

/**
 * Where the elements of one tensor come from, before and after a change, on the sizes of an example: the first one of them (or primes
 * alone) that shows a difference. Undefined where there is nothing to draw, or no difference to see.
 */
export function drawChange(
  before: EdgeOf,
  after: EdgeOf,
  examples: readonly Given[],
  stores: Stores,
): Picture | undefined {
  const sides = ([0, 1] as const).filter(side => canRead(before.edge, side) && canRead(after.edge, side));
  for (const from of sides) {
    for (const sizes of [...examples, new Map<string, never>()]) {
      const picture = drawWith(before, after, from, sizes, stores);
      if (picture !== undefined && picture.moved !== 0) return picture;
    }
  }
  return undefined;
}

function drawWith(before: EdgeOf, after: EdgeOf, from: SideIndex, sizes: Given, stores: Stores): Picture | undefined {
  const fresh = mapOf(after, from, sizes, stores);
  // Axes of the same name have the same size in both.
  const old = mapOf(before, from, new Map([...(fresh?.planned.axes ?? []), ...sizes]), stores);
  if (fresh === undefined || old === undefined) return undefined;
  const keys = [...new Set([...usedKeys(old), ...usedKeys(fresh)])];
  const [first, second] = [drawable(old, keys), drawable(fresh, keys)];
  const [beforeGrid, afterGrid] = drawGrids([first, second]);
  const { layouts } = after.relation;
  return {
    layout: layouts[otherSide(from)].name,
    key: fresh.key,
    from: layouts[from].name,
    sources: keys,
    sizes: sizesText(after, fresh.planned),
    before: beforeGrid,
    after: afterGrid,
    moved: countMoved(first.map, second.map),
    elements: fresh.map.tensor.length,
  };
}

function canRead({ canonical }: Edge, from: SideIndex): boolean {
  const { sides, forward, backward } = canonical;
  return sides[0] !== null && sides[1] !== null && (from === 0 ? forward : backward) === true;
}

interface Mapped {
  readonly planned: PlannedRule;
  readonly key: string;
  readonly map: ElementMap;
}

/** The map of the first tensor that an edge makes. */
function mapOf({ relation, edge }: EdgeOf, from: SideIndex, sizes: Given, stores: Stores): Mapped | undefined {
  const planned = planRule(relation, edge.labels.rule, from, sizes, stores);
  if (planned === undefined) return undefined;
  const patterns = edge.canonical.sides[otherSide(from)] ?? [];
  const index = planned.bound.targets.findIndex(({ key }) => patterns.some(pattern => couldBe(key, pattern.key)));
  const target = planned.bound.targets[index];
  if (target === undefined) return undefined;
  const map = elementMap(
    planned.bound.pieces.filter(piece => piece.target === index),
    target.shape,
  );
  return map === undefined ? undefined : { planned, key: target.key, map };
}

function usedKeys(found: Mapped): readonly string[] {
  const used = new Set(found.map.tensor);
  return found.planned.tensors.flatMap((tensor, i) => (used.has(i) ? [nameOf(tensor)] : []));
}

/** The key, with the file where that is part of the address. */
const nameOf = ({ key, file }: PlannedRule['tensors'][number]): string => (file === '' ? key : `${key} in ${file}`);

const nameAt = (tensors: PlannedRule['tensors'], index: number): string => {
  const tensor = tensors[index];
  return tensor === undefined ? '' : nameOf(tensor);
};

/** The map with its sources counted as both revisions count them. */
function drawable(found: Mapped, keys: readonly string[]): DrawnMap {
  const { tensors } = found.planned;
  const tensor = found.map.tensor.map(index => keys.indexOf(nameAt(tensors, index)));
  return {
    map: { ...found.map, tensor },
    shapes: keys.map(key => tensors.find(own => nameOf(own) === key)?.shape ?? []),
  };
}

function countMoved(before: ElementMap, after: ElementMap): number | undefined {
  if (before.shape.join() !== after.shape.join()) return undefined;
  let moved = 0;
  before.tensor.forEach((tensor, i) => {
    if (tensor !== after.tensor[i] || before.element[i] !== after.element[i]) moved++;
  });
  return moved;
}

function sizesText({ edge }: EdgeOf, planned: PlannedRule): string {
  const names = Object.entries(edge.labels.names).flatMap(([canonical, name]) =>
    canonical.startsWith('x') ? [name] : [],
  );
  return names
    .flatMap(name => (planned.axes.get(name) === undefined ? [] : [`${name}=${planned.axes.get(name) ?? ''}`]))
    .join(' ');
}
