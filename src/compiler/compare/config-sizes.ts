import type { Json } from '../../diagnostics/diagnostic.js';

/** A whole number of a config, under the last word of its path; without a name where it follows from others. */
export interface NamedSize {
  readonly name: string;
  readonly size: number;
}

/** Deeper fields are no sizes of axes, and a config may be hostile. */
const MOST_DEPTH = 6;
const MOST_SIZES = 200;

/** Largest number that an axis is factored by. */
const LARGEST = 1 << 20;

/** Fields whose numbers are no sizes of an axis within a tensor. */
const NO_SIZE =
  /(?:^|_)(?:ids?|tokens?|seed|position|positions|seq|layers?|epochs?|steps?|window|version|context|max)(?:_|$)/;

/** Parts of axes are counted in these first: where two fields have one value, the name is taken from them. */
const USUAL = ['head', 'expert', 'group', 'rank'];

/**
 * The sizes that a config tells of, under names for brackets: `num_attention_heads` is `attention_heads`. Where several names
 * have one size, the usual ones come first; `two` is the last of those of 2. Halves, and quotients by a number of heads
 * that come out even, are sizes too.
 */
export function sizesOfConfig(config: Json): readonly NamedSize[] {
  const fields: NamedSize[] = [];
  const visit = (node: Json, depth: number): void => {
    if (node === null || typeof node !== 'object' || depth > MOST_DEPTH) return;
    for (const [field, value] of Array.isArray(node) ? [] : Object.entries(node)) {
      if (fields.length >= MOST_SIZES) return;
      if (typeof value === 'number') {
        const name = nameOf(field);
        if (isSize(value) && name !== undefined && !NO_SIZE.test(field)) fields.push({ name, size: value });
      } else visit(value, depth + 1);
    }
  };
  visit(config, 0);
  const rank = ({ name }: NamedSize): number => {
    const place = USUAL.findIndex(word => name.includes(word));
    return place < 0 ? USUAL.length : place;
  };
  const heads = fields.filter(({ name }) => name.endsWith('heads'));
  const quotients = fields.flatMap(({ name, size }) =>
    heads
      .filter(head => head.name !== name && isSize(size / head.size))
      .flatMap(head => [size / head.size, size / head.size / 2])
      .filter(isSize)
      .map(quotient => ({ name: '', size: quotient })),
  );
  const halves = fields.filter(({ size }) => isSize(size / 2)).map(({ size }) => ({ name: '', size: size / 2 }));
  const named = [...fields.sort((a, b) => rank(a) - rank(b)), { name: 'two', size: 2 }];
  const sizes = new Set(named.map(({ size }) => size));
  const unnamed = [...quotients, ...halves].filter(({ size }) => !sizes.has(size) && sizes.add(size).has(size));
  const names = new Set<string>();
  return [...named.filter(({ name }) => !names.has(name) && names.add(name).has(name)), ...unnamed];
}

const isSize = (value: number): boolean => Number.isInteger(value) && value > 1 && value <= LARGEST;

/** A field's name as the name of an axis, or undefined where it can be none. */
function nameOf(field: string): string | undefined {
  const name = field.replace(/^(?:num|n)_/, '');
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(name) ? name : undefined;
}
