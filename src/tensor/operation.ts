/**
 * Operations on single elements. `round` is half to even; `divide` of floats; `floorDivide` and `remainder` floor; `finite`
 * is the first operand where that is a finite number, and the second elsewhere.
 */
export const ELEMENT_OPERATIONS = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'floorDivide',
  'remainder',
  'power',
  'negate',
  'abs',
  'round',
  'floor',
  'ceil',
  'sqrt',
  'exp',
  'log',
  'min',
  'max',
  'finite',
] as const;
export type ElementOperation = (typeof ELEMENT_OPERATIONS)[number];

/** Reductions over an axis. `max` and `min` give NaN if there is one. */
export const REDUCE_OPERATIONS = ['max', 'min', 'sum'] as const;
export type ReduceOperation = (typeof REDUCE_OPERATIONS)[number];
