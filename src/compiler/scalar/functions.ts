/** A function of the language on numbers. `expects` says how many arguments, for messages. */
export interface ScalarFunction {
  readonly least: number;
  readonly most: number;
  readonly expects: string;
  readonly apply: (values: readonly number[]) => number;
}

const unary = (apply: (value: number) => number): ScalarFunction => ({
  least: 1,
  most: 1,
  expects: 'one argument',
  apply: values => apply(values[0] ?? NaN),
});

/** Nearest integer, ties to the even one. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

export const FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map([
  ['abs', unary(Math.abs)],
  ['round', unary(roundHalfEven)],
  ['floor', unary(Math.floor)],
  ['ceil', unary(Math.ceil)],
  ['sqrt', unary(Math.sqrt)],
  ['exp', unary(Math.exp)],
  ['log', unary(Math.log)],
  ['min', { least: 2, most: 16, expects: 'two arguments or more', apply: values => Math.min(...values) }],
  ['max', { least: 2, most: 16, expects: 'two arguments or more', apply: values => Math.max(...values) }],
  [
    'finite',
    {
      least: 2,
      most: 2,
      expects: 'a value, and what stands for it where it is NaN or infinite',
      apply: ([value = NaN, other = NaN]) => (Number.isFinite(value) ? value : other),
    },
  ],
  [
    'clamp',
    {
      least: 2,
      most: 3,
      expects: 'a value, a lower bound and, if wanted, an upper one',
      apply: ([value = NaN, low = NaN, high = Infinity]) => Math.min(Math.max(value, low), high),
    },
  ],
]);

/** Functions that only make sense on tensors: `sum` of an axis, `index` along one. */
export const TENSOR_FUNCTIONS: readonly string[] = ['sum', 'index'];
