import { noTorchFile } from '../../diagnostics/catalog/torch.js';
import { inFile } from '../../diagnostics/source.js';
import type { Listing } from '../../tensor/listing.js';
import type { Directory } from '../directory.js';
import type { OpenOptions } from '../format.js';
import { pathIn } from '../path-in.js';
import { openFiles } from '../shards/open-files.js';
import { parseShardName } from '../shards/shard-name.js';
import type { FileContent, TensorFiles } from '../shards/tensor-files.js';
import { readTorchFile } from './read-file.js';

const ENDING = /\.(?:pth|pt|bin|ckpt)$/;

const INDEX_ENDING = '.bin.index.json';

/** Files that training programs leave beside a model: the state of the run, not of the model. */
const OF_TRAINING = /^(?:optimizer|scheduler|scaler|training_args|rng_state|random_states?)(?:[._-]\w+)*\.\w+$/;

/** True for names of files that can hold a model: the ending says it, and the name is none of a training run's. */
export function isTorchFile(name: string): boolean {
  return ENDING.test(name) && !OF_TRAINING.test(name.slice(name.lastIndexOf('/') + 1));
}

/** True for names of indices of shards: `pytorch_model.bin.index.json`. */
export function isTorchIndex(name: string): boolean {
  return name.endsWith(INDEX_ENDING);
}

const TORCH_FILES: TensorFiles = {
  format: 'torch',
  isTensorFile: isTorchFile,
  isIndex: isTorchIndex,
  // Files that count themselves share a model out; others (ranks) may each have a part of every tensor.
  areDisjoint: files => files.some(file => parseShardName(file) !== undefined),
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
