import type { Format } from '../format.js';
import { isTorchFile, isTorchIndex, openTorch } from './open.js';
import { TORCH_TYPES } from './tensors/storage-types.js';
import { verifyTorch } from './verify.js';
import { layoutTorch } from './write/layout.js';
import { sealTorch } from './write/seal.js';

/** What torch.save writes: a zip of storages with a pickle that says what they are. */
export const torch: Format = Object.freeze<Format>({
  name: 'torch',
  title: 'PyTorch (.pth, .pt, .bin, .ckpt)',
  dtypes: TORCH_TYPES.map(({ dtype }) => dtype),
  recognizes: names => names.some(name => isTorchFile(name) || isTorchIndex(name)),
  open: openTorch,
  verify: verifyTorch,
  layout: layoutTorch,
  seal: sealTorch,
});
