import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** A deliberately broken variant of the code: one place of one file reads otherwise. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Bundles the code with the change in it. Fails where the place is not there, or more than once. */
export function changing({ file, from, to }: Change): Plugin {
  return {
    name: 'change',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.endsWith(`/${file}`)) return undefined;
        const parts = readFileSync(path, 'utf8').split(from);
        if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places like: ${from}`);
        return { contents: parts.join(to), loader: 'ts' };
      });
    },
  };
}
