/** A key without its numbers, and the numbers: keys of one family have the same text. */
export function templateOf(key: string): { readonly text: string; readonly numbers: string } {
  return { text: key.replace(/[0-9]+/g, '#'), numbers: (key.match(/[0-9]+/g) ?? []).join('.') };
}

/** How much two keys are alike, from 0 to 1: first of all in their numbers, then in the words that they share. */
export function keyLikeness(a: string, b: string): number {
  const [x, y] = [templateOf(a), templateOf(b)];
  const [wordsOfA, wordsOfB] = [wordsOf(a), wordsOf(b)];
  const shared = [...wordsOfA].filter(word => wordsOfB.has(word)).length;
  const words = wordsOfA.size + wordsOfB.size === 0 ? 1 : (2 * shared) / (wordsOfA.size + wordsOfB.size);
  return (x.numbers === y.numbers ? 0.5 : 0) + words / 2;
}

/** Words of a key; what has an underscore counts whole and in parts. */
function wordsOf(key: string): ReadonlySet<string> {
  const words = key.split(/[^A-Za-z_]+/).filter(word => word !== '');
  return new Set([...words, ...words.flatMap(word => word.split('_'))].map(word => word.toLowerCase()));
}
