/** sum(coefficient * variable) = value; variables are numbered, coefficients are whole and not zero. */
export interface Equation {
  readonly terms: readonly { readonly variable: number; readonly coefficient: number }[];
  readonly value: number;
}

/** Both ends included; an end may be infinite. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

export interface Solutions {
  readonly found: readonly (readonly number[])[];
  /** False if the search was given up: there may be more than was found. */
  readonly complete: boolean;
}

/** Values tried before a search is given up. Forms whose coefficients nest, as all usual ones, need a few. */
const MOST_TRIES = 200_000;

/**
 * Whole solutions within bounds, those near zero first, until `limit` are found. Every variable must stand in an
 * equation. Where coefficients nest (mixed radix) the bounds of what is still unknown leave one value at each step.
 */
export function solveForms(equations: readonly Equation[], bounds: readonly Bounds[], limit: number): Solutions {
  const search = new Search(equations, bounds, limit);
  search.run();
  return { found: search.found, complete: search.tries <= MOST_TRIES };
}

class Search {
  readonly found: number[][] = [];
  tries = 0;
  private readonly values: (number | undefined)[];
  private readonly equations: readonly Equation[];
  private readonly bounds: readonly Bounds[];
  private readonly limit: number;

  constructor(equations: readonly Equation[], bounds: readonly Bounds[], limit: number) {
    this.equations = equations;
    this.bounds = bounds;
    this.limit = limit;
    this.values = bounds.map(() => undefined);
  }

  run(): void {
    let best: { readonly equation: Equation; readonly unknown: number } | undefined;
    for (const equation of this.equations) {
      const unknown = equation.terms.filter(term => this.values[term.variable] === undefined).length;
      if (unknown === 0) {
        if (this.rest(equation) !== 0) return;
      } else if (best === undefined || unknown < best.unknown) best = { equation, unknown };
    }
    if (best === undefined) {
      this.found.push(this.values.map(value => value ?? 0));
      return;
    }
    this.branch(best.equation);
  }

  private branch(equation: Equation): void {
    const unknown = equation.terms
      .filter(term => this.values[term.variable] === undefined)
      .sort((a, b) => Math.abs(b.coefficient) - Math.abs(a.coefficient));
    const [chosen, ...others] = unknown;
    if (chosen === undefined) return;
    const rest = this.rest(equation);
    let least = 0;
    let most = 0;
    let divisor = 0;
    for (const { variable, coefficient } of others) {
      const { from, to } = this.boundsOf(variable);
      least += coefficient * (coefficient > 0 ? from : to);
      most += coefficient * (coefficient > 0 ? to : from);
      divisor = gcd(divisor, coefficient);
    }
    const ends = [(rest - most) / chosen.coefficient, (rest - least) / chosen.coefficient];
    const own = this.boundsOf(chosen.variable);
    const from = Math.max(own.from, Math.ceil(Math.min(...ends)));
    const to = Math.min(own.to, Math.floor(Math.max(...ends)));
    for (const value of outwards(from, to)) {
      if (this.found.length >= this.limit || ++this.tries > MOST_TRIES) break;
      const left = rest - chosen.coefficient * value;
      if (divisor === 0 ? left !== 0 : left % divisor !== 0) continue;
      this.values[chosen.variable] = value;
      this.run();
    }
    this.values[chosen.variable] = undefined;
  }

  /** What the unknown terms must come to. */
  private rest(equation: Equation): number {
    let rest = equation.value;
    for (const { variable, coefficient } of equation.terms) rest -= coefficient * (this.values[variable] ?? 0);
    return rest;
  }

  private boundsOf(variable: number): Bounds {
    return this.bounds[variable] ?? { from: -Infinity, to: Infinity };
  }
}

/** The whole numbers from `from` to `to`, those near zero first. */
function* outwards(from: number, to: number): Generator<number> {
  if (from > to) return;
  // Adding 0 turns a negative zero into zero.
  let up = Math.min(Math.max(0, from), to) + 0;
  let down = up - 1;
  while (up <= to || down >= from) {
    if (up <= to) yield up++;
    if (down >= from) yield down--;
  }
}

/** Greatest common divisor of the magnitudes; 0 is neutral. */
export function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
