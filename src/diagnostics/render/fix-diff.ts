import { applyEdits } from '../apply-fixes.js';
import type { Edit, Fix } from '../diagnostic.js';
import { lineIndex } from '../line-index.js';
import { lineWindow } from '../line-window.js';
import type { Palette } from '../palette.js';
import { escapeControls } from '../show-name.js';
import type { SourceText } from '../source.js';

const MOST_LINES = 8;

export interface DiffOptions {
  readonly palette: Palette;
  readonly width: number;
  readonly gutter: number;
}

/** The lines that a fix changes, before (`-`) and after (`+`), long ones cut around the change; nothing for a fix without edits. */
export function fixDiff(fix: Fix, options: DiffOptions): readonly string[] {
  const { palette, gutter } = options;
  const [source] = fix.edits.map(({ span }) => span.source);
  const out: string[] = [];
  for (const [changed, edits] of bySource(fix.edits)) {
    if (changed !== source) out.push(`${' '.repeat(gutter)} ${palette.faint('|')} in ${escapeControls(changed.name)}:`);
    for (const hunk of hunksOf(changed, edits)) out.push(...printHunk(changed, hunk, options));
  }
  if (out.length <= MOST_LINES) return out;
  const more = `${' '.repeat(gutter)} ${palette.faint('|')} ... ${out.length - MOST_LINES + 1} more lines`;
  return [...out.slice(0, MOST_LINES - 1), more];
}

/** Edits whose lines touch, and these lines. */
interface Hunk {
  readonly first: number;
  readonly last: number;
  readonly edits: readonly Edit[];
}

function hunksOf(source: SourceText, edits: readonly Edit[]): readonly Hunk[] {
  const lines = lineIndex(source);
  const hunks: Hunk[] = [];
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    const first = lines.position(edit.span.start).line;
    const last = lines.position(edit.span.end).line;
    const before = hunks.at(-1);
    if (before !== undefined && first <= before.last) {
      hunks[hunks.length - 1] = { ...before, last: Math.max(last, before.last), edits: [...before.edits, edit] };
    } else hunks.push({ first, last, edits: [edit] });
  }
  return hunks;
}

function printHunk(source: SourceText, { first, last, edits }: Hunk, options: DiffOptions): readonly string[] {
  const lines = lineIndex(source);
  const from = lines.range(first).start;
  const to = lines.range(last).end;
  const local = edits.map(({ span, text }) => ({
    span: { source, start: span.start - from, end: span.end - from },
    text,
  }));
  const before = source.text.slice(from, to);
  const old = split(before);
  const fresh = split(applyEdits(before, local));
  // Lines that stay at both ends are no part of the change: an entry inserted below a line leaves that line alone.
  const common = Math.min(old.length, fresh.length);
  let skipped = 0;
  while (skipped < common && old[skipped] === fresh[skipped]) skipped++;
  let kept = 0;
  while (kept < common - skipped && old.at(-1 - kept) === fresh.at(-1 - kept)) kept++;
  const column = skipped === 0 ? (local[0]?.span.start ?? 0) : 0;
  const row = (number: number, sign: '+' | '-', line: string): string => {
    const { palette, width, gutter } = options;
    const paint = sign === '+' ? palette.added : palette.removed;
    const shown = lineWindow(line, column, column + 1, width).text;
    return `${palette.faint(String(number).padStart(gutter))} ${paint(`${sign} ${shown}`.trimEnd())}`;
  };
  return [
    ...old.slice(skipped, old.length - kept).map((line, i) => row(first + skipped + i, '-', line)),
    ...fresh.slice(skipped, fresh.length - kept).map((line, i) => row(first + skipped + i, '+', line)),
  ];
}

const split = (text: string): readonly string[] => text.split(/\r\n|\n|\r/);

function bySource(edits: readonly Edit[]): ReadonlyMap<SourceText, readonly Edit[]> {
  const map = new Map<SourceText, Edit[]>();
  for (const edit of edits) map.set(edit.span.source, [...(map.get(edit.span.source) ?? []), edit]);
  return map;
}
