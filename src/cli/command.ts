import type { Palette } from '../diagnostics/palette.js';
import type { Diagnostic, Json } from '../diagnostics/diagnostic.js';
import type { ExitName } from './exit-code.js';
import type { Option } from './option.js';
import type { ProgressSink } from './progress-line.js';

/** A word (or words) of a command line that is no option. */
export interface Argument {
  /** `PATH`. */
  readonly name: string;
  /** For messages: «"inspect" needs the checkpoint to look at (PATH)». */
  readonly what: string;
  readonly optional?: boolean;
  /** Takes all words that are left. */
  readonly many?: boolean;
}

/** One command, as plain data: help, parsing and suggestions are derived from it. */
export interface Command {
  readonly name: string;
  /** One line of `mapc --help`. */
  readonly summary: string;
  readonly arguments: readonly Argument[];
  readonly options: readonly Option<unknown>[];
  /** Options that it cannot do without, and why. */
  readonly needs?: readonly { readonly option: Option<unknown>; readonly reason: string }[];
  /** Whole command lines, with a few words on each; the first thing that `--help` shows. */
  readonly examples: readonly { readonly line: string; readonly what: string }[];
  /** What else is worth knowing, a paragraph each. */
  readonly notes?: readonly string[];
  /** Throws MapcError for what ends it. */
  readonly run: (input: Input, context: Context) => Promise<Answer>;
}

/** What was typed, read. */
export interface Input {
  readonly arguments: readonly string[];
  readonly get: <T>(option: Option<T>) => T;
}

/** What a command may know of where it runs. */
export interface Context {
  readonly version: string;
  /** Whether stdout is a terminal: somebody reads it as it comes. */
  readonly isTerminal: boolean;
  /** Columns for text on stdout. */
  readonly width: number;
  /** Colours of stdout. */
  readonly palette: Palette;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder against which paths in reports are made relative. */
  readonly folder: string;
  readonly json: boolean;
  /** Reads all of standard input. */
  readonly readStdin: () => Promise<string>;
  /** From now on an interruption does not end the process: it aborts this signal. */
  readonly interruptible: () => AbortSignal;
  /** Shows how far a long work is, where somebody looks. */
  readonly progress: ProgressSink;
}

/** What a command has to say when it is done. */
export interface Answer {
  readonly exit: ExitName;
  /** For people, on stdout. */
  readonly text?: string;
  /** For programs: `result` of the envelope that `--json` prints. */
  readonly result?: Json;
  /** On stderr for people, in the envelope for programs. */
  readonly findings?: readonly Diagnostic[];
  /** On stderr, unless `--quiet`. */
  readonly summary?: string;
}
