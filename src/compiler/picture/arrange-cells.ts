import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { rowMajor, sizeOfItem } from '../layout/lower-items.js';
import type { PictureCell, PictureLine, PictureTensor } from './rule-picture.js';
import type { Scene } from './scene.js';

type Grid = Pick<PictureTensor, 'rows' | 'columns' | 'cells' | 'moreRows' | 'moreColumns'>;

/** A single dimension of more cells than this is cut into rows. */
const MOST_IN_A_ROW = 8;
/** A dimension with more outer parts is not cut. */
const MOST_ROWS = 4096;

/** How far a flat element is from the first one along rows and along columns. */
interface Placing {
  readonly row: (flat: number) => number;
  readonly column: (flat: number) => number;
  readonly rowLabel: (row: number) => string;
  readonly columnLabel: (column: number) => string;
  readonly rowCount: number;
  readonly columnCount: (row: number) => number;
  /** Numbers of rows and columns at which a block begins. */
  readonly rowEdge: (row: number) => boolean;
  readonly columnEdge: (column: number) => boolean;
}

/** Puts the cells of a tensor into rows and columns, in the order in which they are stored. */
export function arrangeCells(
  cells: readonly PictureCell[],
  items: readonly BracketItem[],
  shape: readonly number[],
  scene: Scene,
): Grid {
  const placing = placeCells(cells, items, shape, scene);
  const rows = distinct(cells.map(({ flat }) => placing.row(flat)));
  const columns = distinct(cells.map(({ flat }) => placing.column(flat)));
  const byPlace = new Map(cells.map(cell => [`${placing.row(cell.flat)} ${placing.column(cell.flat)}`, cell]));
  return {
    rows: rows.map((row, i) => {
      return { label: placing.rowLabel(row), gap: row > (rows[i - 1] ?? -1) + 1, edge: i > 0 && placing.rowEdge(row) };
    }),
    columns: columns.map((column, i): PictureLine => {
      const gap = column > (columns[i - 1] ?? -1) + 1;
      return { label: placing.columnLabel(column), gap, edge: i > 0 && placing.columnEdge(column) };
    }),
    cells: rows.map(row => columns.map(column => byPlace.get(`${row} ${column}`))),
    moreRows: (rows.at(-1) ?? 0) < placing.rowCount - 1,
    moreColumns: rows.some(row => (columns.at(-1) ?? 0) < placing.columnCount(row) - 1),
  };
}

const distinct = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);

function placeCells(
  cells: readonly PictureCell[],
  items: readonly BracketItem[],
  shape: readonly number[],
  scene: Scene,
): Placing {
  const strides = rowMajor(shape);
  const indexAt = (flat: number, k: number): number =>
    Math.floor(flat / (strides[k] ?? 1)) % Math.max(1, shape[k] ?? 1);
  const active = shape.flatMap((_, k) => (new Set(cells.map(({ flat }) => indexAt(flat, k))).size > 1 ? [k] : []));
  const last = active.at(-1) ?? Math.max(0, shape.length - 1);
  const outer = active.slice(0, -1);
  const item = items[last];
  const size = shape[last] ?? 1;
  const step = item === undefined ? size : lastSizeOf(item, scene);
  const alongLast = {
    column: (flat: number) => indexAt(flat, last),
    columnLabel: (column: number) => String(column),
    columnCount: () => size,
    columnEdge: (column: number) => column % step === 0,
  };
  if (outer.length > 0) {
    const counts = outer.map(k => shape[k] ?? 1);
    const digits = rowMajor(counts);
    const inner = outer.at(-1) ?? 0;
    const innerItem = items[inner];
    const innerStep = innerItem === undefined ? 0 : lastSizeOf(innerItem, scene);
    const rowEdge = (row: number): boolean => {
      const index = row % (shape[inner] ?? 1);
      return index === 0 ? outer.length > 1 : innerStep < (shape[inner] ?? 1) && index % innerStep === 0;
    };
    return {
      ...alongLast,
      row: flat => outer.reduce((sum, k, i) => sum + indexAt(flat, k) * (digits[i] ?? 1), 0),
      rowLabel: row => outer.map((_, i) => Math.floor(row / (digits[i] ?? 1)) % (counts[i] ?? 1)).join(', '),
      rowCount: counts.reduce((product, count) => product * count, 1),
      rowEdge,
    };
  }
  const starts = item === undefined || active.length === 0 ? [0] : startsOf(item, scene);
  const drawn = new Set(cells.map(({ flat }) => indexAt(flat, last))).size;
  if (starts.length < 2 || drawn <= MOST_IN_A_ROW) {
    return { ...alongLast, row: () => 0, rowLabel: () => '', rowCount: 1, rowEdge: () => false };
  }
  const rowOf = (index: number): number => starts.findLastIndex(start => start <= index);
  return {
    row: flat => rowOf(indexAt(flat, last)),
    column: flat => indexAt(flat, last) - (starts[rowOf(indexAt(flat, last))] ?? 0),
    rowLabel: row => String(starts[row] ?? 0),
    columnLabel: column => `+${column}`,
    rowCount: starts.length,
    columnCount: row => (starts[row + 1] ?? size) - (starts[row] ?? 0),
    rowEdge: () => false,
    columnEdge: column => column % step === 0,
  };
}

/** Where the outermost parts of a dimension begin: those of a sum, or the indices of the first axis of a group. */
function startsOf(item: BracketItem, scene: Scene): readonly number[] {
  const sizeOf = (part: BracketItem): number => sizeOfItem(part, scene.sizes, scene.captures);
  if (item.kind === 'sum') {
    let before = 0;
    return item.terms.map(term => (before += sizeOf(term)) - sizeOf(term));
  }
  if (item.kind !== 'group') return [0];
  const outer = item.items.find(part => sizeOf(part) > 1);
  if (outer === undefined) return [0];
  const whole = sizeOfItem({ ...item, minus: undefined }, scene.sizes, scene.captures);
  const count = sizeOf(outer);
  if (count > MOST_ROWS) return [0];
  return Array.from({ length: count }, (_, i) => (i * whole) / count);
}

/** The size of the innermost part of a dimension; the whole one where it has no parts. */
function lastSizeOf(item: BracketItem, scene: Scene): number {
  const parts = item.kind === 'group' ? item.items : [];
  const sizes = parts.map(part => sizeOfItem(part, scene.sizes, scene.captures)).filter(size => size > 1);
  return Math.max(1, sizes.length > 1 ? (sizes.at(-1) ?? 1) : sizeOfItem(item, scene.sizes, scene.captures));
}
