import fc from 'fast-check';
import { lineIndex } from '../../src/diagnostics/line-index.js';

const of = (text: string) => lineIndex({ name: 't', text });

describe('lineIndex', () => {
  it('counts lines and columns from one, columns in UTF-16 units', () => {
    const lines = of('ab\n😀c\n');
    expect(lines.position(0)).toEqual({ line: 1, column: 1 });
    expect(lines.position(2)).toEqual({ line: 1, column: 3 });
    expect(lines.position(3)).toEqual({ line: 2, column: 1 });
    expect(lines.position(5)).toEqual({ line: 2, column: 3 });
    expect(lines.position(7)).toEqual({ line: 3, column: 1 });
    expect(lines.lineCount).toBe(3);
    expect(lines.lineText(2)).toBe('😀c');
  });

  it('takes every line end that YAML takes', () => {
    const lines = of('a\r\nb\rc\nd');
    expect([1, 2, 3, 4].map(line => lines.lineText(line))).toEqual(['a', 'b', 'c', 'd']);
    expect(lines.position(2)).toEqual({ line: 1, column: 3 });
  });

  it('takes an offset outside the text as its nearest end', () => {
    expect(of('a\nb').position(99)).toEqual({ line: 2, column: 2 });
    expect(of('a\nb').position(-1)).toEqual({ line: 1, column: 1 });
    expect(of('').position(0)).toEqual({ line: 1, column: 1 });
    expect(of('a').lineText(9)).toBe('');
  });

  it('agrees with counting', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', ' '), maxLength: 20 });
    fc.assert(
      fc.property(text, fc.nat(20), (content, offset) => {
        const at = Math.min(offset, content.length);
        // An offset between \r and \n is still in the line that they end.
        const before =
          content[at - 1] === '\r' && content[at] === '\n' ? content.slice(0, at - 1) : content.slice(0, at);
        const parts = before.split(/\r\n|\n|\r/);
        expect(of(content).position(at).line).toBe(parts.length);
      }),
    );
  });

  it('is built once for a source, in linear time', () => {
    const source = { name: 't', text: 'a: b\n'.repeat(1_000_000) };
    const begin = performance.now();
    const first = lineIndex(source);
    expect(performance.now() - begin).toBeLessThan(2000);
    expect(lineIndex(source)).toBe(first);
    expect(first.position(source.text.length - 1)).toEqual({ line: 1_000_000, column: 5 });
  });
});
