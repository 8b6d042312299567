import type { Code, Diagnostic, Json } from '../diagnostic.js';
import type { Palette } from '../palette.js';

/** The program that has found something. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /** `sarif`: where this version can be looked at, without a slash behind it; pages of codes are in `docs/errors` below it. */
  readonly home?: string;
}

/** What a printer may know besides the findings. */
export interface PrintOptions {
  readonly tool: Tool;
  /** The command whose findings these are: `check`. */
  readonly command: string;
  /** What the command has to say besides findings; goes into `json` as it is. */
  readonly result?: Json;
  /** `text`: colours. */
  readonly palette?: Palette;
  /** `text`: columns for a line of a source. */
  readonly width?: number;
  /** `text`: how many findings of one code are printed before «and 9,990 more»; 10 without it. */
  readonly limitPerCode?: number;
  /** `sarif`, `github`: absolute folder against which absolute paths are made relative, with `/`. */
  readonly root?: string;
  /** `sarif`, `github`: folder in `root`, relative to it, where relative paths of findings start; `root` itself without it. */
  readonly folder?: string;
  /** `sarif`: Markdown page of a code. */
  readonly page?: (code: Code) => string | undefined;
}

/** One way to print a list of findings. */
export interface Printer {
  readonly name: string;
  /** For `--help`. */
  readonly summary: string;
  /** Text to print, sorted, with a line end after each line; empty where there is nothing to print. */
  readonly print: (findings: readonly Diagnostic[], options: PrintOptions) => string;
}
