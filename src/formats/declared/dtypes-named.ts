import { invariant } from '../../diagnostics/invariant.js';
import type { DType } from '../../tensor/dtype.js';
import { dtypeNamed } from '../../tensor/dtypes/index.js';

/** The dtypes of these names; each must exist. */
export function dtypesNamed(names: readonly string[]): readonly DType[] {
  return Object.freeze(
    names.map(name => {
      const dtype = dtypeNamed(name);
      invariant(dtype, `there is no dtype ${name}`);
      return dtype;
    }),
  );
}
