import fc from 'fast-check';
import { scalarOffsets, type ScalarStyle } from '../../../src/dsl/yaml/scalar-offsets.js';
import { readYaml } from '../../../src/dsl/yaml/read-yaml.js';

function scalarIn(text: string) {
  const root = readYaml({ name: 'test', text }, () => undefined);
  const node = root?.kind === 'table' ? root.entries[0]?.value : undefined;
  if (node?.kind !== 'scalar') throw new Error(`no scalar in ${JSON.stringify(text)}`);
  return node;
}

const cases: readonly (readonly [ScalarStyle, string, string, readonly number[]])[] = [
  ['plain', 'ab', 'ab', [0, 1, 2]],
  ['plain', 'a\n   b', 'a b', [0, 1, 5, 6]],
  ['single', "it''s", "it's", [0, 1, 2, 4, 5]],
  ['double', 'a\\tb', 'a\tb', [0, 1, 3, 4]],
  ['double', '\\u0041b', 'Ab', [0, 6, 7]],
  ['double', '\\U0001F600!', '\u{1f600}!', [0, 0, 10, 11]],
  ['double', 'a\\\n   b', 'ab', [0, 6, 7]],
  ['block', '  a\n  b\n', 'a\nb\n', [2, 3, 6, 7, 8]],
];

it.each(cases)('places each character of a %s scalar %j', (style, raw, value, offsets) => {
  expect(scalarOffsets(raw, value, style)).toEqual(offsets);
});

it.each([
  ['plain', 'key: alpha {beta} [gamma]\n'],
  ['folded', 'key: alpha\n  {beta}\n\n    [gamma]\n'],
  ['single', "key: 'alpha {it''s} [gamma]'\n"],
  ['double', 'key: "alpha {\\u0062eta} [gamma]"\n'],
  ['literal', 'key: |\n    alpha\n    {beta}\n'],
  ['folded block', 'key: >-\n  alpha\n  {beta}\n'],
  ['with a comment', 'key: alpha {beta}   # gamma\n'],
  ['anchored', 'key: &anchor alpha {beta}\n'],
])('finds words of a %s scalar where they are written', (_, text) => {
  const { text: value, slice } = scalarIn(text);
  const { offsets } = slice();
  expect(offsets).toHaveLength(value.length + 1);
  for (const word of value.match(/[a-z[\]]{2,}/g) ?? []) {
    const at = offsets[value.indexOf(word)] ?? -1;
    expect(text.slice(at, at + 2) === word.slice(0, 2) || text.startsWith('\\u', at)).toBe(true);
  }
});

it('never goes back, and ends inside of the text, for any quoted text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), value => {
      const text = `key: ${JSON.stringify(value)}\n`;
      const node = scalarIn(text);
      const { offsets } = node.slice();
      expect(node.text).toBe(value);
      expect(offsets).toHaveLength(value.length + 1);
      expect([...offsets].sort((a, b) => a - b)).toEqual(offsets);
      expect(offsets.at(-1)).toBe(text.length - 2);
    }),
    { numRuns: 300 },
  );
});
