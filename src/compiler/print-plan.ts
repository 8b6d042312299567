import type { Json } from '../diagnostics/diagnostic.js';
import { assertNever } from '../diagnostics/invariant.js';
import { printJson } from '../diagnostics/render/print-json.js';
import type { Proof, Value } from '../tensor/piece.js';
import type { Plan } from './plan.js';

/** Version of the form that plans are printed in. */
const FORM = 1;

/** A plan as JSON: files, tensors of both sides, and the pieces that fill each target. The same bytes for the same plan. */
export function printPlan(plan: Plan): string {
  const json: Json = {
    mapc: FORM,
    files: plan.files.map(({ path, size }) => ({ path, size })),
    sources: plan.sources.map(({ key, dtype, shape, strides, file, offset }) => {
      return { key, dtype: dtype.name, shape, strides, file, offset };
    }),
    targets: plan.targets.map(({ key, dtype, shape, file, rule }) => {
      return { key, dtype: dtype.name, shape, file: file ?? null, rule };
    }),
    pieces: plan.pieces.map(({ target, sizes, offset, strides, value }) => {
      return { target, sizes, offset, strides, value: valueJson(value) };
    }),
    proofs: plan.proofs.map(proofJson),
    rules: plan.rules.map(({ title }) => title),
    dropped: plan.dropped.map(({ key, rule, why }) => ({ key, rule, why })),
    sideFiles: plan.sideFiles.map(file => ({ ...file })),
  };
  return `${printJson(json)}\n`;
}

function proofJson({ sizes, left, right, claim }: Proof): Json {
  return { sizes, left: valueJson(left), right: valueJson(right), claim: { ...claim } };
}

function valueJson(value: Value): Json {
  switch (value.kind) {
    case 'load':
      return { load: value.tensor, dtype: value.dtype.name, offset: value.offset, strides: value.strides };
    case 'constant':
      // JSON has no name for what is no number.
      return { constant: Number.isFinite(value.value) ? value.value : String(value.value) };
    case 'index':
      return { index: value.offset, strides: value.strides };
    case 'cast':
      return { cast: value.to.name, of: valueJson(value.operand) };
    case 'apply':
      return { apply: value.operation, rounding: value.rounding.name, of: value.operands.map(valueJson) };
    case 'reduce':
      return {
        reduce: value.operation,
        rounding: value.rounding.name,
        segments: value.segments.map(({ sizes, body }) => ({ sizes, of: valueJson(body) })),
      };
    default:
      return assertNever(value);
  }
}
