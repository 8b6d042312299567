import { load, scalar, type Code } from '../wasm/code.js';
import { FunctionWriter } from '../wasm/function-writer.js';
import { emitRow } from './emit-row.js';
import type { LoopProgram, LoopShape } from './loop-program.js';
import { NaNNotes } from './nan-notes.js';

/**
 * Where the arguments of nested loops stand, in bytes from the function's parameter: a size for each dimension (i32);
 * then for each input, and for the output, what it begins with and what is added after each turn of each dimension's
 * loop (addresses are i32, an index is f64). Everything takes 8 bytes.
 */
export interface ArgumentPlaces {
  readonly size: (level: number) => number;
  readonly first: (cursor: number) => number;
  readonly step: (cursor: number, level: number) => number;
  readonly bytes: number;
}

export function argumentPlaces(rank: number, cursors: number): ArgumentPlaces {
  const first = (cursor: number): number => 8 * (rank + cursor * (rank + 1));
  return {
    size: level => 8 * level,
    first,
    step: (cursor, level) => first(cursor) + 8 * (level + 1),
    bytes: first(cursors),
  };
}

/** Addresses are i32, an index is a number. */
type CursorKind = 'i32' | 'f64';

/** The function of a program: loops over all dimensions but the innermost, and rows of that inside. */
export function emitLoop(program: LoopProgram, { rank, moves }: LoopShape): readonly number[] {
  const writer = new FunctionWriter();
  const kinds = [...program.inputs.map(({ kind }): CursorKind => (kind === 'index' ? 'f64' : 'i32')), 'i32' as const];
  const places = argumentPlaces(rank, kinds.length);
  const argument = (kind: CursorKind, place: number): Code => load(`${kind}.load`, writer.parameter, place);
  const cursors = kinds.map((kind, i) => ({ kind, place: writer.local(argument(kind, places.first(i))) }));

  const notes = new NaNNotes(writer);
  const nest = (level: number): void => {
    if (level === rank - 1) {
      emitRow(writer, program, {
        moves,
        cursors: cursors.map(({ place }) => place.value),
        size: argument('i32', places.size(level)),
        step: cursor => argument('f64', places.step(cursor, level)),
        notes,
      });
      return;
    }
    writer.repeat(argument('i32', places.size(level)), () => {
      nest(level + 1);
      cursors.forEach(({ kind, place }, i) => {
        writer.set(place, scalar(`${kind}.add`, place.value, argument(kind, places.step(i, level))));
      });
    });
  };
  nest(0);
  notes.finish();
  return writer.bytes();
}
