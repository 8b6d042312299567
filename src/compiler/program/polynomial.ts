/** A polynomial in sizes: monomial (names in order, joined by `*`; empty for the constant) -> whole coefficient. */
export type Polynomial = ReadonlyMap<string, number>;

export const constant = (value: number): Polynomial => (value === 0 ? new Map() : new Map([['', value]]));
export const symbol = (name: string): Polynomial => new Map([[name, 1]]);

export function add(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
  const sum = new Map(a);
  for (const [monomial, coefficient] of b) {
    const total = (sum.get(monomial) ?? 0) + factor * coefficient;
    if (total === 0) sum.delete(monomial);
    else sum.set(monomial, total);
  }
  return sum;
}

export function multiply(a: Polynomial, b: Polynomial): Polynomial {
  let product: Polynomial = new Map();
  for (const [x, n] of a) {
    for (const [y, m] of b) {
      const names = [...split(x), ...split(y)].sort();
      product = add(product, new Map([[names.join('*'), n * m]]));
    }
  }
  return product;
}

const split = (monomial: string): readonly string[] => (monomial === '' ? [] : monomial.split('*'));

/** `2*a*b + c - 1`, monomials in the order of their text. */
export function printPolynomial(polynomial: Polynomial): string {
  if (polynomial.size === 0) return '0';
  return [...polynomial]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([monomial, n]) => (monomial === '' ? String(n) : n === 1 ? monomial : `${n}*${monomial}`))
    .join(' + ');
}
