import { letterOf, type Grid, type Picture } from '../../compiler/changes/picture.js';

/** A picture as lines of text: what is shown, the tensor before and after, and how much moves. */
export type DescribedPicture = {
  readonly title: string;
  readonly before: DescribedGrid;
  readonly after: DescribedGrid;
  readonly moved: string;
};

export type DescribedGrid = {
  /** `[3 7 5], axes 0 (down) and 2`. */
  readonly caption: string;
  readonly lines: readonly string[];
};

export function describePicture(picture: Picture): DescribedPicture {
  const { layout, key, from, sources, sizes, before, after, moved, elements } = picture;
  const legend =
    sources.length > 1
      ? `: ${sources.map((source, i) => `${letterOf(i)} = ${source}`).join(', ')}`
      : ` ${sources[0] ?? ''}`;
  return {
    title: `${layout} ${key} comes from ${from}${legend}${sizes === '' ? '' : ` (${sizes})`}`,
    before: describeGrid(before),
    after: describeGrid(after),
    moved: movedText(moved, elements),
  };
}

function movedText(moved: number | undefined, elements: number): string {
  if (moved === undefined) return 'the shapes differ';
  if (moved === 0) return 'with these sizes every element comes from where it came from';
  return `${moved} of ${elements} elements come from elsewhere`;
}

function describeGrid(grid: Grid | undefined): DescribedGrid {
  if (grid === undefined) return { caption: 'nothing', lines: [] };
  const { shape, rowsAlong, columnsAlong, cells, firstRow, firstColumn, moreRows, moreColumns } = grid;
  const width = Math.max(1, ...cells.flat().map(cell => cell.length));
  const rest = moreColumns > 0 ? ` ... ${moreColumns} more` : '';
  const skipped = firstColumn > 0 ? `${firstColumn} before ... ` : '';
  const lastRow = firstRow + cells.length - 1;
  const part = firstRow + moreRows > 0 ? `, ${firstRow} to ${lastRow}` : '';
  const axes = rowsAlong === undefined ? `axis ${columnsAlong}` : `axes ${rowsAlong} (down${part}) and ${columnsAlong}`;
  return {
    caption: `[${shape.join(' ')}]${shape.length < 2 ? '' : `, ${axes}`}`,
    lines: cells.map(row => `${skipped}${row.map(cell => cell.padStart(width)).join(' ')}${rest}`),
  };
}
