import { loadRelation } from '../../src/api/check.js';
import { findChains } from '../../src/compiler/chain/find-chain.js';
import { planChain } from '../../src/compiler/chain/plan-chain.js';
import type { Plan } from '../../src/compiler/plan.js';
import type { Diagnostic, Json } from '../../src/diagnostics/diagnostic.js';
import type { MappingLoader } from '../../src/dsl/load-mapping.js';
import type { DType } from '../../src/tensor/dtype.js';
import { dtypeNamed } from '../../src/tensor/dtypes/index.js';
import { refute, runPieces, type SourceBytes } from '../../src/tensor/evaluate/in-memory.js';
import type { Listing, StoredFile, StoredTensor } from '../../src/tensor/listing.js';
import { piecesByTarget } from '../../src/tensor/strided/pieces-by-target.js';
import { rowMajorStrides, volumeOf } from '../../src/tensor/strided/strided.js';

/** A tensor in memory. Bytes are packed, row-major. */
export interface MemoryTensor {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  /** Path of its file; one file for all where it is left out. */
  readonly file?: string;
}

export interface Related {
  readonly plan: Plan | undefined;
  readonly tensors: readonly MemoryTensor[];
  readonly findings: readonly Diagnostic[];
  /** Claims of the plan that do not hold for these tensors. */
  readonly broken: readonly string[];
}

export interface RelateOptions {
  readonly from: string;
  readonly to: string;
  readonly configs?: Readonly<Record<string, Json>>;
  readonly set?: Readonly<Record<string, Json>>;
  readonly only?: (key: string) => boolean;
  readonly loader?: MappingLoader;
}

/** A tensor of i32 that numbers its elements from `first` on: what is where after a move can be read off. */
export function numbered(key: string, shape: readonly number[], first = 0, file?: string): MemoryTensor {
  const values = Int32Array.from({ length: volumeOf(shape) }, (_, i) => first + i);
  return tensorOf(key, 'i32', shape, new Uint8Array(values.buffer), file);
}

/** A tensor of f32 with these values. */
export function floats(key: string, shape: readonly number[], values: readonly number[], file?: string): MemoryTensor {
  return tensorOf(key, 'f32', shape, new Uint8Array(Float32Array.from(values).buffer), file);
}

export function tensorOf(
  key: string,
  dtype: string,
  shape: readonly number[],
  bytes: Uint8Array,
  file?: string,
): MemoryTensor {
  const found = dtypeNamed(dtype);
  if (found === undefined) throw new Error(`no dtype ${dtype}`);
  return { key, dtype: found, shape, bytes, ...(file === undefined ? {} : { file }) };
}

/** The elements of an i32 tensor. */
export function elementsOf(tensor: MemoryTensor | undefined): readonly number[] {
  if (tensor?.dtype.name !== 'i32') throw new Error(`no i32 tensor: ${tensor?.key ?? 'nothing'}`);
  return [...new Int32Array(tensor.bytes.slice().buffer)];
}

/** Values of an f32 tensor. */
export function valuesOf(tensor: MemoryTensor | undefined): readonly number[] {
  if (tensor?.dtype.name !== 'f32') throw new Error(`no f32 tensor: ${tensor?.key ?? 'nothing'}`);
  return [...new Float32Array(tensor.bytes.slice().buffer)];
}

/** What is on this side under a key (and in a file). */
export function named(tensors: readonly MemoryTensor[], key: string, file?: string): MemoryTensor | undefined {
  return tensors.find(tensor => tensor.key === key && (file === undefined || tensor.file === file));
}

/** Converts tensors by mappings given as text, in memory, with nothing of the runtime. */
export function relate(mappings: readonly string[], tensors: readonly MemoryTensor[], options: RelateOptions): Related {
  const findings: Diagnostic[] = [];
  const report = (finding: Diagnostic): void => void findings.push(finding);
  const loader = options.loader ?? { load: () => undefined };
  const relations = mappings.flatMap((text, i) => loadRelation({ name: `m${i}.yaml`, text }, loader, report) ?? []);
  const nothing = { plan: undefined, tensors: [], findings, broken: [] };
  if (relations.length < mappings.length || findings.some(({ severity }) => severity === 'error')) return nothing;
  const [chain] = findChains(relations, options.from, options.to);
  if (chain === undefined) throw new Error(`no way from ${options.from} to ${options.to}`);
  const { listing, bytes } = listingOf(tensors);
  const planned = planChain(
    {
      chain,
      listing,
      configs: new Map(
        Object.entries(options.configs ?? {}).map(([layout, json]) => [layout, { kind: 'given', json }] as const),
      ),
      given: new Map(Object.entries(options.set ?? {})),
      only: options.only,
      sideFiles: [],
    },
    report,
  );
  if (planned === undefined) return nothing;
  const { plan } = planned;
  return { plan, tensors: run(plan, bytes), findings, broken: brokenClaims(plan, bytes) };
}

function listingOf(tensors: readonly MemoryTensor[]): { listing: Listing; bytes: readonly Uint8Array[] } {
  const paths = [...new Set(tensors.map(tensor => tensor.file ?? 'model'))];
  const files: StoredFile[] = paths.map(path => ({ path, size: 0 }));
  const stored = tensors.map(({ key, dtype, shape, file = 'model' }): StoredTensor => {
    return { key, dtype, shape, strides: rowMajorStrides(shape), file: paths.indexOf(file), offset: 0 };
  });
  return { listing: { format: 'memory', files, tensors: stored }, bytes: tensors.map(tensor => tensor.bytes) };
}

function run(plan: Plan, sources: readonly Uint8Array[]): readonly MemoryTensor[] {
  const pieces = piecesByTarget(plan.pieces);
  return plan.targets.map(({ key, dtype, shape, file }, i) => {
    const bytes = runPieces(pieces.get(i) ?? [], { dtype, shape }, bytesIn(sources));
    return { key, dtype, shape, bytes, ...(file === undefined ? {} : { file }) };
  });
}

const bytesIn =
  (sources: readonly Uint8Array[]): SourceBytes =>
  tensor =>
    sources[tensor] ?? new Uint8Array(0);

function brokenClaims(plan: Plan, sources: readonly Uint8Array[]): readonly string[] {
  return plan.proofs
    .filter(proof => refute(proof, bytesIn(sources)) !== undefined)
    .map(({ claim }) => `${claim.kind}: ${claim.left} / ${claim.right}`);
}
