import { dtypesNamed } from './dtypes-named.js';
import type { Format } from '../format.js';

/** A zip of `.npy` files: the dtypes that numpy has itself. */
export const npz: Format = Object.freeze<Format>({
  name: 'npz',
  title: 'NumPy archive (.npz)',
  dtypes: dtypesNamed([
    ...['f64', 'f32', 'f16', 'i64', 'i32', 'i16', 'i8', 'u64', 'u32', 'u16', 'u8', 'bool', 'c64', 'c128'],
  ]),
  recognizes: names => names.some(name => name.endsWith('.npz')),
});
