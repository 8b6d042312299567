import { DTYPES } from '../../tensor/dtypes/index.js';
import type { Format } from '../format.js';

/** Orbax (JAX): arrays in OCDBT or Zarr, with every dtype of ml_dtypes. */
export const orbax: Format = Object.freeze<Format>({
  name: 'orbax',
  title: 'Orbax (JAX)',
  dtypes: DTYPES,
  recognizes: names => names.some(name => /(?:^|\/)(?:_METADATA|manifest\.ocdbt)$/.test(name)),
});
