import { cast } from './cast.js';
import { concat } from './concat.js';
import { flatten } from './flatten.js';
import type { NamedOperation } from './operation.js';
import { pad } from './pad.js';
import { permute } from './permute.js';
import { reshape } from './reshape.js';
import { rope } from './rope.js';
import { slice } from './slice.js';
import { split } from './split.js';
import { squeeze } from './squeeze.js';
import { stack } from './stack.js';
import { transpose } from './transpose.js';
import { unsqueeze } from './unsqueeze.js';
import { unstack } from './unstack.js';

/** Every named operation; the order of tables and suggestions. */
export const OPERATIONS: readonly NamedOperation[] = Object.freeze<NamedOperation[]>([
  transpose,
  permute,
  reshape,
  flatten,
  squeeze,
  unsqueeze,
  rope,
  split,
  concat,
  stack,
  unstack,
  slice,
  pad,
  cast,
]);
