import { displayWidth } from '../diagnostics/display.js';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows in columns, two spaces apart, with a line of titles; each line ends in a line end, and none in a space. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, i) => {
    let width = 0;
    for (const row of [titles, ...rows]) width = Math.max(width, displayWidth(row[i] ?? ''));
    return width;
  });
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, i) => {
        const cell = row[i] ?? '';
        const space = ' '.repeat(Math.max(0, (widths[i] ?? 0) - displayWidth(cell)));
        return align === 'right' ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  return [titles, ...rows].map(row => `${line(row)}\n`).join('');
}
