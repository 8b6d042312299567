import type { ElementOperation } from '../operation.js';
import { v128, type Code, type VectorOperation } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { mapLanes, toF32, toF64, zipLanes, type Lanes } from './lanes.js';

type Emit = (writer: FunctionWriter, first: Lanes, second: Lanes) => Lanes;

const unary =
  (f32: VectorOperation, f64: VectorOperation): Emit =>
  (writer, first) =>
    mapLanes(writer, first, part => v128(first.width === 'f32' ? f32 : f64, part));

const binary =
  (f32: VectorOperation, f64: VectorOperation): Emit =>
  (writer, first, second) =>
    zipLanes(writer, first, second, (a, b) => v128(first.width === 'f32' ? f32 : f64, a, b));

/**
 * Operations on lanes of one width. In f32 each gives what f64 would give when rounded to f32 (for sums, products,
 * quotients and roots, see Figueroa, "When is double rounding innocuous?", 1995). What is not here has no instruction.
 */
const LANE_OPERATIONS: Readonly<Partial<Record<ElementOperation, Emit>>> = {
  add: binary('f32x4.add', 'f64x2.add'),
  subtract: binary('f32x4.sub', 'f64x2.sub'),
  multiply: binary('f32x4.mul', 'f64x2.mul'),
  divide: binary('f32x4.div', 'f64x2.div'),
  min: binary('f32x4.min', 'f64x2.min'),
  max: binary('f32x4.max', 'f64x2.max'),
  negate: unary('f32x4.neg', 'f64x2.neg'),
  abs: unary('f32x4.abs', 'f64x2.abs'),
  round: unary('f32x4.nearest', 'f64x2.nearest'),
  floor: unary('f32x4.floor', 'f64x2.floor'),
  ceil: unary('f32x4.ceil', 'f64x2.ceil'),
  sqrt: unary('f32x4.sqrt', 'f64x2.sqrt'),
  // A quotient that f32 rounds up to an integer would be floored to the wrong one.
  floorDivide: (writer, first, second) => {
    const quotient = (a: Code, b: Code): Code => v128('f64x2.floor', v128('f64x2.div', a, b));
    const wide = zipLanes(writer, toF64(writer, first), toF64(writer, second), quotient);
    return first.width === 'f32' ? toF32(writer, wide) : wide;
  },
};

/** True if there are instructions for an operation. */
export function hasLaneOperation(operation: ElementOperation): boolean {
  return LANE_OPERATIONS[operation] !== undefined;
}

/** The operation on two operands of one width (on one: `second` is `first`). */
export function laneOperation(writer: FunctionWriter, operation: ElementOperation, first: Lanes, second: Lanes): Lanes {
  const emit = LANE_OPERATIONS[operation];
  if (emit === undefined) throw new TypeError(`no instructions for ${operation}`);
  return emit(writer, first, second);
}
