import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { at } from '../../src/diagnostics/source.js';
import { isYamlPage, parseErrorPage } from './error-page.js';
import { expectFinding, expectFindings, expectNoFindings } from './expect-findings.js';
import { markedSource } from './marked-source.js';

/** The tests' own tools must fail when they should. */

const demo = markedSource('a: «b»\nc: ┆d\n');
const finding: Diagnostic = {
  ...{ code: 'MAPC3999', severity: 'error', message: 'no "b"', at: at(demo.mark()), related: [], data: {} },
  notes: ['because'],
  fixes: [{ title: 'write c', edits: [] }],
};

describe('markedSource', () => {
  it('takes the marks out and says where they were', () => {
    expect(demo.text).toBe('a: b\nc: d\n');
    expect(demo.marks.map(({ start, end }) => [start, end])).toEqual([
      [3, 4],
      [8, 8],
    ]);
    expect(() => demo.mark(2)).toThrow('there are 2 marks');
    expect(() => markedSource('«a')).toThrow();
    expect(() => markedSource('a»')).toThrow();
  });
});

describe('expectFindings', () => {
  it('accepts what is as expected', () => {
    expectFindings(
      [finding],
      [{ code: 'MAPC3999', at: '1:4', covers: 'b', message: /no/, note: 'because', fix: 'write c' }],
    );
    const related = [{ place: at(demo.mark()), text: 'the other one' }];
    expectFindings([{ ...finding, related }], [{ code: 'MAPC3999', related: ['b: the other one'] }]);
    expectFindings([finding], [{ code: 'MAPC3999', severity: 'error', at: demo.mark(), message: 'no "b"' }]);
    expect(expectFinding([finding], { code: 'MAPC3999' })).toBe(finding);
    expectNoFindings([]);
  });

  it.each([
    { code: 'MAPC3998' },
    { code: 'MAPC3999', severity: 'warning' as const },
    { code: 'MAPC3999', at: '1:5' },
    { code: 'MAPC3999', at: demo.mark(1) },
    { code: 'MAPC3999', covers: 'c' },
    { code: 'MAPC3999', message: 'no' },
    { code: 'MAPC3999', message: /yes/ },
    { code: 'MAPC3999', note: 'why' },
    { code: 'MAPC3999', fix: 'write d' },
    { code: 'MAPC3999', related: ['b: the other one'] },
  ])('refuses what is not: %j', expected => {
    expect(() => expectFindings([finding], [expected])).toThrow('1. finding: expected');
    expect(() => expectFinding([finding], expected)).toThrow('no finding is');
  });

  it('refuses one too many and one too few, and prints all with their frames', () => {
    expect(() => expectNoFindings([finding])).toThrow('found MAPC3999');
    expect(() => expectNoFindings([finding])).toThrow('1 | a: b\n  |    ^');
    expect(() => expectFindings([], [{ code: 'MAPC3999' }])).toThrow('found nothing');
  });
});

describe('parseErrorPage', () => {
  const page = (wrong: string, right: string) =>
    `# MAPC3999: Title\n\nText.\n\n## Wrong\n\n\`\`\`${wrong}\n# c\n## no heading\n\`\`\`\n\n## Right\n\n\`\`\`${right}\nb\n\`\`\`\n`;

  it('takes a page apart', () => {
    const parsed = parseErrorPage(page('yaml', 'yaml'));
    expect(parsed).toEqual({
      code: 'MAPC3999',
      title: 'Title',
      text: 'Text.',
      wrong: [{ language: 'yaml', text: '# c\n## no heading\n' }],
      right: [{ language: 'yaml', text: 'b\n' }],
    });
    expect(isYamlPage(parsed)).toBe(true);
    expect(isYamlPage(parseErrorPage(page('console', 'text')))).toBe(false);
  });

  it.each([
    page('yaml', 'console'),
    page('js', 'js'),
    page('yaml', 'yaml').replace('## Right', '## Better'),
    page('yaml', 'yaml').replace('Text.', ''),
    page('yaml', 'yaml').replace('# MAPC3999:', '# MAPC3999'),
    '# MAPC3999: Title\n\nText.\n\n## Wrong\n\nnothing\n\n## Right\n\nnothing\n',
    '# MAPC3999: Title\n\nText.\n\n## Wrong\n\n```yaml\nopen\n',
  ])('refuses another form', text => {
    expect(() => parseErrorPage(text)).toThrow();
  });
});
