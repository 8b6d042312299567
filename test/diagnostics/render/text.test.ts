import { interrupted, keptForResume } from '../../../src/diagnostics/catalog/run.js';
import { internalError } from '../../../src/diagnostics/catalog/ours.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { PLAIN } from '../../../src/diagnostics/palette.js';
import { textPrinter } from '../../../src/diagnostics/render/text.js';
import { at, inFile, NOWHERE } from '../../../src/diagnostics/source.js';
import { markedSource } from '../../support/marked-source.js';
import { argument, demo, finding, mismatch, remark, tensor, TOOL } from './samples.js';

const options = { tool: TOOL, command: 'check' };
const print = (...findings: readonly Diagnostic[]): string => textPrinter.print(findings, options);

describe('text', () => {
  it('prints message, place, frame, notes, fixes as a diff, and a summary', () => {
    expect(print(mismatch)).toBe(`error[MAPC3999]: axis "q" stands on one side only
 --> maps/demo 1.yaml:3:20
  |
3 |   - a: x.weight [p q]
  |                    ^
4 |     b: y.weight [p r]
  |                    - here it is "r"
  |
  = note: a rule has the same axes on both sides
  = help: name it "r"
3 -   - a: x.weight [p q]
3 +   - a: x.weight [p r]

1 error
`);
  });

  it('names places that have no lines, with control characters escaped', () => {
    expect(print(tensor, argument, remark('info'))).toBe(`warning[MAPC3999]: no layout "z"
 --> argument --from=z

info[MAPC3999]: wrong

error[MAPC3999]: the tensor reaches beyond the file
 --> /repo/in/model.safetensors, tensor "x\\u001b[2J", byte 1,234

1 error, 1 warning, 1 remark
`);
  });

  it('shows places in other files', () => {
    const other = markedSource('k: «v»\n', 'other.yaml');
    const text = print(
      finding(at(demo.mark()), {
        related: [
          { place: at(other.mark()), text: 'first\u001b here' },
          { place: inFile('in/a.safetensors', { tensor: 'w' }), text: 'has another shape' },
        ],
      }),
    );
    expect(text).toBe(`error[MAPC3999]: wrong
 --> maps/demo 1.yaml:3:20
  |
3 |   - a: x.weight [p q]
  |                    ^
 ::: other.yaml:1:4
  |
1 | k: v
  |    - first\\u001b here
  = see: in/a.safetensors, tensor "w": has another shape

1 error
`);
  });

  it('sorts by file, offset and code', () => {
    const one = finding(at(demo.mark(1)), { code: 'MAPC3998', message: 'm1' });
    const two = finding(at(demo.mark(1)), { code: 'MAPC3997', message: 'm2' });
    const three = finding(at(demo.mark(0)), { message: 'm3' });
    const four = finding(at(markedSource('┆', 'a.yaml').mark()), { message: 'm4' });
    const order = [...print(one, two, three, four).matchAll(/: (m\d)/g)].map(match => match[1]);
    expect(order).toEqual(['m4', 'm3', 'm2', 'm1']);
  });

  it('stops at the limit of a code and says how many more there are', () => {
    const many = Array.from({ length: 10_000 }, (_, i) =>
      finding(inFile('in/model.safetensors', { tensor: `w${i}` }), { message: 'no rule claims this key' }),
    );
    const begin = performance.now();
    const text = print(...many, finding(NOWHERE, { code: 'MAPC3998' }));
    expect(text.match(/no rule claims/g)).toHaveLength(10);
    expect(text).toContain('\n... and 9,990 more MAPC3999\n');
    expect(text).toContain('\n10,001 errors\n');
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(textPrinter.print(many, { ...options, limitPerCode: Infinity }).match(/no rule claims/g)).toHaveLength(
      10_000,
    );
  });

  it('prints a finding with ten thousand places by the first of them', () => {
    const related = Array.from({ length: 10_000 }, () => ({ place: at(demo.mark(1)), text: 'again' }));
    const text = print(finding(at(demo.mark(0)), { related }));
    expect(text.split('\n').length).toBeLessThan(25);
    expect(text).toContain('  = see: 9,992 more places\n');
  });

  it('shows lines that a fix adds or takes away, and nothing of those that stay', () => {
    const source = markedSource('a: 1\nb: 2┆\n«c: 3\n»d: 4\n', 's.yaml');
    const text = print(
      finding(at(source.mark(0)), {
        fixes: [
          { title: 'add a field', edits: [{ span: source.mark(0), text: '\nnew: 5' }] },
          { title: 'take one away', edits: [{ span: source.mark(1), text: '' }] },
          { title: 'think again', edits: [] },
        ],
      }),
    );
    expect(text).toContain(
      '  = help: add a field\n3 + new: 5\n  = help: take one away\n3 - c: 3\n  = help: think again\n\n',
    );
  });

  it('says where to read more about a code that has a page', () => {
    expect(print(internalError.make(NOWHERE, { message: 'm', version: '1' }))).toMatch(
      /\n1 error \(more about a code: mapc explain-error MAPC9001\)\n$/,
    );
  });

  it('says that of what ended the run, not of a remark beside it', () => {
    const kept = keptForResume.make(inFile('a.mapc-partial'), {
      path: 'a.mapc-partial',
      done: 5000,
      total: 16_000_000,
    });
    const text = print(kept, interrupted.make(inFile('b'), { path: 'b' }));
    expect(text).toContain('5.00 kB of 16.0 MB are done');
    expect(text).toMatch(/\(more about a code: mapc explain-error MAPC6031\)\n$/);
  });

  it('colours through the palette that it is handed', () => {
    const palette = { ...PLAIN, error: (text: string) => `<${text}>` };
    expect(textPrinter.print([remark('error')], { ...options, palette })).toBe(
      '<error[MAPC3999]>: wrong\n\n<1 error>\n',
    );
  });

  it('lets no control character of a source, name or message through', () => {
    const source = markedSource('«\u001b]0;title\u0007\u202e»', 'n\u001b.yaml');
    const text = print(finding(at(source.mark()), { message: '\u001b[2J', notes: ['a\u009bb\nc\r'] }));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain('note: a\\u009bb\n          c\\r\n');
  });

  it('prints nothing for nothing', () => {
    expect(print()).toBe('');
  });
});
