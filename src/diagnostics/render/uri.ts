import { fileOf } from '../order.js';
import type { Place } from '../source.js';
import type { PrintOptions } from './printer.js';

/** Where paths in findings start and where those of a report do. */
export type Roots = Pick<PrintOptions, 'root' | 'folder'>;

/** The file of the working tree that a place is in; empty for what a service cannot show: an argument, standard input, an earlier revision. */
export function shownFile(place: Place): string {
  if (place.kind === 'text' && (place.span.source.revision !== undefined || place.span.source.name === '<stdin>'))
    return '';
  return fileOf(place);
}

/** The path with `/`, relative to `root` where it lies in it; as it is otherwise. */
export function relativePath(path: string, { root, folder = '' }: Roots): string {
  const slashed = path.replaceAll('\\', '/');
  if (isAbsolute(slashed)) {
    if (root === undefined) return slashed;
    const above = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
    return slashed.startsWith(above) ? slashed.slice(above.length) : slashed;
  }
  return withoutDots(folder === '' ? slashed : `${folder.replaceAll('\\', '/')}/${slashed}`);
}

const isAbsolute = (path: string): boolean => /^(?:[A-Za-z]:)?\//.test(path);

/** `a/./b/../c` as `a/c`; what leads out at the front stays. */
function withoutDots(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

/** A path as a URI: relative where `relativePath` makes it so, else `file:///...`; all but plain characters percent-encoded. */
export function pathToUri(path: string, roots: Roots): string {
  const relative = relativePath(path, roots);
  const encoded = relative.split('/').map(encodeSegment).join('/');
  if (relative.startsWith('/')) return `file://${encoded}`;
  return isAbsolute(relative) ? `file:///${encoded.replace('%3A', ':')}` : encoded;
}

// A lone surrogate would make encodeURIComponent throw.
const encodeSegment = (segment: string): string => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
