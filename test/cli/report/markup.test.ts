import * as fc from 'fast-check';
import { expressionText } from '../../../src/api/review/report/written-text.js';
import { joined, markup } from '../../../src/cli/report/markup.js';

describe('markup', () => {
  it('escapes every text, and no markup twice', () => {
    const inner = markup`<b>${'<&>'}</b>`;
    expect(markup`<p title="${`"'`}">${inner}${['a', '&']}${undefined}${false}${3}</p>`.text).toBe(
      '<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b>a&amp;3</p>',
    );
    expect(joined(['a', inner], ', ')).toHaveLength(3);
  });

  it('lets no text end an attribute, begin a tag, or hide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const made = markup`${text}`.text;
        expect(made).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
        expect(made).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

it.each([
  ['x: (a + b) / 2', 'a + b) / 2', '(a + b) / 2'],
  ['x: not (a ?? b)', 'not (a ?? b', 'not (a ?? b)'],
  ['x: ((a) + (b))', 'a) + (b', '(a) + (b)'],
  ['x: a + b', 'a + b', 'a + b'],
])('takes the parentheses around the ends of an expression: %s', (text, part, expected) => {
  const start = text.indexOf(part);
  expect(expressionText({ source: { name: 'm', text }, start, end: start + part.length })).toBe(expected);
});
