import { compareCodePoints } from '../compare-code-points.js';
import type { FileToWrite } from '../format.js';

/** The index of shards, as transformers prints it: two spaces a level, keys sorted by code point. `total` is in bytes. */
export function layoutIndex(path: string, files: ReadonlyMap<string, string>, total: number): FileToWrite {
  const lines = [...files]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([key, file]) => `    ${JSON.stringify(key)}: ${JSON.stringify(file)}`);
  const text = `{\n  "metadata": {\n    "total_size": ${total}\n  },\n  "weight_map": {\n${lines.join(',\n')}\n  }\n}\n`;
  const bytes = new TextEncoder().encode(text);
  return { path, size: bytes.length, fixed: [{ offset: 0, bytes }], tensors: [] };
}
