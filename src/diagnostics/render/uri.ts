/** The path with `/`, relative to `root` where it lies in it; as it is otherwise. */
export function relativePath(path: string, root: string | undefined): string {
  const slashed = path.replaceAll('\\', '/');
  if (root === undefined) return slashed.replace(/^(\.\/)+/, '');
  const folder = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  return slashed.startsWith(folder) ? slashed.slice(folder.length) : slashed.replace(/^(\.\/)+/, '');
}

/** A path as a URI: relative where `relativePath` makes it so, else `file:///...`; all but plain characters percent-encoded. */
export function pathToUri(path: string, root: string | undefined): string {
  const relative = relativePath(path, root);
  const encoded = relative.split('/').map(encodeSegment).join('/');
  if (relative.startsWith('/')) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(relative) ? `file:///${encoded.replace('%3A', ':')}` : encoded;
}

// A lone surrogate would make encodeURIComponent throw.
const encodeSegment = (segment: string): string => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
