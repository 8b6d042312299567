import { escapeControls } from '../../diagnostics/show-name.js';

/*
 * Text of other people in a comment. It is always code: there, nothing in it mentions anybody, closes a tag or begins a list.
 */

/** Text in a line of Markdown, also in a table's cell. */
export function inlineCode(text: string): string {
  const flat = escapeControls(text.replace(/\s+/g, ' '));
  // A bar ends a cell wherever it stands, and a backslash before it is read in two ways: entities are read in one.
  if (flat.includes('|') || flat.trim() === '') return `<code>${flat.replace(/[^\w \u0080-\uffff]/g, entity)}</code>`;
  const ticks = '`'.repeat(longestRun(flat) + 1);
  const pad = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${flat}${pad}${ticks}`;
}

const entity = (character: string): string => `&#${character.charCodeAt(0)};`;

/** A block of code; its fence is longer than any within. */
export function fencedCode(language: string, lines: readonly string[]): string {
  const ticks = '`'.repeat(Math.max(2, ...lines.map(longestRun)) + 1);
  return `${ticks}${language}\n${lines.map(line => line.replace(/[\r\n]/g, ' ')).join('\n')}\n${ticks}`;
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));
