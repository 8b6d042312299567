import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unknownCode } from '../diagnostics/catalog/usage.js';
import { KINDS, kindOf, parseCode } from '../diagnostics/catalog/index.js';
import type { Code } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';
import { packageRoot } from './package-root.js';

/** The page of a code, in Markdown. Throws MAPC8012 for a text that is no code of a finding. */
export function errorPage(text: string): { readonly code: Code; readonly title: string; readonly page: string } {
  const code = parseCode(text);
  const kind = code === undefined ? undefined : kindOf(code);
  if (kind === undefined) {
    const close = nearest(
      code ?? text.toUpperCase(),
      KINDS.map(known => known.code),
      { within: 1 },
    );
    throw new MapcError(unknownCode.make(inArgument(text), { code: text, nearest: close }));
  }
  return { code: kind.code, title: kind.title, page: readFileSync(pagePath(kind.code), 'utf8') };
}

/** The same page, or undefined where there is none: for printers. */
export function pageOf(code: Code): string | undefined {
  try {
    return readFileSync(pagePath(code), 'utf8');
  } catch {
    return undefined;
  }
}

const pagePath = (code: Code): string => join(packageRoot(), 'docs', 'errors', `${code}.md`);
