import { isDigit } from './number-text.js';

/** Natural order: runs of digits compare as numbers, so `layers.2` comes before `layers.10`. Equal only for equal keys. */
export function compareKeys(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [codeA, codeB] = [a.charCodeAt(i), b.charCodeAt(j)];
    if (isDigit(codeA) && isDigit(codeB)) {
      const [endA, endB] = [endOfDigits(a, i), endOfDigits(b, j)];
      const order = compareDigits(a.slice(i, endA), b.slice(j, endB));
      if (order !== 0) return order;
      [i, j] = [endA, endB];
    } else {
      if (codeA !== codeB) return codeA - codeB;
      i++;
      j++;
    }
  }
  const rest = a.length - i - (b.length - j);
  // `01` and `1` are one number; the texts decide then, so that the order is the same for any order of the input.
  return rest !== 0 ? rest : a < b ? -1 : a > b ? 1 : 0;
}

/** By value, however many digits. */
function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}
