import { positionIn } from '../compare/format-numbers.js';
import type { ElementMap } from './element-map.js';

/** A part of a tensor with, for each element, where it is taken from. */
export interface Grid {
  readonly shape: readonly number[];
  /** Dimensions that the rows and the columns run along; one that is not shown is carried over as it is, or fixed at 0. */
  readonly rowsAlong: number | undefined;
  readonly columnsAlong: number;
  /** `b3,1`: tensor b, element [3, 1]; only what differs within the picture is said. */
  readonly cells: readonly (readonly string[])[];
  /** The first row and column that are shown. */
  readonly firstRow: number;
  readonly firstColumn: number;
  /** Rows and columns behind those that are shown. */
  readonly moreRows: number;
  readonly moreColumns: number;
}

/** A small picture of where the elements of one tensor come from, before a change and after it. */
export interface Picture {
  readonly layout: string;
  readonly key: string;
  readonly from: string;
  /** Keys of the tensors that elements come from; `a` is the first. */
  readonly sources: readonly string[];
  /** Sizes of the axes: `heads=3 pair=5`. */
  readonly sizes: string;
  readonly before: Grid | undefined;
  readonly after: Grid | undefined;
  /** Elements that come from elsewhere now; undefined where the shapes differ. */
  readonly moved: number | undefined;
  readonly elements: number;
}

export interface DrawnMap {
  readonly map: ElementMap;
  /** Shapes of the source tensors, by their index. */
  readonly shapes: readonly (readonly number[])[];
}

const MOST_COLUMNS = 16;
const MOST_ROWS = 3;

/**
 * Draws maps of one tensor on the same dimensions: at most two, those along which something else happens than that an element keeps its
 * index. Labels name the coordinates that vary.
 */
export function drawGrids(maps: readonly (DrawnMap | undefined)[]): readonly (Grid | undefined)[] {
  const drawn = maps.filter(map => map !== undefined);
  const [first] = drawn;
  if (first === undefined) return maps.map(() => undefined);
  const alike = drawn.every(({ map }) => map.shape.join() === first.map.shape.join());
  const shown = alike ? dimensionsOf(drawn) : undefined;
  const at = alike ? firstDifference(drawn) : undefined;
  const letters = new Set(drawn.flatMap(({ map }) => [...map.tensor].filter(tensor => tensor >= 0))).size > 1;
  return maps.map(map => (map === undefined ? undefined : draw(map, shown ?? dimensionsOf([map]), letters, at)));
}

/** The position of the first element that comes from elsewhere in one of the maps. */
function firstDifference([first, ...others]: readonly DrawnMap[]): readonly number[] | undefined {
  if (first === undefined) return undefined;
  const { tensor, element, shape } = first.map;
  const flat = tensor.findIndex((from, i) =>
    others.some(({ map }) => map.tensor[i] !== from || map.element[i] !== element[i]),
  );
  return flat < 0 ? undefined : positionIn(flat, shape);
}

/** The dimensions to show: those that are not simply carried over, the last two of them; the last one where all are. */
function dimensionsOf(maps: readonly DrawnMap[]): readonly number[] {
  const rank = maps[0]?.map.shape.length ?? 0;
  const all = Array.from({ length: rank }, (_, k) => k).filter(k => (maps[0]?.map.shape[k] ?? 1) > 1);
  const moved = all.filter(k => !maps.every(map => isCarried(map, k)));
  return (moved.length > 0 ? moved : all.slice(-1)).slice(-2);
}

/** True if one coordinate of the source is always the index along this dimension, and nothing else hangs on it. */
function isCarried({ map, shapes }: DrawnMap, dimension: number): boolean {
  const { shape, tensor, element } = map;
  let coordinate: number | undefined;
  const step = shape.slice(dimension + 1).reduce((product, size) => product * size, 1);
  for (let flat = 0; flat < tensor.length; flat++) {
    const index = positionIn(flat, shape)[dimension] ?? 0;
    const base = flat - index * step;
    if (index === 0) continue;
    if (tensor[flat] !== tensor[base]) return false;
    const own = shapes[tensor[flat] ?? -1] ?? [];
    const [here, there] = [positionIn(element[flat] ?? 0, own), positionIn(element[base] ?? 0, own)];
    const differing = here.flatMap((value, k) => (value === there[k] ? [] : [k]));
    const [only, more] = differing;
    if (only === undefined || more !== undefined || here[only] !== index || there[only] !== 0) return false;
    if (coordinate !== undefined && coordinate !== only) return false;
    coordinate = only;
  }
  return true;
}

/** The part around `at`, where that is given: what is not shown of other dimensions is where it is. */
function draw(
  { map, shapes }: DrawnMap,
  dimensions: readonly number[],
  letters: boolean,
  at: readonly number[] | undefined,
): Grid {
  const { shape, tensor, element } = map;
  const columnsAlong = dimensions.at(-1) ?? 0;
  const rowsAlong = dimensions.length > 1 ? dimensions[0] : undefined;
  const [rows, columns] = [rowsAlong === undefined ? 1 : (shape[rowsAlong] ?? 1), shape[columnsAlong] ?? 1];
  const firstRow = rowsAlong === undefined ? 0 : windowStart(at?.[rowsAlong] ?? 0, rows, MOST_ROWS);
  const firstColumn = windowStart(at?.[columnsAlong] ?? 0, columns, MOST_COLUMNS);
  const places = Array.from({ length: Math.min(rows, MOST_ROWS) }, (_, row) =>
    Array.from({ length: Math.min(columns, MOST_COLUMNS) }, (__, column) => {
      const position = shape.map((_size, k) =>
        k === rowsAlong ? firstRow + row : k === columnsAlong ? firstColumn + column : (at?.[k] ?? 0),
      );
      return position.reduce((flat, index, k) => flat * (shape[k] ?? 1) + index, 0);
    }),
  );
  const positions = places.map(row =>
    row.map(flat => positionIn(element[flat] ?? 0, shapes[tensor[flat] ?? -1] ?? [])),
  );
  const varying = varyingCoordinates(positions.flat());
  const cells = places.map((row, r) =>
    row.map((flat, c) => {
      const index = tensor[flat] ?? -1;
      if (index < 0) return '.';
      const numbers = (positions[r]?.[c] ?? []).filter((_, k) => varying.has(k));
      return `${letters ? letterOf(index) : ''}${numbers.join(',')}`;
    }),
  );
  const moreRows = rows - firstRow - places.length;
  const moreColumns = columns - firstColumn - Math.min(columns, MOST_COLUMNS);
  return { shape, rowsAlong, columnsAlong, cells, firstRow, firstColumn, moreRows, moreColumns };
}

/** Where a window of `most` begins that has an index in it: at 0 where that is enough. */
function windowStart(index: number, size: number, most: number): number {
  return index < most ? 0 : Math.min(index - Math.floor(most / 2), size - most);
}

function varyingCoordinates(positions: readonly (readonly number[])[]): ReadonlySet<number> {
  const found = new Set<number>();
  const [first = []] = positions;
  for (const position of positions) position.forEach((value, k) => (value === first[k] ? undefined : found.add(k)));
  // Where nothing varies there is still something to say.
  return found.size > 0 ? found : new Set(first.keys());
}

/** `a`, `b`, ... and after `z` numbers. */
export const letterOf = (index: number): string =>
  index < 26 ? String.fromCharCode('a'.charCodeAt(0) + index) : `t${index}.`;
