import type { TargetTensor } from '../../compiler/plan.js';
import type { Json } from '../../diagnostics/diagnostic.js';
import { compareValues } from '../../tensor/evaluate/compare-values.js';
import { runPieces } from '../../tensor/evaluate/in-memory.js';
import type { Piece } from '../../tensor/piece.js';
import { piecesByTarget } from '../../tensor/strided/pieces-by-target.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import { addressesOf, sha256Of, type ExpectedTensor } from './golden-data.js';
import type { OpenedGolden, PlannedGolden } from './golden.js';

/** How the result of a conversion is not what golden data say. `target` counts those of the plan. */
export type WrongGolden =
  | {
      readonly kind: 'bytes';
      readonly target: number;
      readonly element: number | undefined;
      readonly twin: string | undefined;
    }
  | { readonly kind: 'shape'; readonly target: number; readonly found: string; readonly expected: string }
  | { readonly kind: 'not-made'; readonly address: string }
  | { readonly kind: 'not-known'; readonly target: number }
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly found: Json | undefined;
      readonly expected: Json | undefined;
    };

/** A target that need not be computed: its pieces gave the right bytes before. */
export type IsKnown = (address: string, pieces: readonly Piece[]) => boolean;

/** What differs, found one by one: headers first, then bytes; who needs only one takes the first. */
export function* wrongTensors(opened: OpenedGolden, { plan }: PlannedGolden, isKnown: IsKnown): Generator<WrongGolden> {
  const { output, input } = opened;
  const addresses = addressesOf(plan.targets.map(({ key, file }) => ({ key, file: file ?? '' })));
  const made = new Set(addresses);
  for (const address of output.tensors.keys()) if (!made.has(address)) yield { kind: 'not-made', address };
  const right: { readonly target: number; readonly address: string; readonly expected: ExpectedTensor }[] = [];
  for (const [target, tensor] of plan.targets.entries()) {
    const address = addresses[target] ?? '';
    const expected = output.tensors.get(address);
    if (expected === undefined) yield { kind: 'not-known', target };
    else if (expected.dtype !== tensor.dtype || expected.shape.join() !== tensor.shape.join()) {
      const found = `${tensor.dtype.name}[${tensor.shape.join(' ')}]`;
      const name = expected.dtype?.name ?? expected.dtypeName;
      yield { kind: 'shape', target, found, expected: `${name}[${expected.shape.join(' ')}]` };
    } else right.push({ target, address, expected });
  }
  const pieces = piecesByTarget(plan.pieces);
  for (const { target, address, expected } of right) {
    const own = pieces.get(target) ?? [];
    const tensor = plan.targets[target];
    if (tensor === undefined || input === undefined || isKnown(address, own)) continue;
    const bytes = runPieces(own, tensor, input.from);
    const digest = sha256Of(bytes);
    if (digest === expected.sha256()) continue;
    const element = firstElement(tensor, bytes, expected);
    // Two NaN are equal, whatever their bits.
    if (expected.bytes !== undefined && element === undefined) continue;
    yield { kind: 'bytes', target, element, twin: twinOf(digest, address, output.tensors) };
  }
}

function firstElement({ dtype, shape }: TargetTensor, bytes: Uint8Array, expected: ExpectedTensor): number | undefined {
  const other = expected.bytes?.();
  return other === undefined ? undefined : compareValues(dtype, bytes, other, volumeOf(shape))?.first;
}

/** Another tensor of the golden data that has just these bytes: names were mixed up. */
function twinOf(digest: string, own: string, tensors: OpenedGolden['output']['tensors']): string | undefined {
  for (const [address, { sha256 }] of tensors) if (address !== own && sha256() === digest) return address;
  return undefined;
}
