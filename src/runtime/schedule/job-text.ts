import { assertNever, invariant } from '../../diagnostics/invariant.js';
import type { DType } from '../../tensor/dtype.js';
import { dtypeNamed } from '../../tensor/dtypes/index.js';
import type { ElementOperation, ReduceOperation } from '../../tensor/operation.js';
import type { Value } from '../../tensor/piece.js';
import type { Tiling } from '../tile/choose-tile.js';
import type { BoxJob, CopyJob, DigestJob, Job, PlacedTarget, ProofJob, RangeJob, RangePart } from './job.js';

type Numbers = readonly number[];

/** A value as JSON holds it: dtypes by name, constants as text (JSON has no NaN, no infinity and no -0). */
type ValueText =
  | readonly ['load', number, string, number, Numbers]
  | readonly ['constant', string]
  | readonly ['index', number, Numbers]
  | readonly ['apply', ElementOperation, string, readonly ValueText[]]
  | readonly ['cast', string, ValueText]
  | readonly ['reduce', ReduceOperation, string, readonly (readonly [Numbers, ValueText])[]];

type TargetText = Omit<PlacedTarget, 'dtype'> & { readonly dtype: string };
type PartText = Omit<RangePart, 'value'> & { readonly value: ValueText };

type JobText =
  | CopyJob
  | DigestJob
  | (Omit<BoxJob, 'target' | 'value'> & { readonly target: TargetText; readonly value: ValueText })
  | (Omit<RangeJob, 'target' | 'parts'> & { readonly target: TargetText; readonly parts: readonly PartText[] })
  | (Omit<ProofJob, 'left' | 'right' | 'dtype'> & {
      readonly left: ValueText;
      readonly right: ValueText;
      readonly dtype: string;
    });

/** A job as JSON: the same text for the same job. What another thread needs of it is all there. */
export function printJob(job: Job): string {
  return JSON.stringify(textOf(job));
}

/** The job that `printJob` made a text of. */
export function parseJob(text: string): Job {
  const job = JSON.parse(text) as JobText;
  switch (job.kind) {
    case 'copy':
    case 'digest':
      return job;
    case 'box':
      return { ...job, target: readTarget(job.target), value: readValue(job.value) };
    case 'range': {
      const parts = job.parts.map(part => ({ ...part, value: readValue(part.value) }));
      return { ...job, target: readTarget(job.target), parts };
    }
    case 'prove':
      return { ...job, left: readValue(job.left), right: readValue(job.right), dtype: readDType(job.dtype) };
    default:
      return assertNever(job);
  }
}

function textOf(job: Job): JobText {
  switch (job.kind) {
    case 'copy':
    case 'digest':
      return job;
    case 'box':
      return { ...job, target: targetText(job.target), tiling: tilingText(job.tiling), value: valueText(job.value) };
    case 'range': {
      const parts = job.parts.map(part => ({ ...part, value: valueText(part.value) }));
      return { ...job, target: targetText(job.target), parts };
    }
    case 'prove': {
      const [left, right] = [valueText(job.left), valueText(job.right)];
      return { ...job, left, right, dtype: job.dtype.name, tiling: tilingText(job.tiling) };
    }
  }
}

const targetText = (target: PlacedTarget): TargetText => ({ ...target, dtype: target.dtype.name });

/** Costs may be infinite; they are of use only while jobs are made. */
const tilingText = (tiling: Tiling): Tiling => ({ ...tiling, cost: 0 });

function valueText(value: Value): ValueText {
  switch (value.kind) {
    case 'load':
      return ['load', value.tensor, value.dtype.name, value.offset, value.strides];
    case 'constant':
      return ['constant', Object.is(value.value, -0) ? '-0' : String(value.value)];
    case 'index':
      return ['index', value.offset, value.strides];
    case 'apply':
      return ['apply', value.operation, value.rounding.name, value.operands.map(valueText)];
    case 'cast':
      return ['cast', value.to.name, valueText(value.operand)];
    case 'reduce':
      return [
        'reduce',
        value.operation,
        value.rounding.name,
        value.segments.map(({ sizes, body }) => [sizes, valueText(body)] as const),
      ];
  }
}

function readValue(text: ValueText): Value {
  switch (text[0]) {
    case 'load':
      return { kind: 'load', tensor: text[1], dtype: readDType(text[2]), offset: text[3], strides: text[4] };
    case 'constant':
      return { kind: 'constant', value: Number(text[1]) };
    case 'index':
      return { kind: 'index', offset: text[1], strides: text[2] };
    case 'apply':
      return { kind: 'apply', operation: text[1], rounding: readDType(text[2]), operands: text[3].map(readValue) };
    case 'cast':
      return { kind: 'cast', to: readDType(text[1]), operand: readValue(text[2]) };
    case 'reduce': {
      const segments = text[3].map(([sizes, body]) => ({ sizes, body: readValue(body) }));
      return { kind: 'reduce', operation: text[1], rounding: readDType(text[2]), segments };
    }
  }
}

const readTarget = (target: TargetText): PlacedTarget => ({ ...target, dtype: readDType(target.dtype) });

function readDType(name: string): DType {
  const dtype = dtypeNamed(name);
  invariant(dtype !== undefined, `no dtype ${name}`);
  return dtype;
}
