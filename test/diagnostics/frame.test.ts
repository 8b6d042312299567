import { codeFrame, type Mark } from '../../src/diagnostics/frame.js';
import { displayWidth } from '../../src/diagnostics/display.js';
import { PLAIN } from '../../src/diagnostics/palette.js';
import { markedSource } from '../support/marked-source.js';

/** The frame of a marked text: the first mark is the primary one; the others have the texts given. */
function frame(marked: string, texts: readonly string[] = [], width = 120): string {
  const { source, marks } = markedSource(marked);
  const list = marks.map((span, i): Mark => ({ span, text: texts[i] ?? '', primary: i === 0 }));
  return `\n${codeFrame(source, list, { width }).join('\n')}\n`;
}

describe('codeFrame', () => {
  it('underlines the characters of the span', () => {
    expect(frame('rules:\n  - a: x [p «qq»]\n')).toBe(`
  |
2 |   - a: x [p qq]
  |             ^^
`);
  });

  it('marks a point, also behind the end of the text', () => {
    expect(frame('a: ┆b')).toBe(`
  |
1 | a: b
  |    ^
`);
    expect(frame('a\n┆')).toBe(`
  |
2 |
  | ^
`);
  });

  it('says what related places have to say, each below its own span', () => {
    expect(frame('a: [«p» «q»]\nb: [«r»]', ['is alone', 'stands here', 'stands there'])).toBe(`
  |
1 | a: [p q]
  |     ^ - stands here
  |     is alone
2 | b: [r]
  |     - stands there
`);
  });

  it('draws the smaller of two marks over the larger', () => {
    expect(frame('key: «x [«p» q]»', ['whole', 'in it'])).toBe(`
  |
1 | key: x [p q]
  |      ^^^-^^^ whole
  |         in it
`);
  });

  it('leaves out the lines between, but for a single one', () => {
    expect(frame('«a»\nb\n«c»\nd\ne\n«f»\n')).toBe(`
  |
1 | a
  | ^
2 | b
3 | c
  | -
...
6 | f
  | -
`);
  });

  it('draws a bar beside a span of several lines', () => {
    expect(frame('rules:\n  - «a: x\n    b: «y»\n    for: 1»\n', ['this rule', 'in it'])).toBe(`
  |
2 | /   - a: x
3 | |     b: y
  | |        - in it
4 | |     for: 1
  | |__________^ this rule
`);
  });

  it('shows the ends of a span of many lines, and where it begins within a line', () => {
    expect(frame(`k: «[\n${'  1,\n'.repeat(20)}]»\n`, ['a list'])).toBe(`
   |
 1 |   k: [
   |  ____^
 2 | |   1,
...  |
22 | | ]
   | |_^ a list
`);
  });

  it('nests the bars of spans within each other', () => {
    expect(frame('«a:\n  «b:\n    c»\nd»', ['outer', 'inner'])).toBe(
      `
  |
1 | / a:
2 | |/   b:
3 | ||     c
  | ||_____- inner
4 | |  d
  | |__^ outer
`.replace('1 | / a:', '1 | /  a:'),
    );
  });

  it('reaches the line that a span ends with, not the next one', () => {
    expect(frame('«ab\n»c')).toBe(`
  |
1 | ab
  | ^^
`);
  });

  it('puts marks below wide, combining, tabbed and escaped characters', () => {
    expect(frame('\t«k»: 重み e\u0301 \u202e\u001b «z»')).toBe(`
  |
1 |     k: 重み e\u0301 \\u202e\\u001b z
  |     ^                      -
`);
    expect(displayWidth('重み e\u0301 ｶ 😀')).toBe(4 + 1 + 1 + 1 + 1 + 1 + 2);
  });

  it('cuts a long line around its marks, and shows it again for marks far apart', () => {
    const text = frame(`${'x'.repeat(500)} «NEEDLE» ${'y'.repeat(500)} «SECOND»`, ['n', 's'], 30);
    expect(text).toBe(`
  |
1 | ...xxxxxxxxxxx NEEDLE yyyyyyyyyyy...
  |                ^^^^^^ n
1 | ...yyyyyyyyyyyyyyyyyyyyyyy SECOND
  |                            ------ s
`);
  });

  it('keeps the width also where everything is escaped', () => {
    for (const line of codeFrame(...frameOf(`${'\0'.repeat(300)}«a»${'\t'.repeat(300)}`), { width: 40 })) {
      expect(line.length).toBeLessThanOrEqual(40 + 4 + 6);
    }
  });

  it('is quick on a line of a megabyte and on a thousand marks', () => {
    const begin = performance.now();
    expect(codeFrame(...frameOf(`${'x'.repeat(1_000_000)}«a»${'y'.repeat(1_000_000)}`)).join('').length).toBeLessThan(
      400,
    );
    frame('«a»: b\n'.repeat(1000));
    expect(performance.now() - begin).toBeLessThan(3000);
  });

  it('colours what it draws, not the source', () => {
    const { source, marks } = markedSource('a «b»');
    const [span] = marks;
    if (span === undefined) throw new Error('no mark');
    const palette = { ...PLAIN, error: (text: string) => `<${text}>`, faint: (text: string) => `(${text})` };
    expect(codeFrame(source, [{ span, text: 'x', primary: true }], { palette })).toEqual([
      '(  |)',
      '(1 |) a b',
      '(  |)   <^> <x>',
    ]);
  });
});

function frameOf(marked: string): [ReturnType<typeof markedSource>['source'], readonly Mark[]] {
  const { source, marks } = markedSource(marked);
  return [source, marks.map((span, i) => ({ span, text: '', primary: i === 0 }))];
}
