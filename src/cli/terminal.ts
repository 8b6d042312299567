import picocolors from 'picocolors';
import { PLAIN, type Palette } from '../diagnostics/palette.js';
import type { OutputStream } from './streams.js';

export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether text on this stream is coloured: what `--color` says; then FORCE_COLOR; then NO_COLOR and TERM=dumb; then
 * whether the stream is a terminal. An empty variable counts as not set.
 */
export function wantsColor(stream: OutputStream, env: Environment, choice: ColorChoice): boolean {
  if (choice !== 'auto') return choice === 'always';
  const force = env['FORCE_COLOR'] ?? '';
  if (force !== '') return force !== '0' && force !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false;
  return stream.isTTY === true;
}

/** Colours of the terminal's own palette: readable on light and dark grounds. */
export function paletteFor(stream: OutputStream, env: Environment, choice: ColorChoice): Palette {
  if (!wantsColor(stream, env, choice)) return PLAIN;
  const { red, yellow, cyan, bold, dim, blue, green } = picocolors.createColors(true);
  return {
    error: text => bold(red(text)),
    warning: text => bold(yellow(text)),
    info: text => bold(cyan(text)),
    strong: bold,
    faint: dim,
    related: blue,
    added: green,
    removed: red,
  };
}

const DEFAULT_WIDTH = 120;
const LEAST_WIDTH = 40;

/** Columns for text on this stream; a file or a pipe has 120. */
export function widthOf({ isTTY, columns }: OutputStream): number {
  return isTTY === true && columns !== undefined && columns > 0 ? Math.max(LEAST_WIDTH, columns) : DEFAULT_WIDTH;
}

/** Whether a line on this stream may be drawn again and again: a terminal that obeys, and nobody's log. */
export function isAnimated(stream: OutputStream, env: Environment): boolean {
  return stream.isTTY === true && (env['CI'] ?? '') === '' && env['TERM'] !== 'dumb';
}
