import type { Plan, TargetTensor } from '../../../src/compiler/plan.js';
import type { FileToWrite } from '../../../src/formats/format.js';
import { byteLength, type DType } from '../../../src/tensor/dtype.js';
import type { StoredTensor } from '../../../src/tensor/listing.js';
import type { Load, Piece, Value } from '../../../src/tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../../src/tensor/strided/strided.js';

export interface TensorSpec {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Name of its file; `in.bin` or `out.bin` if not given. */
  readonly file?: string;
}

/** What a test needs to run a plan: sources end to end in raw files (with a few bytes between), targets in others. */
export interface PlanCase {
  readonly plan: Plan;
  readonly files: readonly FileToWrite[];
}

const HEADER = new TextEncoder().encode('header!');

/** A plan over raw files. Tensors begin at odd places, as in a safetensors file with an odd header. */
export function planOf(
  sources: readonly TensorSpec[],
  targets: readonly TensorSpec[],
  pieces: readonly Piece[],
  more: Partial<Plan> = {},
): PlanCase {
  const sourceFiles: { path: string; size: number }[] = [];
  const stored = sources.map((spec, i): StoredTensor => {
    const name = spec.file ?? 'in.bin';
    let file = sourceFiles.findIndex(({ path }) => path === name);
    if (file < 0) file = sourceFiles.push({ path: name, size: 3 }) - 1;
    const at = sourceFiles[file];
    if (at === undefined) throw new Error('no file');
    const offset = at.size;
    at.size += byteLength(spec.dtype, volumeOf(spec.shape));
    return {
      key: `s${i}`,
      dtype: spec.dtype,
      shape: spec.shape,
      strides: rowMajorStrides(spec.shape),
      file,
      offset,
    };
  });
  const outputs: { path: string; size: number; tensors: { tensor: number; offset: number }[] }[] = [];
  for (const [tensor, spec] of targets.entries()) {
    const name = spec.file ?? 'out.bin';
    let output = outputs.find(({ path }) => path === name);
    if (output === undefined) outputs.push((output = { path: name, size: HEADER.length, tensors: [] }));
    output.tensors.push({ tensor, offset: output.size });
    output.size += byteLength(spec.dtype, volumeOf(spec.shape));
  }
  const plan: Plan = {
    files: sourceFiles,
    sources: stored,
    targets: targets.map((spec, i): TargetTensor => ({
      key: `t${i}`,
      dtype: spec.dtype,
      shape: spec.shape,
      file: spec.file,
      rule: 0,
    })),
    pieces,
    proofs: [],
    rules: [{ span: { source: { name: 'test.yaml', text: 'rule' }, start: 0, end: 4 }, title: 's -> t' }],
    dropped: [],
    sideFiles: [],
    ...more,
  };
  const files = outputs.map(output => ({ ...output, fixed: [{ offset: 0, bytes: HEADER }] }));
  return { plan, files };
}

export function load(tensor: number, dtype: DType, offset: number, strides: readonly number[]): Load {
  return { kind: 'load', tensor, dtype, offset, strides };
}

export function piece(
  target: number,
  sizes: readonly number[],
  strides: readonly number[],
  value: Value,
  offset = 0,
): Piece {
  return { target, sizes, strides, value, offset };
}

/** A whole tensor onto a whole target of the same shape. */
export function copyPiece(tensor: number, target: number, { dtype, shape }: TensorSpec): Piece {
  const strides = rowMajorStrides(shape);
  return piece(target, shape, strides, load(tensor, dtype, 0, strides));
}
