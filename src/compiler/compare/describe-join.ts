import { invertMovement } from '../../tensor/compare/movement.js';
import { compareKeys } from '../keys/compare-keys.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import { countOf, type ComparedTensor } from './compared-tensor.js';
import type { NamedSize } from './config-sizes.js';
import { describeMovement } from './describe-movement.js';
import type { Explanation } from './explanation.js';

type Joined = Extract<Explanation, { kind: 'joined' }>;

/** How tensors are laid end to end, or how one is cut: `transposing each and stacking along axis 0`. */
export function describeJoin(
  { whole, outer, movements }: Joined,
  lefts: readonly ComparedTensor[],
  rights: readonly ComparedTensor[],
  sizes: readonly NamedSize[],
): string {
  return joinText(whole, outer, movements, lefts, rights, sizes) + orderText(whole === 'right' ? lefts : rights);
}

/** In which order parts are joined, where it is not the natural one of their keys. What all keys share is left out. */
function orderText(parts: readonly ComparedTensor[]): string {
  const names = parts.map(({ key, file }) => (file === undefined ? key : `${key} (${file})`));
  if (names.every((name, i) => i === 0 || compareKeys(names[i - 1] ?? '', name) <= 0)) return '';
  const [first = ''] = names;
  let start = 0;
  while (start < first.length && names.every(name => name[start] === first[start])) start++;
  let end = 0;
  const shortest = Math.min(...names.map(name => name.length));
  while (end < shortest - start && names.every(name => name.at(-1 - end) === first.at(-1 - end))) end++;
  const shown = names.slice(0, MOST_SHOWN).map(name => name.slice(start, name.length - end));
  return ` in the order ${shown.join(', ')}${names.length > MOST_SHOWN ? ' ...' : ''}`;
}

const MOST_SHOWN = 6;

function joinText(
  whole: 'left' | 'right',
  outer: number,
  movements: Joined['movements'],
  lefts: readonly ComparedTensor[],
  rights: readonly ComparedTensor[],
  sizes: readonly NamedSize[],
): string {
  const [one, parts] = whole === 'right' ? [rights[0], lefts] : [lefts[0], rights];
  const [part] = parts;
  const [movement] = movements;
  if (one === undefined || part === undefined || movement === undefined) return '';
  const place = placeOf(one.shape, outer, countOf(part) / outer);
  const where = `${placeText(place)}${place.groups > 1 ? `, in ${place.groups} groups` : ''}`;
  // What a part is within the whole; a position of a stacked axis is no dimension of its own.
  const inWhole = place.shape.filter(
    (size, k) => size > 1 || k !== place.last || place.shape.length === part.shape.length,
  );
  const stacked = place.first === place.last && place.groups === 1 && place.shape[place.first] === 1;
  if (whole === 'right') {
    const moved = describeMovement(movement, part.shape, inWhole, sizes);
    const each = moved === '' || moved.startsWith('reshaping') ? '' : `${moved} each and `;
    const verb = place.first < place.last ? 'laying end to end' : stacked ? 'stacking' : 'concatenating';
    return `${each}${verb} along ${where}`;
  }
  const moved = describeMovement(invertMovement(movement), inWhole, part.shape, sizes);
  const each = moved === '' || moved.startsWith('reshaping') ? '' : ` and ${moved} each`;
  return `${stacked ? 'taking apart' : 'splitting'} along ${where}${each}`;
}

interface JoinPlace {
  /** Axes that parts are counted along. */
  readonly first: number;
  readonly last: number;
  readonly groups: number;
  /** Shape of a part within the whole. */
  readonly shape: readonly number[];
}

/** Where parts of `length` positions in each of `outer` blocks lie in a shape. */
function placeOf(shape: readonly number[], outer: number, length: number): JoinPlace {
  let before = 1;
  let first = 0;
  while (first < shape.length - 1 && before * (shape[first] ?? 1) <= outer) before *= shape[first++] ?? 1;
  const groups = outer / before;
  let last = first;
  while (last < shape.length - 1 && length < volumeOf(shape.slice(last + 1))) last++;
  const inner = shape.slice(last + 1);
  return {
    first,
    last,
    groups,
    shape: [
      ...shape.slice(0, first),
      ...shape.slice(first, last).map(() => 1),
      (groups * length) / volumeOf(inner),
      ...inner,
    ],
  };
}

const placeText = ({ first, last }: JoinPlace): string =>
  first === last ? `axis ${first}` : `axes ${first} to ${last}`;
