import { unsigned } from './code.js';

/** Name under which a generated module exports its function. */
export const EXPORTED = 'run';

/** A module with one exported function of one parameter, an address; it imports its memory. */
export function moduleBytes(body: readonly number[]): Uint8Array {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, 0x7f, 0]),
    ...section(2, [1, ...name('env'), ...name('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name(EXPORTED), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [...unsigned(text.length), ...Array.from(text, letter => letter.charCodeAt(0))];
}
