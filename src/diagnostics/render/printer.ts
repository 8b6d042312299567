import type { Code, Diagnostic, Json } from '../diagnostic.js';
import type { Palette } from '../palette.js';

/** What a printer may know besides the findings. */
export interface PrintOptions {
  readonly tool: { readonly name: string; readonly version: string };
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
