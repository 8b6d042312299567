import type { DType } from '../../tensor/dtype.js';
import { dtypeNamed, dtypesOfClass } from '../../tensor/dtypes/index.js';

/** True for the name of a dtype or of a class of dtypes. */
export function isDTypeName(name: string): boolean {
  return dtypeNamed(name) !== undefined || dtypesOfClass(name) !== undefined;
}

/**
 * What a stored tensor is read as under a dtype before the bracket, or undefined if the reference does not select it.
 * Unsigned bytes may be read as a dtype of 8 bits or fewer; the last dimension then has more elements.
 */
export function readAs(stored: DType, wanted: string | undefined): DType | undefined {
  if (wanted === undefined) return stored;
  if (dtypesOfClass(wanted)?.includes(stored) === true) return stored;
  const dtype = dtypeNamed(wanted);
  if (dtype === undefined) return undefined;
  if (dtype === stored) return stored;
  return stored.class === 'uint' && stored.bits === 8 && dtype.bits <= 8 ? dtype : undefined;
}
