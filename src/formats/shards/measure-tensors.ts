import { nameLeavesFolder } from '../../diagnostics/catalog/files.js';
import { halfByte } from '../../diagnostics/catalog/safetensors-header.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile, NOWHERE, type Place } from '../../diagnostics/source.js';
import type { DType } from '../../tensor/dtype.js';
import { elementCount, multiplyChecked } from '../checked.js';
import { whyUnsafe } from '../entry-name.js';
import type { TensorToWrite } from '../format.js';

/** A tensor to be written that its format can hold: its place in the list that was given, and its size in bytes. */
export interface SizedTensor extends TensorToWrite {
  readonly index: number;
  readonly bytes: number;
}

/** What a format can hold, and its findings for what it cannot. */
export interface WriteRules {
  readonly holds: (dtype: DType) => boolean;
  /** Why a key cannot be written, as a clause; undefined for one that can. */
  readonly whyUnusable: (key: string) => string | undefined;
  readonly unusableKey: (place: Place, found: { tensor: string; reason: string }) => Diagnostic;
  readonly dtypeNotWritable: (place: Place, found: { tensor: string; dtype: string }) => Diagnostic;
  readonly tooLarge: (place: Place, found: { tensor: string }) => Diagnostic;
}

/**
 * Sizes in bytes, all together a safe integer, after everything that a tensor could make impossible was checked. Throws MapcError with all findings:
 * MAPC5004, MAPC5119, and the format's own.
 */
export function measureTensors(tensors: readonly TensorToWrite[], rules: WriteRules): readonly SizedTensor[] {
  const findings: Diagnostic[] = [];
  const sized: SizedTensor[] = [];
  const badNames = new Set<string>();
  let total = 0;
  for (const [index, tensor] of tensors.entries()) {
    const { key, dtype, shape, file } = tensor;
    const place = file === undefined ? NOWHERE : inFile(file, { tensor: key });
    const reason = rules.whyUnusable(key);
    if (reason !== undefined) findings.push(rules.unusableKey(place, { tensor: key, reason }));
    const unsafe = file === undefined ? undefined : whyUnsafe(file);
    if (file !== undefined && unsafe !== undefined && !badNames.has(file)) {
      badNames.add(file);
      findings.push(nameLeavesFolder.make(place, { name: file, reason: unsafe }));
    }
    const count = elementCount(shape);
    const bits = count === undefined ? undefined : multiplyChecked(count, dtype.bits);
    total += (bits ?? 0) / 8;
    if (bits === undefined || total > Number.MAX_SAFE_INTEGER) findings.push(rules.tooLarge(place, { tensor: key }));
    if (!rules.holds(dtype)) findings.push(rules.dtypeNotWritable(place, { tensor: key, dtype: dtype.name }));
    else if (bits !== undefined && bits % 8 !== 0) {
      findings.push(halfByte.make(place, { tensor: key, dtype: dtype.name, shape }));
    } else if (bits !== undefined) sized.push({ ...tensor, index, bytes: bits / 8 });
  }
  if (findings.length > 0) throw new MapcError(findings);
  return sized;
}
