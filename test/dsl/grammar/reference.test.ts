import fc from 'fast-check';
import { applyFixes } from '../../../src/diagnostics/apply-fixes.js';
import { parseBrackets } from '../../../src/dsl/brackets/parse-brackets.js';
import type { BracketItem } from '../../../src/dsl/brackets/brackets.js';
import { printExpression } from '../../../src/dsl/expression/print-expression.js';
import { parseKey } from '../../../src/dsl/key/parse-key.js';
import type { KeyPattern } from '../../../src/dsl/key/key.js';
import { LONGEST_KEY, MOST_AXES, MOST_BLOCKS, MOST_HOLES } from '../../../src/dsl/limits.js';
import { parseReference } from '../../../src/dsl/reference/parse-reference.js';
import { expectFindings, expectNoFindings, type Expected } from '../../support/expect-findings.js';
import { markedSource } from '../../support/marked-source.js';
import { placed, read } from '../read.js';

/** A pattern as a list of its parts, in short. */
function parts(key: KeyPattern | undefined): readonly string[] {
  if (key === undefined) return ['nothing'];
  if (key.kind === 'regex') return [`regex ${key.pattern}`];
  return key.parts.map(part => {
    switch (part.kind) {
      case 'text':
        return part.text;
      case 'star':
        return part.deep ? '<**>' : '<*>';
      case 'group':
        return `<(${part.names.join(' ')})${part.digits === undefined ? '' : `:${part.digits}`}>`;
      case 'sum':
        return `<${printExpression(part.expression)}${part.digits === undefined ? '' : `:${part.digits}`}>`;
      case 'capture': {
        const { type } = part;
        if (type === undefined) return `<${part.name}>`;
        if (type.kind === 'integer') return `<${part.name} ${type.digits ?? 'int'}>`;
        return `<${part.name} ${type.kind === 'words' ? type.words.join('/') : type.kind}>`;
      }
    }
  });
}

function items(list: readonly BracketItem[]): string {
  return list
    .map(item => {
      switch (item.kind) {
        case 'one':
          return '1';
        case 'rest':
          return '...';
        case 'axis':
          return `${item.name}${item.size === undefined ? '' : `=${item.size}`}${item.divisor === undefined ? '' : `/${item.divisor}`}`;
        case 'group':
          return `G(${items(item.items)}${item.minus === undefined ? '' : ` - ${item.minus.name}`})`;
        case 'sum':
          return `S(${item.terms.map(term => items([term])).join(' + ')})`;
      }
    })
    .join(' ');
}

it.each([
  ['model.norm.weight', ['model.norm.weight']],
  ['layers.{layer}.w', ['layers.', '<layer>', '.w']],
  ['{rank:02}{i:int}{w:word}{p:path}', ['<rank 2>', '<i int>', '<w word>', '<p path>']],
  ['{w:gate|up}_proj', ['<w gate/up>', '_proj']],
  ['{w: a.b | c\\|d |e f}', ['<w a.b/c|d/e f>']],
  ['{(pp local)}.{(a b c):03}.{(a)}', ['<(pp local)>', '.', '<(a b c):3>', '.', '<(a)>']],
  ['{3*b + r + 1}.{ layer }.{(a + b) * 2:02}', ['<(((3 * b) + r) + 1)>', '.', '<layer>', '.', '<((a + b) * 2):2>']],
  ['*.a.**', ['<*>', '.a.', '<**>']],
  ['a\\ b\\{c\\}\\\\\\*\\[d', ['a b{c}\\*[d']],
  ['params/decoder/w-0_1@é', ['params/decoder/w-0_1@é']],
  ['{to}.{last}', ['<to>', '.', '<last>']],
  ['/^h\\.(?<layer>\\d+)\\.w$/', ['regex ^h\\.(?<layer>\\d+)\\.w$']],
  ['/a/b', ['/a/b']],
  ['/', ['/']],
])('reads the key %j', (text, expected) => {
  const { result, findings } = read(text, parseReference);
  expectNoFindings(findings);
  expect(parts(result?.key)).toEqual(expected);
  expect(result?.key.text).toBe(text);
  expect(result?.brackets).toBeUndefined();
});

it.each([
  ['w []', undefined, ''],
  ['w [a b]', undefined, 'a b'],
  ['w   bf16[a (b c) ...]', 'bf16', 'a G(b c) ...'],
  ['w [(q + kv + kv) 1 two=2 out/128]', undefined, 'S(q + kv + kv) 1 two=2 out/128'],
  ['w [(g (r + 1 + 1) d)]', undefined, 'G(g S(r + 1 + 1) d)'],
  ['w [(tp rows - pad) dim]', undefined, 'G(tp rows - pad) dim'],
  ['w [(rows - pad) (a + b c - d)]', undefined, 'G(rows - pad) S(a + G(b c - d))'],
  ['w [(((a)))]', undefined, 'a'],
  ['w [(a (b + c d))]', undefined, 'G(a S(b + G(c d)))'],
  ['w [( a b )\t]', undefined, 'G(a b)'],
  ['/a b/ [c]', undefined, undefined],
  ['/a\\ b/ f32[c]', 'f32', 'c'],
  ['w [to last]', undefined, 'to last'],
])('reads the brackets of %j', (text, dtype, expected) => {
  const { result, findings } = read(text, parseReference);
  if (expected === undefined) {
    expect(findings.length).toBeGreaterThan(0);
    return;
  }
  expectNoFindings(findings);
  expect(result?.brackets?.dtype?.name).toBe(dtype);
  expect(items(result?.brackets?.dimensions ?? [])).toBe(expected);
});

it('gives each part the place of its text', () => {
  const text = 'a.{layer}\\.{3*b + r}.* bf16[dim (q=2 + 1)]';
  const { result } = read(text, parseReference);
  const cut = (span: { start: number; end: number } | undefined): string => text.slice(span?.start, span?.end);
  if (result?.key.kind !== 'parts') throw new Error('no key');
  expect(cut(result.key.span)).toBe('a.{layer}\\.{3*b + r}.*');
  expect(result.key.parts.map(({ span }) => cut(span))).toEqual(['a.', '{layer}', '\\.', '{3*b + r}', '.', '*']);
  expect(cut(result.brackets?.span)).toBe('bf16[dim (q=2 + 1)]');
  expect(cut(result.brackets?.dtype?.span)).toBe('bf16');
  expect(result.brackets?.dimensions.map(({ span }) => cut(span))).toEqual(['dim', '(q=2 + 1)']);
});

/** Marks stand around what each finding is about, in order; the text after all fixes is the last column. */
const mistakes: readonly (readonly [string, readonly Omit<Expected, 'at'>[], string?])[] = [
  ['a.«{»layer.w [dim]', [{ code: 'MAPC1303', fix: 'insert "}"' }], 'a.{layer}.w [dim]'],
  ['a.«{»b.{c}.d «[»x', [{ code: 'MAPC1303' }, { code: 'MAPC1303' }], 'a.{b}.{c}.d [x]'],
  ['a.«{»b:02.{c} [d«,» e]', [{ code: 'MAPC1303' }, { code: 'MAPC1308' }], 'a.{b:02}.{c} [d e]'],
  ['w [a«,» b]', [{ code: 'MAPC1308', fix: 'remove ","' }], 'w [a b]'],
  ['w [a«,»b]', [{ code: 'MAPC1308' }], 'w [a b]'],
  ['w [(a «*» b) c]', [{ code: 'MAPC1315' }], 'w [(a b) c]'],
  ['w [a «+» b]', [{ code: 'MAPC1322' }], 'w [(a + b)]'],
  ['w [a «+» b c]', [{ code: 'MAPC1322' }]],
  ['w [a «[»b c]]', [{ code: 'MAPC1315', fix: 'write parentheses' }], 'w [a (b c)]'],
  ['w [«3» a]', [{ code: 'MAPC1309' }]],
  ['w [a«:»3]', [{ code: 'MAPC1315' }], 'w [a=3]'],
  ['w [a«==»3 b«//»2]', [{ code: 'MAPC1315' }, { code: 'MAPC1315' }], 'w [a=3 b/2]'],
  ['w [a «..»]', [{ code: 'MAPC1315' }], 'w [a ...]'],
  ['w [... «...»]', [{ code: 'MAPC1321' }], 'w [... ]'],
  ['w [(a «...»)]', [{ code: 'MAPC1321' }], 'w [(a )]'],
  ['w [a «-» b]', [{ code: 'MAPC1323' }]],
  ['w [(a b «-» c d)]', [{ code: 'MAPC1323' }]],
  ['w [(«)»]', [{ code: 'MAPC1324' }]],
  ['w [(a + «)»]', [{ code: 'MAPC1324' }]],
  ['w f32« »[a]', [{ code: 'MAPC1325', fix: 'remove the space' }], 'w f32[a]'],
  ['w«[dim]»', [{ code: 'MAPC1326', severity: 'warning', fix: 'insert " "' }], 'w [dim]'],
  ['w«[a b]»', [{ code: 'MAPC1314', fix: 'insert " "' }], 'w [a b]'],
  ['w «out in»', [{ code: 'MAPC1314', fix: 'set it in brackets' }], 'w [out in]'],
  ['w «(out in)»', [{ code: 'MAPC1314', fix: 'write brackets' }], 'w [out in]'],
  ['w «and what?»', [{ code: 'MAPC1314' }]],
  ['w out in«]»', [{ code: 'MAPC1327', fix: 'insert "["' }], 'w [out in]'],
  ['w [a b«)»]', [{ code: 'MAPC1327' }], 'w [a b]'],
  ['w [«(»a b]', [{ code: 'MAPC1303' }], 'w [(a b)]'],
  ['w [a b] «c»', [{ code: 'MAPC1302', message: /the end is expected/ }]],
  ['w [«and» b]', [{ code: 'MAPC1107' }]],
  ['w [«{layer}» dim]', [{ code: 'MAPC1315', fix: 'remove the braces' }], 'w [layer dim]'],
  ['w [a/«0» b=«1.5»]', [{ code: 'MAPC1306' }, { code: 'MAPC1306' }]],
  ['w [a «->» b]', [{ code: 'MAPC1301' }]],
  ['w [a«.b»]', [{ code: 'MAPC1301' }]],
  ['a«\\»', [{ code: 'MAPC1332' }], 'a\\\\'],
  ['a«}»b', [{ code: 'MAPC1327' }], 'a\\}b'],
  ['a.«{}»', [{ code: 'MAPC1307' }]],
  ['{«a b»}', [{ code: 'MAPC1331' }], '{(a b)}'],
  ['{a:«}»', [{ code: 'MAPC1330' }]],
  ['{a:x|«}»', [{ code: 'MAPC1330' }]],
  ['{a:«2»}', [{ code: 'MAPC1329', fix: 'write "02"' }], '{a:02}'],
  ['{a:«099»}', [{ code: 'MAPC1329' }]],
  ['{a:«integer»}', [{ code: 'MAPC1328', severity: 'warning' }], '{a:int}'],
  ['{a:«paths»}', [{ code: 'MAPC1328' }], '{a:path}'],
  ['{(a b):«x»}', [{ code: 'MAPC1333' }]],
  ['{a + b:«word|path»}', [{ code: 'MAPC1333' }]],
  ['{a «&&» b}', [{ code: 'MAPC1315' }], '{a and b}'],
  ['{a + «}».b', [{ code: 'MAPC1302' }]],
  ['/a«(?=»b)/', [{ code: 'MAPC1312', message: /a look-ahead/ }]],
  ['/a«(?<!»b)/', [{ code: 'MAPC1312', message: /a look-behind/ }]],
  ['/(a)«\\1»/', [{ code: 'MAPC1312', message: /a back-reference/ }]],
  ['«/(a/»', [{ code: 'MAPC1311' }]],
  ['«/(a{1000}){1000}/»', [{ code: 'MAPC1305' }]],
  ['«[»dim]', [{ code: 'MAPC1313' }]],
  ['┆', [{ code: 'MAPC1313' }]],
];

it.each(mistakes.map(([marked, expected, mended]) => ({ marked, expected, mended })))(
  'finds what is wrong with $marked',
  ({ marked, expected, mended }) => {
    const { text, marks } = markedSource(marked);
    const { findings } = read(text, parseReference);
    expectFindings(findings, placed(expected, marks));
    if (mended === undefined) return;
    expect([...applyFixes(findings).texts.values()]).toEqual([mended]);
    expect(read(mended, parseReference).findings).toEqual([]);
  },
);

it.each([
  ['MAPC1305', 'a'.repeat(LONGEST_KEY + 1)],
  ['MAPC1305', '{a}'.repeat(MOST_HOLES + 1)],
  ['MAPC1305', `w [${'a '.repeat(MOST_AXES + 1)}]`],
  ['MAPC1305', `w [${'(a + b) '.repeat(Math.log2(MOST_BLOCKS) + 1)}]`],
  ['MAPC1304', `w [${'('.repeat(40)}a${')'.repeat(40)}]`],
])('gives up with %s on a reference that is too much', (code, text) => {
  expectFindings(read(text, parseReference).findings, [{ code }]);
});

it('takes a path or a prefix as a key that nothing stands behind', () => {
  const parse: Parameters<typeof read<KeyPattern | undefined>>[1] = (slice, report) =>
    parseKey(slice, 'a path', report);
  expect(parts(read('consolidated.{rank:02}.pth', parse).result)).toEqual(['consolidated.', '<rank 2>', '.pth']);
  expect(parts(read('/a/', parse).result)).toEqual(['/a/']);
  const { findings } = read('my file.pt', parse);
  expectFindings(findings, [{ code: 'MAPC1334', at: '1:3', fix: 'insert "\\"' }]);
  expect([...applyFixes(findings).texts.values()]).toEqual(['my\\ file.pt']);
});

it('reads brackets without a key', () => {
  expect(items(read('f32[a (b c)]', parseBrackets).result?.dimensions ?? [])).toBe('a G(b c)');
  expectFindings(read('a b', parseBrackets).findings, [{ code: 'MAPC1314' }]);
});

it('never fails, and reports inside of the text', () => {
  const token = fc.constantFrom(
    ...'a . {b} {b {b:02} {b:x|y} {3*b} {(a b)} } * ** \\ [ ] ( ) a 3 1 ... + - , = / /x/ " § : |'.split(' '),
    ' ',
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 14 }), tokens => {
      const text = tokens.join('');
      const { result, findings } = read(text, parseReference);
      expect(result === undefined).toBe(findings.some(({ severity }) => severity === 'error'));
      for (const { at } of findings) {
        if (at.kind !== 'text') throw new Error('a finding without a place');
        expect(at.span.start >= 0 && at.span.start <= at.span.end && at.span.end <= text.length).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
