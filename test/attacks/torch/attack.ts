/** A checkpoint that must be refused, with the first code that says why. */
export interface Attack {
  readonly name: string;
  readonly code: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** `file:` and `root:` of the layout. */
  readonly file?: string;
  readonly root?: string;
}

/** One file that must be refused. */
export const one = (name: string, code: string, bytes: Uint8Array | string, root?: string): Attack => ({
  ...{ name, code },
  files: { 'w.pth': bytes },
  ...(root === undefined ? {} : { root }),
});
