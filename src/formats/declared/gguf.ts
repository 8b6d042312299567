import { dtypesNamed } from './dtypes-named.js';
import type { Format } from '../format.js';

/** GGUF, without its block-quantized types: `ggml_type` of ggml.h. */
export const gguf: Format = Object.freeze<Format>({
  name: 'gguf',
  title: 'GGUF',
  dtypes: dtypesNamed(['f64', 'f32', 'f16', 'bf16', 'i64', 'i32', 'i16', 'i8']),
  typedConfig: true,
  recognizes: names => names.some(name => name.endsWith('.gguf')),
});
