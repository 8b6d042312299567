import { fileMissing, nameLeavesFolder } from '../../src/diagnostics/catalog/files.js';
import { MapcError } from '../../src/diagnostics/mapc-error.js';
import { inFile } from '../../src/diagnostics/source.js';
import type { Directory } from '../../src/formats/directory.js';
import { whyUnsafe } from '../../src/formats/entry-name.js';

/** A folder in memory: name -> bytes, or a text in UTF-8. A read outside of a file fails the test. */
export function memoryDirectory(files: Readonly<Record<string, Uint8Array | string>>, name = 'ckpt'): Directory {
  const contents = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
  return {
    name,
    list: () => Promise.resolve([...contents.keys()].sort()),
    kind: path => Promise.resolve(contents.has(path) ? 'file' : 'missing'),
    open: path => {
      const reason = whyUnsafe(path);
      if (reason !== undefined) {
        return Promise.reject(new MapcError(nameLeavesFolder.make(inFile(path), { name: path, reason })));
      }
      const bytes = contents.get(path);
      if (bytes === undefined) return Promise.reject(new MapcError(fileMissing.make(inFile(path), { path })));
      return Promise.resolve({
        size: bytes.length,
        read: (position, length) => {
          if (position < 0 || length < 0 || position + length > bytes.length)
            throw new Error('a read outside of the file');
          return Promise.resolve(bytes.slice(position, position + length));
        },
        close: () => Promise.resolve(),
      });
    },
  };
}
