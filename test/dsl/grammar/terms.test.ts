import fc from 'fast-check';
import { applyFixes } from '../../../src/diagnostics/apply-fixes.js';
import type { BinaryOperator, Expression } from '../../../src/dsl/expression/expression.js';
import { parseEquation, parseExpression, parseRange } from '../../../src/dsl/expression/parse-expression.js';
import { printExpression } from '../../../src/dsl/expression/print-expression.js';
import { DEEPEST_TEXT, LONGEST_TEXT, MOST_MISTAKES_OF_A_TEXT } from '../../../src/dsl/limits.js';
import { expectFindings, expectNoFindings, type Expected } from '../../support/expect-findings.js';
import { markedSource } from '../../support/marked-source.js';
import { placed, read, withoutSpans } from '../read.js';

it.each([
  ['a + b * c', '(a + (b * c))'],
  ['a - b - c', '((a - b) - c)'],
  ['a * b / c // d % e', '((((a * b) / c) // d) % e)'],
  ['a ** b ** c', '(a ** (b ** c))'],
  ['-a ** b', '(- (a ** b))'],
  ['a ** -b', '(a ** (- b))'],
  ['-a * b', '((- a) * b)'],
  ['a * -b + c', '((a * (- b)) + c)'],
  ['not a == b and c or d', '(((not (a == b)) and c) or d)'],
  ['not not a', '(not (not a))'],
  ['a and not b', '(a and (not b))'],
  ['a ?? b + c == d', '((a ?? (b + c)) == d)'],
  ["hf.config.kind ?? 'default' == 'llm3'", "((hf.config.kind ?? 'default') == 'llm3')"],
  ['(a + b) * c', '((a + b) * c)'],
  ['(a < b) == (c < d)', '((a < b) == (c < d))'],
  ['clamp(max(abs(x), in), 1e-5) / 127', '(clamp(max(abs(x), in), 0.00001) / 127)'],
  ['rows[layer + 1].a[0]', 'rows[(layer + 1)].a[0]'],
  ['gguf.config.gpt-2.block_count', 'gguf.config.gpt-2.block_count'],
  ['a.0.b', 'a.0.b'],
  ["true or false == null or 'it' == \"it's\"", "((true or (false == null)) or ('it' == \"it's\"))"],
  ['to + last * pi', '(to + (last * pi))'],
  ['f()', 'f()'],
  ['1.5e3', '1500'],
])('reads %j as %j', (text, printed) => {
  const { result, findings } = read(text, parseExpression);
  expectNoFindings(findings);
  expect(result && printExpression(result)).toBe(printed);
});

const OPERATORS: readonly BinaryOperator[] = ['or', 'and', '==', '<', '??', '+', '-', '*', '/', '//', '%', '**'];
const tree: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>(tie => {
  const span = { source: { name: '', text: '' }, start: 0, end: 0 };
  return {
    node: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'in', 'to', 'layer_2').map((name): Expression => ({ kind: 'name', name, span })),
      fc.nat(99).map((value): Expression => ({ kind: 'number', value, span })),
      fc.constantFrom(true, false, null).map((value): Expression => ({ kind: 'literal', value, span })),
      fc.constantFrom('x', "it's", '').map((value): Expression => ({ kind: 'text', value, span })),
      fc
        .record({ of: tie('node'), field: fc.constantFrom('f', 'a-b', '0') })
        .map(({ of, field }): Expression => ({ kind: 'field', of: { kind: 'item', of, at: of, span }, field, span })),
      fc
        .array(tie('node'), { maxLength: 3 })
        .map((list): Expression => ({ kind: 'call', name: 'max', arguments: list, span })),
      fc
        .record({ operator: fc.constantFrom('-' as const, 'not' as const), operand: tie('node') })
        .map(({ operator, operand }): Expression => ({ kind: 'unary', operator, operand, span })),
      fc
        .record({ operator: fc.constantFrom(...OPERATORS), left: tie('node'), right: tie('node') })
        .map(({ operator, left, right }): Expression => ({ kind: 'binary', operator, left, right, span })),
    ),
  };
}).node;

it('reads what is printed as the same tree', () => {
  fc.assert(
    fc.property(tree, expression => {
      const text = printExpression(expression);
      fc.pre(text.length < LONGEST_TEXT && !/\(\d+\)|[\d')\]]\[|[\d'")]\.|null\[|true\[|false\[/.test(text));
      const { result, findings } = read(text, parseExpression);
      expectNoFindings(findings);
      expect(withoutSpans(result)).toEqual(withoutSpans(expression));
    }),
    { numRuns: 300 },
  );
});

it('gives each node the place of its text', () => {
  const { result } = read('a + max(b.c, -1) ** d[0]', parseExpression);
  const texts: string[] = [];
  const visit = (node: Expression): void => {
    texts.push(node.span.source.text.slice(node.span.start, node.span.end));
    if (node.kind === 'binary') [node.left, node.right].forEach(visit);
    else if (node.kind === 'call') node.arguments.forEach(visit);
    else if (node.kind === 'item') [node.of, node.at].forEach(visit);
  };
  if (result !== undefined) visit(result);
  expect(texts).toEqual([
    ...['a + max(b.c, -1) ** d[0]', 'a', 'max(b.c, -1) ** d[0]', 'max(b.c, -1)', 'b.c', '-1', 'd[0]', 'd', '0'],
  ]);
});

type Parse = 'expression' | 'equation' | 'range';
const PARSERS = { expression: parseExpression, equation: parseEquation, range: parseRange } as const;

/** Marks stand around what each finding is about, in order; the text after all fixes is the last column. */
const mistakes: readonly (readonly [Parse, string, readonly Omit<Expected, 'at'>[], string?])[] = [
  [
    'expression',
    'a «&&» b «||» «!»c',
    [{ code: 'MAPC1315' }, { code: 'MAPC1315' }, { code: 'MAPC1315' }],
    'a and b or not c',
  ],
  ['expression', 'a «===» b', [{ code: 'MAPC1315', fix: 'write "=="' }], 'a == b'],
  ['expression', 'a «=» b', [{ code: 'MAPC1315' }], 'a == b'],
  ['expression', 'a «<>» b', [{ code: 'MAPC1315' }], 'a != b'],
  ['expression', 'a «×» b «≤» c', [{ code: 'MAPC1315' }, { code: 'MAPC1315' }], 'a * b <= c'],
  ['expression', 'a «^» 2', [{ code: 'MAPC1315' }], 'a ** 2'],
  ['expression', "a «in» 'b'", [{ code: 'MAPC1315' }], "a == 'b'"],
  ['expression', 'a «is» «None»', [{ code: 'MAPC1315' }, { code: 'MAPC1315' }], 'a == null'],
  ['expression', 'a «AND» «True»', [{ code: 'MAPC1315' }, { code: 'MAPC1315' }], 'a and true'],
  ['expression', 'f(a «?» b : c, d)', [{ code: 'MAPC1315', message: /two rules with "when"/ }]],
  ['expression', 'a < b «<» c', [{ code: 'MAPC1310', fix: 'join them by "and"' }], 'a < b and b < c'],
  ['expression', 'a + «not» b', [{ code: 'MAPC1319' }], 'a + (not b)'],
  ['expression', 'a == «not» b == c', [{ code: 'MAPC1319' }], 'a == (not b == c)'],
  ['expression', 'f«(»a, b', [{ code: 'MAPC1303', fix: 'insert ")"' }], 'f(a, b)'],
  ['expression', 'a[f«(»b]', [{ code: 'MAPC1303' }], 'a[f(b)]'],
  ['expression', 'a«)» + b', [{ code: 'MAPC1327', fix: 'remove ")"' }], 'a + b'],
  ['expression', "«'»abc", [{ code: 'MAPC1303' }], "'abc'"],
  ['expression', '2«(»a + b)', [{ code: 'MAPC1318' }], '2 * (a + b)'],
  ['expression', 'a.b«(»c)', [{ code: 'MAPC1318' }], 'a.b * (c)'],
  ['expression', 'hf.config.«n-1»', [{ code: 'MAPC1320', severity: 'warning' }], 'hf.config.n - 1'],
  ['expression', 'a +┆', [{ code: 'MAPC1302', message: /found the end in an expression, but a name, a number/ }]],
  ['expression', 'a «b»', [{ code: 'MAPC1302', message: /found "b".*an operator or the end/ }]],
  ['expression', 'max(a «b»)', [{ code: 'MAPC1302', message: /an operator, "," or "\)"/ }]],
  ['expression', 'a «$» b', [{ code: 'MAPC1301' }, { code: 'MAPC1302' }]],
  ['expression', 'a «..» b', [{ code: 'MAPC1301' }, { code: 'MAPC1302' }]],
  ['expression', '┆', [{ code: 'MAPC1302' }]],
  ['expression', '«1e999»', [{ code: 'MAPC1306' }]],
  ['expression', '«99999999999999999»', [{ code: 'MAPC1306' }]],
  ['equation', 'a «==» b', [{ code: 'MAPC1316' }], 'a = b'],
  ['equation', 'a «:=» b', [{ code: 'MAPC1316' }], 'a = b'],
  ['equation', 'a «+» 1 = b', [{ code: 'MAPC1316', message: /found "\+"/ }]],
  ['equation', 'a┆', [{ code: 'MAPC1316', message: /found the end/ }]],
  ['equation', '«=» b', [{ code: 'MAPC1302' }]],
  ['equation', 'a = b «=» c', [{ code: 'MAPC1315' }], 'a = b == c'],
  ['range', '0«..»3', [{ code: 'MAPC1317' }], '0 to 3'],
  ['range', '0«:»layer', [{ code: 'MAPC1317' }], '0 to layer'],
  ['range', '0«,» 3', [{ code: 'MAPC1317' }], '0 to 3'],
  ['range', '0 «...» 3', [{ code: 'MAPC1317' }], '0 to 3'],
  ['range', '0 to┆', [{ code: 'MAPC1302' }]],
  ['range', 'a «b»', [{ code: 'MAPC1302', message: /"to" or the end/ }]],
];

it.each(mistakes.map(([kind, marked, expected, mended]) => ({ kind, marked, expected, mended })))(
  'finds what is wrong with the $kind $marked',
  ({ kind, marked, expected, mended }) => {
    const { text, marks } = markedSource(marked);
    const { findings } = read<unknown>(text, PARSERS[kind]);
    expectFindings(findings, placed(expected, marks));
    if (mended === undefined) return;
    expect([...applyFixes(findings).texts.values()]).toEqual([mended]);
    expect(read<unknown>(mended, PARSERS[kind]).findings).toEqual([]);
  },
);

it('finds the mistakes of all parts of a text, and no more than helps', () => {
  const { findings } = read('f(a b, c &&, (d + , 1e999)', parseExpression);
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['MAPC1302', 'MAPC1315', 'MAPC1306']));
  expect(read('a && '.repeat(50), parseExpression).findings).toHaveLength(MOST_MISTAKES_OF_A_TEXT);
});

it.each([
  ['MAPC1304', `${'('.repeat(DEEPEST_TEXT + 1)}a${')'.repeat(DEEPEST_TEXT + 1)}`],
  ['MAPC1304', `${'-'.repeat(DEEPEST_TEXT + 1)}a`],
  ['MAPC1304', `${'not '.repeat(DEEPEST_TEXT + 1)}a`],
  ['MAPC1304', `2${' ** 2'.repeat(DEEPEST_TEXT + 1)}`],
  ['MAPC1305', 'a'.repeat(LONGEST_TEXT + 1)],
])('gives up with %s on an expression that is too much', (code, text) => {
  expectFindings(read(text, parseExpression).findings, [{ code }]);
});

it('reads what is as deep as it says', () => {
  expectNoFindings(read(`${'('.repeat(DEEPEST_TEXT)}a${')'.repeat(DEEPEST_TEXT)}`, parseExpression).findings);
});

it('says something of any text that is no expression, inside of that text, and never fails', () => {
  const token = fc.constantFrom(
    ...'a b 1 ( ) [ ] , + - * / // ** not and or == < ?? . .f ... ? : & $ é \' " to in'.split(' '),
  );
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 12 }),
      fc.constantFrom<Parse>('expression', 'equation', 'range'),
      (tokens, kind) => {
        const text = tokens.join(' ');
        const { result, findings } = read<unknown>(text, PARSERS[kind]);
        expect(result === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
        for (const { at } of findings) {
          if (at.kind !== 'text') throw new Error('a finding without a place');
          expect(at.span.start >= 0 && at.span.start <= at.span.end && at.span.end <= text.length).toBe(true);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
