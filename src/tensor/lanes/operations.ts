import type { ElementOperation } from '../operation.js';
import { f32x4, f64x2, v128, type Code, type VectorOperation } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { mapLanes, toF32, toF64, zipLanes, type Bounds, type Lanes } from './lanes.js';

type Emit = (writer: FunctionWriter, first: Lanes, second: Lanes) => Lanes;

const unary =
  (f32: VectorOperation, f64: VectorOperation): Emit =>
  (writer, first) =>
    mapLanes(writer, first, part => v128(first.width === 'f32' ? f32 : f64, part));

const binary =
  (f32: VectorOperation, f64: VectorOperation): Emit =>
  (writer, first, second) =>
    zipLanes(writer, first, second, (a, b) => v128(first.width === 'f32' ? f32 : f64, a, b));

/** Rounding to an integer keeps within bounds that are integers. */
const rounding =
  (f32: VectorOperation, f64: VectorOperation): Emit =>
  (writer, first, second) => {
    const rounded = unary(f32, f64)(writer, first, second);
    const { bounds } = first;
    return bounds === undefined || !Object.values(bounds).every(Number.isInteger) ? rounded : { ...rounded, bounds };
  };

const max = binary('f32x4.max', 'f64x2.max');
const min = binary('f32x4.min', 'f64x2.min');

/**
 * The larger, or NaN if there is one; -0 is less than 0. The machine has one instruction that gives the second of two
 * numbers where the first is not less (or either is NaN): it does where the first is a constant, and not 0.
 */
const larger: Emit = (writer, first, second) => {
  const [constant, other] = first.constant === undefined ? [second, first] : [first, second];
  if (isPlain(constant)) {
    const lanes = binary('f32x4.pmax', 'f64x2.pmax')(writer, other, constant);
    const highest = Math.max(other.bounds?.highest ?? Infinity, constant.constant ?? Infinity);
    return withBounds(lanes, { lowest: constant.constant ?? -Infinity, highest });
  }
  return first.unsigned === true && second.unsigned === true && first.width === 'f32'
    ? { ...zipLanes(writer, first, second, (a, b) => v128('i32x4.max_s', a, b)), unsigned: true }
    : max(writer, first, second);
};

const smaller: Emit = (writer, first, second) => {
  const [constant, other] = first.constant === undefined ? [second, first] : [first, second];
  if (!isPlain(constant)) return min(writer, first, second);
  const lanes = binary('f32x4.pmin', 'f64x2.pmin')(writer, other, constant);
  const lowest = Math.min(other.bounds?.lowest ?? -Infinity, constant.constant ?? -Infinity);
  return withBounds(lanes, { lowest, highest: constant.constant ?? Infinity });
};

/** Infinity is not less than itself, and NaN is not less than anything. */
const finite: Emit = (writer, first, second) => {
  const [abs, less, most] =
    first.width === 'f32'
      ? (['f32x4.abs', 'f32x4.lt', f32x4(Infinity)] as const)
      : (['f64x2.abs', 'f64x2.lt', f64x2(Infinity)] as const);
  const choose = (a: Code, b: Code): Code => v128('v128.bitselect', a, b, v128(less, v128(abs, a), most));
  const lanes = zipLanes(writer, first, second, choose);
  return first.unsigned === true && second.unsigned === true ? { ...lanes, unsigned: true } : lanes;
};

function isPlain({ constant }: Lanes): boolean {
  return constant !== undefined && constant !== 0 && !Number.isNaN(constant);
}

function withBounds(lanes: Lanes, bounds: Bounds): Lanes {
  return { ...lanes, bounds };
}

/**
 * Operations on lanes of one width. In f32 each gives what f64 would give when rounded to f32 (for sums, products,
 * quotients and roots, see Figueroa, "When is double rounding innocuous?", 1995). What is not here has no instruction.
 */
const LANE_OPERATIONS: Readonly<Partial<Record<ElementOperation, Emit>>> = {
  add: binary('f32x4.add', 'f64x2.add'),
  subtract: binary('f32x4.sub', 'f64x2.sub'),
  multiply: binary('f32x4.mul', 'f64x2.mul'),
  divide: binary('f32x4.div', 'f64x2.div'),
  min: smaller,
  max: larger,
  finite,
  negate: unary('f32x4.neg', 'f64x2.neg'),
  abs: (writer, first, second) => ({ ...unary('f32x4.abs', 'f64x2.abs')(writer, first, second), unsigned: true }),
  round: rounding('f32x4.nearest', 'f64x2.nearest'),
  floor: rounding('f32x4.floor', 'f64x2.floor'),
  ceil: rounding('f32x4.ceil', 'f64x2.ceil'),
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
