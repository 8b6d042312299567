import type { BracketItem, Brackets } from '../../src/dsl/brackets/brackets.js';

/**
 * The place of every element by the rules of the language, one element at a time, with nothing of the compiler in it:
 * no strides, no pieces. What the lowering of brackets is tested against.
 */
export interface OracleReference {
  readonly brackets: Brackets;
  /** The values of the captures in its key and file, for each tensor it names. One tensor without captures if left out. */
  readonly instances?: readonly Readonly<Record<string, number>>[];
}

/** An element of a tensor: which reference and instance, and its row-major number in it. */
export interface OraclePlace {
  readonly reference: number;
  readonly instance: number;
  readonly element: number;
}

export interface OracleSizes {
  readonly axes: Readonly<Record<string, number>>;
  /** Sizes of the dimensions that `...` stands for. */
  readonly rest?: readonly number[];
}

/**
 * For each output reference and instance, where each element comes from, in row-major order; undefined where no input has it
 * (what `fill` fills). Throws where a pairing is not one to one.
 */
export function placesOf(
  inputs: readonly OracleReference[],
  outputs: readonly OracleReference[],
  sizes: OracleSizes,
): (OraclePlace | undefined)[][][] {
  const places = new Map<string, OraclePlace>();
  for (const [reference, instances] of namesOf(inputs, sizes).entries()) {
    for (const [instance, names] of instances.entries()) {
      for (const [element, name] of names.entries()) {
        if (places.has(name)) throw new Error(`${name} stands twice`);
        places.set(name, { reference, instance, element });
      }
    }
  }
  return namesOf(outputs, sizes).map(instances => instances.map(names => names.map(name => places.get(name))));
}

/** Sizes of the dimensions of a reference. */
export function shapeOf(brackets: Brackets, sizes: OracleSizes): number[] {
  return brackets.dimensions.flatMap(item => (item.kind === 'rest' ? (sizes.rest ?? []) : [sizeOf(item, sizes)]));
}

/** The number of positions of an item. */
export function sizeOf(item: BracketItem, sizes: OracleSizes): number {
  switch (item.kind) {
    case 'axis': {
      const size = item.size ?? sizes.axes[item.name];
      if (size === undefined) throw new Error(`no size for ${item.name}`);
      return item.divisor === undefined ? size : Math.ceil(size / item.divisor);
    }
    case 'one':
      return 1;
    case 'group': {
      const all = item.items.reduce((product, inner) => product * sizeOf(inner, sizes), 1);
      return item.minus === undefined ? all : all - (sizes.axes[item.minus.name] ?? NaN);
    }
    case 'sum':
      return item.terms.reduce((total, term) => total + sizeOf(term, sizes), 0);
    case 'rest':
      return (sizes.rest ?? []).reduce((product, size) => product * size, 1);
  }
}

/** A block: which term of each sum it takes, in order, and the axes it has. */
interface Block {
  readonly path: string;
  readonly axes: readonly string[];
}

function blocksOf(items: readonly BracketItem[]): Block[] {
  let blocks: Block[] = [{ path: '', axes: [] }];
  for (const item of items) {
    const own = blocksOfItem(item);
    blocks = blocks.flatMap(block =>
      own.map(other => ({ path: block.path + other.path, axes: [...block.axes, ...other.axes] })),
    );
  }
  return blocks;
}

function blocksOfItem(item: BracketItem): Block[] {
  switch (item.kind) {
    case 'axis':
      return [{ path: '', axes: [axisName(item)] }];
    case 'one':
      return [{ path: '', axes: [] }];
    case 'rest':
      return [{ path: '', axes: ['...'] }];
    case 'group':
      return blocksOf(item.items);
    case 'sum':
      return item.terms.flatMap((term, i) =>
        blocksOfItem(term).map(block => ({ path: `${i}/${block.path}`, axes: block.axes })),
      );
  }
}

function axisName(item: Extract<BracketItem, { kind: 'axis' }>): string {
  return item.divisor === undefined ? item.name : `${item.name}/${item.divisor}`;
}

/** A name for each element that is the same on both sides: its block's axes, which of the blocks with these axes, and where on each axis. */
function namesOf(references: readonly OracleReference[], sizes: OracleSizes): string[][][] {
  const seen = new Map<string, number>();
  return references.map(({ brackets, instances = [{}] }) => {
    const captures = Object.keys(instances[0] ?? {});
    const blockNames = new Map<string, string>();
    for (const block of blocksOf(brackets.dimensions)) {
      const axes = [...block.axes, ...captures].sort().join(' ');
      const ordinal = seen.get(axes) ?? 0;
      seen.set(axes, ordinal + 1);
      blockNames.set(block.path, `${axes}#${ordinal}`);
    }
    const shape = shapeOf(brackets, sizes);
    const count = shape.reduce((product, size) => product * size, 1);
    return instances.map(instance =>
      Array.from({ length: count }, (_, element) => {
        const found: Found = { path: '', at: new Map(Object.entries(instance)) };
        decode(brackets.dimensions, element, sizes, found);
        const where = [...found.at].sort(([a], [b]) => (a < b ? -1 : 1)).map(([axis, index]) => `${axis}=${index}`);
        return `${blockNames.get(found.path) ?? 'no block'}: ${where.join(' ')}`;
      }),
    );
  });
}

interface Found {
  path: string;
  readonly at: Map<string, number>;
}

/** Reads a row-major number as one position in each item. */
function decode(items: readonly BracketItem[], number: number, sizes: OracleSizes, found: Found): void {
  let left = number;
  const positions = items.toReversed().map(item => {
    const size = sizeOf(item, sizes);
    const position = left % size;
    left = Math.floor(left / size);
    return position;
  });
  for (const [k, position] of positions.reverse().entries()) {
    const item = items[k];
    if (item !== undefined) decodeItem(item, position, sizes, found);
  }
}

function decodeItem(item: BracketItem, position: number, sizes: OracleSizes, found: Found): void {
  switch (item.kind) {
    case 'axis':
      found.at.set(axisName(item), position);
      return;
    case 'one':
      return;
    case 'rest':
      found.at.set('...', position);
      return;
    case 'group':
      decode(item.items, position, sizes, found);
      return;
    case 'sum': {
      let left = position;
      for (const [i, term] of item.terms.entries()) {
        const size = sizeOf(term, sizes);
        if (left < size) {
          found.path += `${i}/`;
          decodeItem(term, left, sizes, found);
          return;
        }
        left -= size;
      }
    }
  }
}
