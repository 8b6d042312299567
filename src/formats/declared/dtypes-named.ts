import { invariant } from '../../diagnostics/invariant.js';
import { dtypeNamed, type DType } from '../../tensor/dtype.js';

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
