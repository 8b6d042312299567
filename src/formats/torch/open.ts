import { noTorchFile } from '../../diagnostics/catalog/torch.js';
import { inFile } from '../../diagnostics/source.js';
import type { Listing } from '../../tensor/listing.js';
import type { Directory } from '../directory.js';
import type { OpenOptions } from '../format.js';
import { pathIn } from '../path-in.js';
import { countThemselves } from '../shards/choose-files.js';
import { openFiles } from '../shards/open-files.js';
import type { FileContent, TensorFiles } from '../shards/tensor-files.js';
import { isTorchFile, isTorchIndex } from './file-names.js';
import { readTorchFile } from './read-file.js';

const TORCH_FILES: TensorFiles = {
  format: 'torch',
  isTensorFile: isTorchFile,
  isIndex: isTorchIndex,
  // Files that count themselves share a model out; others (ranks) may each have a part of every tensor.
  areDisjoint: countThemselves,
  noFile: (directory, elsewhere) => noTorchFile.make(inFile(directory), { directory, elsewhere }),
  read: readContent,
};

/**
 * Reads what the torch files of a checkpoint hold: one file, the shards that an index or their names tell of, or several
 * files side by side, whose keys may be the same. Throws MapcError with all findings of all files (MAPC5001-5049,
 * MAPC5200-5240).
 */
export function openTorch(directory: Directory, options: OpenOptions): Promise<Listing> {
  return openFiles(directory, TORCH_FILES, options);
}

async function readContent(
  directory: Directory,
  path: string,
  file: number,
  options: OpenOptions,
): Promise<FileContent> {
  const opened = await directory.open(path);
  try {
    return await readTorchFile(opened, pathIn(directory, path), { ...options, index: file });
  } finally {
    await opened.close();
  }
}
