import type { ElementOperation, ReduceOperation } from '../operation.js';

export type Lanes = Float64Array;

/** Computes `count` results. Operands are as long as the result; `b` is the first again for operations on one. */
export type ElementLoop = (a: Lanes, b: Lanes, result: Lanes, count: number) => void;

/** Half to even; large numbers, infinities, NaN and the sign of zero stay. */
export function roundHalfEven(x: number): number {
  if (!(Math.abs(x) < 2 ** 52)) return x;
  const size = Math.abs(x) + 2 ** 52 - 2 ** 52;
  return x < 0 || Object.is(x, -0) ? -size : size;
}

/** A floored remainder: it has the sign of the divisor, as in Python. */
export function flooredRemainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** One loop for each operation, in f64. Rounding to another precision is a step of its own. */
export const ELEMENT_LOOPS: Readonly<Record<ElementOperation, ElementLoop>> = {
  add: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = (a[i] ?? 0) + (b[i] ?? 0);
  },
  subtract: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = (a[i] ?? 0) - (b[i] ?? 0);
  },
  multiply: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = (a[i] ?? 0) * (b[i] ?? 0);
  },
  divide: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = (a[i] ?? 0) / (b[i] ?? 0);
  },
  floorDivide: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.floor((a[i] ?? 0) / (b[i] ?? 0));
  },
  remainder: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = flooredRemainder(a[i] ?? 0, b[i] ?? 0);
  },
  power: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = (a[i] ?? 0) ** (b[i] ?? 0);
  },
  min: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.min(a[i] ?? 0, b[i] ?? 0);
  },
  max: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.max(a[i] ?? 0, b[i] ?? 0);
  },
  finite: (a, b, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Number.isFinite(a[i]) ? (a[i] ?? 0) : (b[i] ?? 0);
  },
  negate: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = -(a[i] ?? 0);
  },
  abs: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.abs(a[i] ?? 0);
  },
  round: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = roundHalfEven(a[i] ?? 0);
  },
  floor: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.floor(a[i] ?? 0);
  },
  ceil: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.ceil(a[i] ?? 0);
  },
  sqrt: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.sqrt(a[i] ?? 0);
  },
  exp: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.exp(a[i] ?? 0);
  },
  log: (a, _, r, n) => {
    for (let i = 0; i < n; i++) r[i] = Math.log(a[i] ?? 0);
  },
};

/** What a reduction of nothing gives. */
export const REDUCE_START: Readonly<Record<ReduceOperation, number>> = { max: -Infinity, min: Infinity, sum: 0 };
