import type { BracketItem } from '../../src/dsl/brackets/brackets.js';
import type { Mapping, Reference, Rule } from '../../src/dsl/mapping.js';
import { placesOf, type OracleReference, type OracleSizes } from './bracket-oracle.js';

/* Where each element of each target comes from, by the rules of the language and element by element: names of tensors are filled
   in as text, elements are found by `bracket-oracle`. Nothing of the compiler is in it. */

export interface ExpectedElement {
  readonly key: string;
  readonly file: string | undefined;
  readonly element: number;
}

export interface ExpectedTensor {
  readonly key: string;
  readonly file: string | undefined;
  /** In row-major order; undefined: filled. */
  readonly elements: readonly (ExpectedElement | undefined)[];
}

export interface Sizes {
  readonly axes: Readonly<Record<string, number>>;
  /** The shape of a tensor, for `...`. */
  readonly shapeOf: (key: string, file: string | undefined) => readonly number[] | undefined;
}

interface Instances {
  readonly oracle: OracleReference;
  /** For each instance its tensors: several where it is replicated. */
  readonly addresses: readonly (readonly { readonly key: string; readonly file: string | undefined }[])[];
}

/** Values that stand for any text in a key. */
export const SAMPLES: Readonly<Record<string, readonly string[]>> = {
  word: ['sample', 'other'],
  path: ['sample', 'other.sample'],
};

/** What a rule that only moves makes of tensors of side `from`. */
export function expectedTensors(mapping: Mapping, rule: Rule, from: 0 | 1, sizes: Sizes): readonly ExpectedTensor[] {
  const fixed = Object.fromEntries(
    axesOf(rule).flatMap(({ name, size }) => (size === undefined ? [] : [[name, size]])),
  );
  const all = captureValues(mapping, rule, sizes);
  const words = [...all].flatMap(([name, { texts, values }]) =>
    texts === undefined ? [] : [[name, values.length] as const],
  );
  const axes = { ...sizes.axes, ...fixed, ...Object.fromEntries(words) };
  const parameters = mapping.sizes.filter(
    ({ name, parameter }) => parameter !== undefined && axesOf(rule).some(axis => axis.name === name),
  );
  const [size] = parameters;
  const parameter = size?.parameter;
  if (size === undefined || parameter === undefined) return expectedFor(mapping, rule, from, { ...sizes, axes }, all);
  if (isShared(rule, parameter)) {
    // Each value of the parameter by itself, with the size that it has there.
    return (all.get(parameter)?.values ?? []).flatMap(value => {
      const one = new Map([...all, [parameter, { texts: undefined, values: [value] }]]);
      const own = { ...axes, [size.name]: axes[`${size.name}[${value}]`] ?? NaN };
      return expectedFor(mapping, rule, from, { ...sizes, axes: own }, one);
    });
  }
  return unevenTensors(mapping, rule, from, { ...sizes, axes }, all, size.name, parameter);
}

/** The parts laid end to end along the dimension of `(parameter size)`: rows of one tensor, tensors of as many files. */
function unevenTensors(
  mapping: Mapping,
  rule: Rule,
  from: 0 | 1,
  { axes }: Sizes,
  captures: ReadonlyMap<string, Capture>,
  size: string,
  parameter: string,
): readonly ExpectedTensor[] {
  const found = ([0, 1] as const).map(side => {
    const references = rule.sides[side];
    const reference = references.kind === 'references' ? references.references[0] : undefined;
    if (reference === undefined) throw new Error('an uneven rule has two sides');
    return { reference, side };
  });
  const whole = found.find(({ reference }) => reference.brackets?.dimensions[0]?.kind === 'group');
  const parts = found.find(({ reference }) => reference.brackets?.dimensions[0]?.kind === 'axis');
  if (whole === undefined || parts === undefined) throw new Error('an uneven group stands in the first dimension');
  const row = (parts.reference.brackets?.dimensions ?? [])
    .slice(1)
    .reduce((product, item) => product * (item.kind === 'axis' ? (axes[item.name] ?? NaN) : NaN), 1);
  const [joined] = instancesOf(mapping, rule, whole.reference, whole.side, captures).addresses.flat();
  if (joined === undefined) return [];
  let before = 0;
  const pieces = (captures.get(parameter)?.values ?? []).flatMap(value => {
    const one = new Map([...captures, [parameter, { texts: undefined, values: [value] }]]);
    const [part] = instancesOf(mapping, rule, parts.reference, parts.side, one).addresses.flat();
    const count = (axes[`${size}[${value}]`] ?? NaN) * row;
    const first = before;
    before += count;
    return part === undefined || count === 0 ? [] : [{ ...part, first, count }];
  });
  const element = (address: { key: string; file: string | undefined }, at: number): ExpectedElement => ({
    ...address,
    element: at,
  });
  if (whole.side !== from) {
    const elements = pieces.flatMap(piece => Array.from({ length: piece.count }, (_, i) => element(piece, i)));
    return [{ ...joined, elements }];
  }
  return pieces.map(({ key, file, first, count }) => {
    return { key, file, elements: Array.from({ length: count }, (_, i) => element(joined, first + i)) };
  });
}

/** True if every reference has the capture in its key. */
function isShared(rule: Rule, name: string): boolean {
  return rule.sides.every(
    side =>
      side.kind === 'references' &&
      side.references.every(({ key }) => holesOf(key.text).some(hole => hole.name === name)),
  );
}

function axesOf(rule: Rule): readonly { readonly name: string; readonly size: number | undefined }[] {
  const inside = (item: BracketItem): readonly { readonly name: string; readonly size: number | undefined }[] => {
    if (item.kind === 'axis') return [item];
    if (item.kind === 'group') return item.items.flatMap(inside);
    return item.kind === 'sum' ? item.terms.flatMap(inside) : [];
  };
  return rule.sides.flatMap(side =>
    side.kind === 'nothing'
      ? []
      : side.references.flatMap(({ brackets }) => (brackets?.dimensions ?? []).flatMap(inside)),
  );
}

function expectedFor(
  mapping: Mapping,
  rule: Rule,
  from: 0 | 1,
  sizes: Sizes,
  captures: ReadonlyMap<string, Capture>,
): readonly ExpectedTensor[] {
  const to = from === 0 ? 1 : 0;
  const sideOf = (side: 0 | 1): readonly Instances[] => {
    const found = rule.sides[side];
    if (found.kind === 'nothing') return [];
    return found.references.map(reference => instancesOf(mapping, rule, reference, side, captures));
  };
  const [reads, writes] = [sideOf(from), sideOf(to)];
  const first = reads[0]?.addresses[0]?.[0];
  const shape = first === undefined ? [] : (sizes.shapeOf(first.key, first.file) ?? []);
  const named = (reads[0]?.oracle.brackets.dimensions ?? []).findIndex(item => item.kind === 'rest');
  const behind = (reads[0]?.oracle.brackets.dimensions.length ?? 0) - named - 1;
  const rest = named < 0 ? [] : shape.slice(named, shape.length - behind);
  const oracleSizes: OracleSizes = { axes: sizes.axes, rest };
  const places = placesOf(
    reads.map(({ oracle }) => oracle),
    writes.map(({ oracle }) => oracle),
    oracleSizes,
  );
  return writes.flatMap(({ addresses }, reference) =>
    addresses.flatMap((copies, instance) =>
      copies.map(({ key, file }): ExpectedTensor => ({
        key,
        file,
        elements: (places[reference]?.[instance] ?? []).map(place => {
          const source = place === undefined ? undefined : reads[place.reference]?.addresses[place.instance]?.[0];
          return source === undefined || place === undefined ? undefined : { ...source, element: place.element };
        }),
      })),
    ),
  );
}

interface Capture {
  /** Texts on the left and on the right, by the value. */
  readonly texts: readonly [readonly string[], readonly string[]] | undefined;
  readonly values: readonly number[];
}

const HOLE = /\{([^{}]*)\}|\*\*|\*/g;

/** Every capture of a rule with its values: numbers, or the places of words in their table. */
function captureValues(mapping: Mapping, rule: Rule, sizes: Sizes): ReadonlyMap<string, Capture> {
  const captures = new Map<string, Capture>();
  const count = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
  for (const table of rule.names) {
    const texts = [table.entries.map(entry => entry.left.text), table.entries.map(entry => entry.right.text)] as const;
    captures.set(table.capture, { texts, values: count(table.entries.length) });
  }
  for (const text of textsOf(mapping, rule)) {
    for (const { name, type } of holesOf(text)) {
      if (captures.get(name)?.texts !== undefined) continue;
      const words =
        type === undefined ? undefined : (SAMPLES[type] ?? (/[a-z|]/.test(type) ? type.split('|') : undefined));
      if (words !== undefined) captures.set(name, { texts: [words, words], values: count(words.length) });
      else if (!captures.has(name)) captures.set(name, { texts: undefined, values: count(sizes.axes[name] ?? 0) });
    }
  }
  for (const range of rule.for) {
    const value = (text: string): number =>
      evaluate(text, { ...sizes.axes, last: (sizes.axes[range.capture] ?? 0) - 1 });
    const source = range.from.span.source.text;
    const from = value(source.slice(range.from.span.start, range.from.span.end));
    const to = range.to === undefined ? from : value(source.slice(range.to.span.start, range.to.span.end));
    captures.set(range.capture, { texts: undefined, values: count(to - from + 1).map(i => from + i) });
  }
  return captures;
}

function textsOf(mapping: Mapping, rule: Rule): readonly string[] {
  return ([0, 1] as const).flatMap(side => {
    const found = rule.sides[side];
    if (found.kind === 'nothing') return [];
    const file = mapping.layouts[side].file?.text;
    return [...found.references.map(reference => reference.key.text), ...(file === undefined ? [] : [file])];
  });
}

/** Names in the holes of a pattern, with the type behind the colon. Stars are named by their place. */
function holesOf(text: string): readonly { readonly name: string; readonly type: string | undefined }[] {
  const stars = { '*': 0, '**': 0 };
  return [...text.matchAll(HOLE)].flatMap(([whole, hole]) => {
    if (whole === '*' || whole === '**')
      return [{ name: `${whole}${++stars[whole]}`, type: whole === '*' ? 'word' : 'path' }];
    const [inner = '', type] = (hole ?? '').split(':');
    return (inner.match(/[A-Za-z_]\w*/g) ?? []).map(name => ({
      name,
      type: /^\d+$/.test(type ?? '') ? undefined : type,
    }));
  });
}

function instancesOf(
  mapping: Mapping,
  rule: Rule,
  reference: Reference,
  side: 0 | 1,
  captures: ReadonlyMap<string, Capture>,
): Instances {
  const file = mapping.layouts[side].file?.text;
  const hasHoles = file !== undefined && file.includes('{');
  const texts = [reference.key.text, ...(hasHoles ? [file] : [])];
  const names = [...new Set(texts.flatMap(text => holesOf(text).map(({ name }) => name)))];
  const replicated = rule.replicated.map(axis => axis.text).filter(name => names.includes(name));
  const bound = rule.for.filter(range => range.to === undefined).map(range => range.capture);
  const own = names.filter(name => !replicated.includes(name));
  const instances = combinations(own, captures);
  const span = reference.span;
  const brackets = reference.brackets ?? {
    dtype: undefined,
    dimensions: [{ kind: 'rest', span }],
    span,
  };
  const addresses = instances.map(values =>
    combinations(replicated, captures).map(copy => {
      const all = { ...values, ...copy };
      return {
        key: fill(reference.key.text, all, side, captures),
        file: file === undefined ? undefined : hasHoles ? fill(file, all, side, captures) : file,
      };
    }),
  );
  const unbound = instances.map(values =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !bound.includes(name))),
  );
  return { oracle: { brackets, instances: unbound }, addresses };
}

function combinations(
  names: readonly string[],
  captures: ReadonlyMap<string, Capture>,
): readonly Readonly<Record<string, number>>[] {
  let all: readonly Readonly<Record<string, number>>[] = [{}];
  for (const name of names) {
    all = all.flatMap(before => (captures.get(name)?.values ?? []).map(value => ({ ...before, [name]: value })));
  }
  return all;
}

function fill(
  pattern: string,
  values: Readonly<Record<string, number>>,
  side: 0 | 1,
  captures: ReadonlyMap<string, Capture>,
): string {
  const stars = { '*': 0, '**': 0 };
  const textOf = (name: string): string => {
    const value = values[name] ?? NaN;
    return captures.get(name)?.texts?.[side][value] ?? String(value);
  };
  return pattern.replace(HOLE, (whole, hole: string | undefined) => {
    if (whole === '*' || whole === '**') return textOf(`${whole}${++stars[whole]}`);
    const [inner = '', type] = (hole ?? '').split(':');
    const group = /^\((.*)\)$/.exec(inner)?.[1]?.trim().split(/\s+/);
    const number =
      group !== undefined
        ? group.reduce((sum, name) => sum * (captures.get(name)?.values.length ?? 1) + (values[name] ?? 0), 0)
        : /^\w+$/.test(inner)
          ? undefined
          : evaluate(inner, values);
    const text = number === undefined ? textOf(inner) : String(number);
    return /^\d+$/.test(type ?? '') ? text.padStart(Number(type), '0') : text;
  });
}

/** Sums and products of whole numbers and names. */
function evaluate(text: string, names: Readonly<Record<string, number>>): number {
  const sums = text.replace(/\s+/g, '').match(/[+-]?[^+-]+/g) ?? [];
  return sums.reduce((total, term) => {
    const sign = term.startsWith('-') ? -1 : 1;
    const factors = term.replace(/^[+-]/, '').split('*');
    return (
      total +
      sign *
        factors.reduce(
          (product, factor) => product * (/^\d+$/.test(factor) ? Number(factor) : (names[factor] ?? NaN)),
          1,
        )
    );
  }, 0);
}
