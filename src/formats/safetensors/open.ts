import { noTensorFile } from '../../diagnostics/catalog/files.js';
import { inFile } from '../../diagnostics/source.js';
import type { Listing } from '../../tensor/listing.js';
import { rowMajorStrides } from '../checked.js';
import type { Directory } from '../directory.js';
import type { OpenOptions } from '../format.js';
import { pathIn } from '../path-in.js';
import { openFiles } from '../shards/open-files.js';
import type { FileContent, TensorFiles } from '../shards/tensor-files.js';
import { readSafetensorsFile } from './read-file.js';

export const FILE_ENDING = '.safetensors';
export const INDEX_ENDING = '.safetensors.index.json';

const SAFETENSORS_FILES: TensorFiles = {
  format: 'safetensors',
  isTensorFile: name => name.endsWith(FILE_ENDING),
  isIndex: name => name.endsWith(INDEX_ENDING),
  areDisjoint: () => true,
  noFile: (directory, elsewhere) => noTensorFile.make(inFile(directory), { directory, elsewhere }),
  read: readContent,
};

/**
 * Reads the headers of a safetensors checkpoint: one file, or the shards that an index or their names tell of. Throws
 * MapcError with all findings of all files (MAPC5001-5049, MAPC5100-5121).
 */
export function openSafetensors(directory: Directory, options: OpenOptions): Promise<Listing> {
  return openFiles(directory, SAFETENSORS_FILES, options);
}

async function readContent(
  directory: Directory,
  path: string,
  file: number,
  { maxHeaderBytes }: OpenOptions,
): Promise<FileContent> {
  const opened = await directory.open(path);
  try {
    const { size, metadata, entries, dataStart } = await readSafetensorsFile(
      opened,
      pathIn(directory, path),
      maxHeaderBytes,
    );
    const tensors = entries.map(({ key, dtype, shape, begin }) => ({
      ...{ key, dtype, shape, file },
      strides: rowMajorStrides(shape),
      offset: dataStart + begin,
    }));
    return { size, tensors, ...(metadata === undefined ? {} : { metadata }) };
  } finally {
    await opened.close();
  }
}
