import { compareKeys } from './compare-keys.js';

export interface FoldedKeys {
  /** `model.layers.{0..31}.mlp.experts.{0..3,5}.w1.weight`. */
  readonly text: string;
  /** How many keys it stands for: all combinations of its numbers. */
  readonly count: number;
  /** The first of them in natural order. */
  readonly first: string;
  /** All of them, in the order of their numbers. */
  readonly keys: readonly string[];
}

/** One set of numbers (as they are written) for each run of digits, in natural order. */
type Box = readonly (readonly string[])[];

/**
 * Many keys as few patterns, in natural order. Keys that differ only in numbers fold where all combinations of the
 * numbers are there; `{0..3,5}` shows gaps. Keys that are given twice count once.
 */
export function foldKeys(keys: Iterable<string>): readonly FoldedKeys[] {
  const families = new Map<string, { readonly texts: readonly string[]; readonly boxes: Map<string, Box> }>();
  for (const key of keys) {
    const numbers = key.match(/[0-9]+/g) ?? [];
    const texts = key.split(/[0-9]+/);
    // Padded numbers do not fold with plain ones: `{01,02}` and `{1,2}` are different keys.
    const name = JSON.stringify([
      texts,
      numbers.map(digits => (digits.startsWith('0') && digits !== '0' ? 'padded' : 'plain')),
    ]);
    let family = families.get(name);
    if (family === undefined) {
      family = { texts, boxes: new Map() };
      families.set(name, family);
    }
    const box = numbers.map(digits => [digits]);
    family.boxes.set(numbers.join(), box);
  }
  const folded = [...families.values()].flatMap(({ texts, boxes }) =>
    foldBoxes([...boxes.values()], texts.length - 1).map(box => printBox(texts, box)),
  );
  return folded.sort((a, b) => compareKeys(a.first, b.first));
}

/** Fewest boxes of two orders of folding: from the last number on (experts within a layer) and from the first. */
function foldBoxes(boxes: readonly Box[], positions: number): readonly Box[] {
  const forwards = Array.from({ length: positions }, (_, i) => i);
  const fromFirst = forwards.reduce(foldPosition, boxes);
  if (fromFirst.length === 1) return fromFirst;
  const fromLast = forwards.reverse().reduce(foldPosition, boxes);
  return fromLast.length <= fromFirst.length ? fromLast : fromFirst;
}

/** Unites the boxes that differ in the numbers of one position only. */
function foldPosition(boxes: readonly Box[], position: number): readonly Box[] {
  const groups = new Map<string, { readonly box: Box; readonly numbers: string[] }>();
  for (const box of boxes) {
    const name = box.map((numbers, i) => (i === position ? '' : numbers.join())).join(' ');
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { box, numbers: [...(box[position] ?? [])] });
    else group.numbers.push(...(box[position] ?? []));
  }
  return [...groups.values()].map(({ box, numbers }) => box.with(position, numbers.sort(compareKeys)));
}

function printBox(texts: readonly string[], box: Box): FoldedKeys {
  let text = texts[0] ?? '';
  let first = text;
  let keys: readonly string[] = [text];
  for (const [i, numbers] of box.entries()) {
    const after = texts[i + 1] ?? '';
    text += printNumbers(numbers) + after;
    first += (numbers[0] ?? '') + after;
    keys = keys.flatMap(begin => numbers.map(number => begin + number + after));
  }
  return { text, count: keys.length, first, keys };
}

/** `7`, `{0..3,5,6}`: three and more in a row become a range. */
function printNumbers(numbers: readonly string[]): string {
  const [only, more] = numbers;
  if (more === undefined) return only ?? '';
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let end = i;
    while (end + 1 < numbers.length && isNext(numbers[end] ?? '', numbers[end + 1] ?? '')) end++;
    const run = numbers.slice(i, end + 1);
    if (run.length > 2 || run.length === numbers.length) parts.push(`${run[0] ?? ''}..${run.at(-1) ?? ''}`);
    else parts.push(...run);
    i = end + 1;
  }
  return `{${parts.join()}}`;
}

/** Whether `b` is written as `a` is, and is one more; numbers too long to be exact never are. */
function isNext(a: string, b: string): boolean {
  return a.length <= 15 && String(Number(a) + 1).padStart(a.length, '0') === b;
}
