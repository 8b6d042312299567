import type { Format } from '../format.js';
import { FILE_ENDING, INDEX_ENDING } from './open.js';
import { SAFETENSORS_DTYPES } from './dtypes.js';
import { layoutSafetensors } from './layout.js';
import { openSafetensors } from './open.js';

/** Safetensors: one file, or shards with a Hugging Face index. */
export const safetensors: Format = Object.freeze<Format>({
  name: 'safetensors',
  title: 'safetensors (one file, or shards with an index)',
  dtypes: SAFETENSORS_DTYPES,
  recognizes: names => names.some(name => name.endsWith(FILE_ENDING) || name.endsWith(INDEX_ENDING)),
  ending: FILE_ENDING,
  open: openSafetensors,
  layout: layoutSafetensors,
});
