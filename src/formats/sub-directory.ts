import type { Directory } from './directory.js';

/** A folder of a directory as a directory of its own. Its files are read through the one around it, with the same care. */
export function subDirectory(directory: Directory, folder: string): Directory {
  const prefix = `${folder}/`;
  return {
    name: `${directory.name}/${folder}`,
    list: async () => {
      const names = await directory.list();
      return names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length));
    },
    kind: path => directory.kind(prefix + path),
    open: path => directory.open(prefix + path),
  };
}
