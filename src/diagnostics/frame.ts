import type { Severity } from './diagnostic.js';
import { lineIndex, type LineIndex } from './line-index.js';
import { lineWindow, type LineWindow } from './line-window.js';
import { PLAIN, type Palette } from './palette.js';
import { escapeControls } from './show-name.js';
import type { SourceText, Span } from './source.js';

/** A span to underline: the place of the finding itself (`^^^`), or a related one (`---`) with what it has to say. */
export interface Mark {
  readonly span: Span;
  readonly text: string;
  readonly primary: boolean;
}

export interface FrameOptions {
  readonly palette?: Palette;
  /** Colour of the primary mark. */
  readonly severity?: Severity;
  /** Columns for a line of the source; a longer one is cut around its marks. */
  readonly width?: number;
  /** Columns for line numbers, where frames stand below each other. */
  readonly gutter?: number;
}

/** A mark with its lines; offsets are in the first and the last line. */
interface Placed {
  readonly mark: Mark;
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
  /** Column left of the text in which the bar of a mark over several lines runs. */
  readonly lane: number | undefined;
}

type Style = 'primary' | 'related';

/** A row below a line of the source: characters by display column, sparse. */
type Row = ({ character: string; style: Style } | undefined)[];

const MOST_LANES = 4;
/** A mark over more lines than this is shown by its first two and its last one. */
const MOST_LINES = 6;

/** Columns that the line numbers of these marks need. */
export function gutterOf(marks: readonly Mark[]): number {
  return Math.max(1, ...marks.map(({ span }) => String(lineIndex(span.source).position(span.end).line).length));
}

/** The lines of one source in which marks stand, with the marks drawn below; all marks must be of this source. */
export function codeFrame(source: SourceText, marks: readonly Mark[], options: FrameOptions = {}): readonly string[] {
  const lines = lineIndex(source);
  const placed = place(marks, lines);
  const lanes = placed.reduce((most, { lane }) => (lane === undefined ? most : Math.max(most, lane + 1)), 0);
  const palette = options.palette ?? PLAIN;
  const width = options.width ?? 120;
  const gutter = options.gutter ?? gutterOf(marks);
  const paint: Record<Style, (text: string) => string> = {
    primary: palette[options.severity ?? 'error'],
    related: palette.related,
  };
  const out: string[] = [];
  const put = (number: string, bars: string, text: string): void => {
    out.push(`${palette.faint(`${number.padStart(gutter)} |`)}${bars}${text === '' ? '' : ` ${text}`}`.trimEnd());
  };
  const bars = (line: number, below: boolean): string => {
    if (lanes === 0) return '';
    const cells = Array.from({ length: lanes }, (_, lane) => {
      const bar = placed.find(p => p.lane === lane && p.first <= line && line <= p.last);
      if (bar === undefined || (bar.first === line && !startsLine(bar, lines))) return ' ';
      return paint[styleOf(bar)](bar.first === line && !below ? '/' : '|');
    });
    return ` ${cells.join('')}`;
  };

  put('', '', '');
  let before: number | undefined;
  for (const line of shownLines(placed)) {
    if (before !== undefined && line > before + 1) {
      out.push(`${palette.faint('...'.padEnd(gutter + 2))}${bars(before + 1, true)}`.trimEnd());
    }
    before = line;
    const text = lines.lineText(line);
    for (const cluster of clusters(placed, line, text, width)) {
      const window = lineWindow(text, cluster.start, cluster.end, width);
      put(String(line), bars(line, false), window.text);
      const singles = cluster.marks.filter(p => p.lane === undefined);
      for (const row of underlines(singles, window)) put('', bars(line, true), print(row, paint));
      // Inner bars turn first, so that no corner crosses a bar that is already closed.
      const turning = cluster.marks.filter(p => p.lane !== undefined).sort((a, b) => (b.lane ?? 0) - (a.lane ?? 0));
      for (const bar of turning) {
        const outer = placed.filter(p => p.lane !== undefined && p.first < line && line <= p.last);
        for (const row of corners(bar, line, lanes, outer, lines, window)) put('', '', print(row, paint));
      }
    }
  }
  return out;
}

function place(marks: readonly Mark[], lines: LineIndex): readonly Placed[] {
  const sorted = [...marks].sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  const placed: Placed[] = [];
  for (const mark of sorted) {
    const from = lines.position(mark.span.start);
    let to = lines.position(Math.max(mark.span.start, mark.span.end));
    // A span that ends behind a line's end means that line, not the empty beginning of the next.
    if (to.line > from.line && to.column === 1) {
      const { start, end } = lines.range(to.line - 1);
      to = { line: to.line - 1, column: end - start + 1 };
    }
    const common = { mark, first: from.line, start: from.column - 1 };
    const lane = from.line === to.line ? undefined : freeLane(placed, from.line, to.line);
    if (lane === undefined) {
      const wholeLine = lines.lineText(from.line).length;
      const end = from.line === to.line ? to.column - 1 : wholeLine;
      placed.push({ ...common, last: from.line, end: Math.max(end, common.start + 1), lane: undefined });
    } else placed.push({ ...common, last: to.line, end: to.column - 1, lane });
  }
  return placed;
}

function freeLane(placed: readonly Placed[], first: number, last: number): number | undefined {
  for (let lane = 0; lane < MOST_LANES; lane++) {
    if (!placed.some(p => p.lane === lane && p.first <= last && first <= p.last)) return lane;
  }
  return undefined;
}

function shownLines(placed: readonly Placed[]): readonly number[] {
  const shown = new Set<number>();
  for (const { first, last } of placed) {
    if (last - first < MOST_LINES) for (let line = first; line <= last; line++) shown.add(line);
    else
      shown
        .add(first)
        .add(first + 1)
        .add(last);
  }
  // One line left out would take as much room as the dots.
  for (const line of [...shown]) if (shown.has(line + 2)) shown.add(line + 1);
  return [...shown].sort((a, b) => a - b);
}

interface Cluster {
  readonly start: number;
  readonly end: number;
  readonly marks: readonly Placed[];
}

/** Groups of marks that fit into one window of the line; a line too long for all of them is shown once for each group. */
function clusters(placed: readonly Placed[], line: number, text: string, width: number): readonly Cluster[] {
  const here = placed.flatMap(p => {
    if (p.lane === undefined) return p.first === line ? [{ start: p.start, end: p.end, marks: [p] }] : [];
    if (p.first === line && !blankBefore(text, p.start)) return [{ start: p.start, end: p.start + 1, marks: [p] }];
    return p.last === line ? [{ start: p.end - 1, end: p.end, marks: [p] }] : [];
  });
  if (here.length === 0) return [{ start: 0, end: 0, marks: [] }];
  const groups: Cluster[] = [];
  for (const mark of here.sort((a, b) => a.start - b.start)) {
    const group = groups.at(-1);
    const end = Math.max(group?.end ?? 0, mark.end);
    if (group !== undefined && (text.length <= width || end - group.start <= width)) {
      groups[groups.length - 1] = { start: group.start, end, marks: [...group.marks, ...mark.marks] };
    } else groups.push(mark);
  }
  return groups;
}

/** The rows below a line: all marks and the text of the one that ends last, then the other texts from right to left. */
function underlines(marks: readonly Placed[], window: LineWindow): readonly Row[] {
  if (marks.length === 0) return [];
  const spans = marks.map(p => {
    const from = window.column(p.start);
    return { p, from, to: Math.max(from + 1, window.column(p.end)) };
  });
  const row: Row = [];
  // The smaller of two marks is drawn over the larger one, the primary one over one of its size: each can be seen.
  const byWidth = [...spans].sort(
    (a, b) => b.to - b.from - (a.to - a.from) || Number(a.p.mark.primary) - Number(b.p.mark.primary),
  );
  for (const { p, from, to } of byWidth) {
    write(row, from, (p.mark.primary ? '^' : '-').repeat(to - from), styleOf(p));
  }
  const texts = spans.filter(({ p }) => p.mark.text !== '').sort((a, b) => a.from - b.from || b.to - a.to);
  const rows = [row];
  const end = Math.max(...spans.map(({ to }) => to));
  const beside = texts.findLastIndex(({ to }) => to === end);
  const [last] = beside < 0 ? [] : texts.splice(beside, 1);
  if (last !== undefined) write(row, end + 1, escapeControls(last.p.mark.text), styleOf(last.p));
  for (let text = texts.pop(); text !== undefined; text = texts.pop()) {
    const below: Row = [];
    for (const { p, from } of texts) write(below, from, '|', styleOf(p));
    write(below, text.from, escapeControls(text.p.mark.text), styleOf(text.p));
    rows.push(below);
  }
  return rows;
}

/** ` ____^` below the first line of a mark over several lines, `|____^ text` below its last. */
function corners(
  bar: Placed,
  line: number,
  lanes: number,
  outer: readonly Placed[],
  lines: LineIndex,
  window: LineWindow,
): readonly Row[] {
  const { lane } = bar;
  const rows: Row[] = [];
  if (lane === undefined) return rows;
  const style = styleOf(bar);
  const tip = bar.mark.primary ? '^' : '-';
  const corner = (at: number, edge: string, text: string): Row => {
    const row: Row = [];
    for (const other of outer) if ((other.lane ?? lane) < lane) write(row, other.lane ?? 0, '|', styleOf(other));
    write(row, lane, edge, style);
    write(row, lane + 1, '_'.repeat(Math.max(0, lanes - lane + at)), style);
    write(row, lanes + 1 + at, text === '' ? tip : `${tip} ${escapeControls(text)}`, style);
    return row;
  };
  if (line === bar.first && !startsLine(bar, lines)) rows.push(corner(window.column(bar.start), ' ', ''));
  if (line === bar.last) rows.push(corner(window.column(Math.max(0, bar.end - 1)), '|', bar.mark.text));
  return rows;
}

const styleOf = ({ mark }: Placed): Style => (mark.primary ? 'primary' : 'related');

const startsLine = (bar: Placed, lines: LineIndex): boolean => blankBefore(lines.lineText(bar.first), bar.start);

/** A YAML entry's dash counts as blank: the bar of a rule begins beside its first line. */
const blankBefore = (text: string, offset: number): boolean => /^[\s-]*$/.test(text.slice(0, offset));

function write(row: Row, at: number, text: string, style: Style): void {
  let column = at;
  for (const character of text) row[column++] = { character, style };
}

function print(row: Row, paint: Readonly<Record<Style, (text: string) => string>>): string {
  let out = '';
  let run = '';
  let style: Style | undefined;
  const close = (): void => {
    if (run !== '') out += style === undefined ? run : paint[style](run);
    run = '';
  };
  for (let column = 0; column < row.length; column++) {
    const cell = row[column];
    if (cell?.style !== style) {
      close();
      style = cell?.style;
    }
    run += cell?.character ?? ' ';
  }
  close();
  return out;
}
