import type { Format } from '../format.js';
import { isTorchFile, isTorchIndex } from './file-names.js';
import { TORCH_TYPES } from './tensors/storage-types.js';
import { layoutTorch } from './write/layout.js';
import { sealTorch } from './write/seal.js';

/** What torch.save writes: a zip of storages with a pickle that says what they are. */
export const torch: Format = Object.freeze<Format>({
  name: 'torch',
  title: 'PyTorch (.pth, .pt, .bin, .ckpt)',
  dtypes: TORCH_TYPES.map(({ dtype }) => dtype),
  recognizes: names => names.some(name => isTorchFile(name) || isTorchIndex(name)),
  ending: '.pth',
  // Readers are loaded where there is a file to read: `mapc check` only asks for names.
  open: async (directory, options) => (await import('./open.js')).openTorch(directory, options),
  verify: async (directory, listing) => (await import('./verify.js')).verifyTorch(directory, listing),
  layout: layoutTorch,
  seal: sealTorch,
});
