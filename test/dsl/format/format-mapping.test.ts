import fc from 'fast-check';
import { formatMapping } from '../../../src/dsl/format/format-mapping.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { expectFindings } from '../../support/expect-findings.js';
import { filesIn, readText } from '../../support/repository.js';
import { load, withoutSpans } from '../read.js';

function format(text: string): string {
  const findings: Diagnostic[] = [];
  const formatted = formatMapping({ name: 'test', text }, finding => findings.push(finding));
  if (formatted === undefined) throw new Error(`not formatted: ${findings.map(({ message }) => message).join()}`);
  return formatted;
}

const EXAMPLES: readonly { readonly what: string; readonly before: string; readonly after: string }[] = [
  {
    what: 'starts the sides of a rule in one column, and all brackets in one',
    before: [
      'rules:',
      '  - hf: model.norm.weight [dim]',
      '    jetstream: norm.weight [dim]',
      '  - hf: a.{layer}.q.weight [(h two=2) d]',
      '    jetstream: b           f32[(two h) d]',
      '    when:   x == 1',
      '  - hf: null',
      '    jetstream: c',
      '    why:  because',
      '',
    ].join('\n'),
    after: [
      'rules:',
      '  - hf:        model.norm.weight    [dim]',
      '    jetstream: norm.weight          [dim]',
      '  - hf:        a.{layer}.q.weight   [(h two=2) d]',
      '    jetstream: b                 f32[(two h) d]',
      '    when: x == 1',
      '  - hf:        null',
      '    jetstream: c',
      '    why: because',
      '',
    ].join('\n'),
  },
  {
    what: 'does so for lists, roles and quoted texts',
    before: [
      'rules:',
      '- hf:',
      '  - experts.{e}.w1 [f d]',
      '  - experts.{e}.w3.weight [f d]',
      '  fused: "{x}.gate_up [e (f + f) d]"',
      '- fp8:',
      '    weight: w f8e4m3[out in]',
      '    s: w.scale f32[out/128 in/128]',
      "  bf16: 'w [out in]'",
      '',
    ].join('\n'),
    after: [
      'rules:',
      '  - hf:',
      '      - experts.{e}.w1          [f d]',
      '      - experts.{e}.w3.weight   [f d]',
      '    fused: "{x}.gate_up         [e (f + f) d]"',
      '  - fp8:',
      '      weight: w           f8e4m3[out in]',
      '      s:      w.scale        f32[out/128 in/128]',
      "    bf16: 'w                    [out in]'",
      '',
    ].join('\n'),
  },
  {
    what: 'aligns sizes, layouts, tables of words and fields of config rules',
    before: [
      'layouts:',
      '  hf: { format: safetensors }',
      '  jetstream:   { format: safetensors }',
      'sizes:',
      '  dim: 1',
      '  kv_heads:  2',
      '  vocab:',
      '',
      '  a:   3',
      'rules:',
      '  - a: x.{w}',
      '    b: y.{w}',
      '    names:',
      '      w:',
      '        gate_proj: w1',
      '        up: w3',
      'config:',
      '  - hf: num_heads',
      '    default: 3',
      '  - { hf: b,     own: c }',
      '',
    ].join('\n'),
    after: [
      'layouts:',
      '  hf:        { format: safetensors }',
      '  jetstream: { format: safetensors }',
      'sizes:',
      '  dim:      1',
      '  kv_heads: 2',
      '  vocab:',
      '',
      '  a: 3',
      'rules:',
      '  - a: x.{w}',
      '    b: y.{w}',
      '    names:',
      '      w:',
      '        gate_proj: w1',
      '        up:        w3',
      'config:',
      '  - hf:      num_heads',
      '    default: 3',
      '  - { hf: b,     own: c }',
      '',
    ].join('\n'),
  },
  {
    what: 'indents by two, whatever it was',
    before: [
      'rules:',
      '-   a: x',
      '    b:',
      '       - y',
      '       -  z',
      '    for:',
      '            l: 0 to 3',
      'sizes:',
      '     d: 1',
      '',
    ].join('\n'),
    after: [
      'rules:',
      '  - a: x',
      '    b:',
      '      - y',
      '      - z',
      '    for:',
      '      l: 0 to 3',
      'sizes:',
      '  d: 1',
      '',
    ].join('\n'),
  },
  {
    what: 'moves comments with what they stand beside',
    before: [
      '# above',
      'rules:',
      '    # of the list',
      '    - a: x [d]             # first',
      '      b: yy [d]            # second',
      '      # of the rule',
      '',
      '    # of the next',
      '    - a: z # third',
      '      b: z',
      '    # at the end of the list',
      'sizes: # sizes',
      '  d: 1',
      '',
    ].join('\n'),
    after: [
      '# above',
      'rules:',
      '  # of the list',
      '  - a: x    [d]            # first',
      '    b: yy   [d]            # second',
      '    # of the rule',
      '',
      '  # of the next',
      '  - a: z  # third',
      '    b: z',
      '  # at the end of the list',
      'sizes:  # sizes',
      '  d: 1',
      '',
    ].join('\n'),
  },
  {
    what: 'cleans ends of lines and of the text',
    before: '\ufeffname: a   \r\n\r\n\r\n\r\ntitle: b\r\n# c  \r\n\r\n\r\n',
    after: 'name: a\n\ntitle: b\n# c\n',
  },
  {
    what: 'leaves texts of several lines as they are',
    before: 'title: >\n    a  \n\n\n    b\nmodel: "c\n\n\n   d"\n',
    after: 'title: >\n    a  \n\n\n    b\nmodel: "c\n\n\n   d"\n',
  },
  { what: 'leaves what is no mapping alone, but for its lines', before: '- a   \n-   b\n', after: '- a\n- b\n' },
  {
    what: 'gives a key that is too long three blanks, and does not push others for it',
    before: `rules:\n  - a: x [d]\n    b: ${'y'.repeat(100)} [d]\n`,
    after: `rules:\n  - a: x   [d]\n    b: ${'y'.repeat(100)}   [d]\n`,
  },
];

it.each(EXAMPLES)('$what', ({ before, after }) => {
  expect(format(before)).toBe(after);
  expect(format(after)).toBe(after);
});

it('reports what is no YAML, and what it would have to guess of', () => {
  const findings: Diagnostic[] = [];
  expect(formatMapping({ name: 'test', text: 'a: {b\n' }, finding => findings.push(finding))).toBeUndefined();
  expectFindings(findings, [{ code: 'MAPC1002' }]);
});

const MAPPINGS = [...filesIn('mappings', '.yaml'), ...filesIn('test/dsl/mappings', '.yaml')];
const OTHERS = Object.fromEntries(
  MAPPINGS.map(path => [path.replace(/^.*\//, '').replace('.yaml', ''), readText(path)]),
);

/** What a text means, and what it says to people. */
const meaning = (text: string): unknown => withoutSpans(load(text, OTHERS).result);
const comments = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|\s)(#.*)$/gm)].map(([, comment = '']) => comment.trim());
const words = (text: string): readonly string[] => text.split(/\s+/).filter(word => word !== '');

it.each(MAPPINGS)('keeps what %s means, word by word, and does it once', path => {
  const text = readText(path);
  const formatted = format(text);
  expect(meaning(formatted)).toEqual(meaning(text));
  expect(words(formatted)).toEqual(words(text));
  expect(comments(formatted)).toEqual(comments(text));
  expect(format(formatted)).toBe(formatted);
});

/** The same text with other white space, where it does not matter. */
function respace(text: string, random: readonly number[]): string {
  let at = 0;
  const next = (most: number): number => (random[at++ % random.length] ?? 0) % most;
  const shift = ' '.repeat(next(4));
  return text
    .split('\n')
    .flatMap(line => {
      const indent = /^ */.exec(line)?.[0].length ?? 0;
      let changed = indent === 0 ? line : shift + line;
      if (!/["'>|]/.test(line))
        // A comment on a line of its own belongs to what stands as deep as it: its place is not white space.
        changed = changed.replace(/(?<=\S)( +)(?=\S*\[|#)/g, gap =>
          ' '.repeat(Math.max(gap.length === 1 ? 1 : 2, next(9))),
        );
      changed = changed.replace(/^( *(?:- )?[\w.]+:) +(?=\S)/, (_, key: string) => `${key}${' '.repeat(1 + next(6))}`);
      const blank = next(12) === 0 ? ['', ''].slice(0, next(3)) : [];
      return [`${changed}${' '.repeat(next(3))}`, ...blank];
    })
    .join('\n');
}

it('makes one text of all that differ in white space, which means the same', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...MAPPINGS),
      fc.array(fc.nat(1000), { minLength: 5, maxLength: 40 }),
      (path, random) => {
        const text = readText(path);
        const other = respace(text, random);
        expect(meaning(other)).toEqual(meaning(text));
        const formatted = format(other);
        expect(meaning(formatted)).toEqual(meaning(text));
        expect(words(formatted)).toEqual(words(text));
        expect(format(formatted)).toBe(formatted);
        const bare = (formattedText: string): string =>
          formattedText
            .replace(/ +#.*$/gm, '')
            .replace(/\n+/g, '\n')
            .replace(/ +/g, ' ');
        expect(bare(formatted)).toBe(bare(format(text)));
      },
    ),
    { numRuns: 60 },
  );
});

it('never changes the meaning of any YAML', () => {
  let formattedCount = 0;
  const leaf = fc.constantFrom(
    'a',
    '"b c"',
    "'d'",
    'x.{y} [z]',
    'p   f32[q]',
    '>-\n        e\n        f',
    '&x g',
    '""',
    '',
  );
  const entry = fc.tuple(fc.constantFrom('hf', 'jetstream', 'names', 'k', 'value'), leaf, fc.boolean(), fc.nat(3));
  const document = fc.array(
    fc.tuple(fc.constantFrom('rules', 'sizes', 'layouts', 'config'), fc.array(entry, { maxLength: 4 }), fc.nat(4)),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(document, sections => {
      const text = sections
        .map(([section, entries, indent], i) => {
          const pad = ' '.repeat(indent + 1);
          const seen = new Set<string>();
          const lines = entries.flatMap(([key, value, comment, gap]) => {
            if (seen.has(key)) return [];
            const dash = seen.size === 0 ? '- ' : '  ';
            seen.add(key);
            const note =
              comment && !value.includes('\n') ? `${' '.repeat(gap + 1)}# ${value === '' ? 'no' : 'a'} note` : '';
            return [
              `${pad}${section === 'sizes' ? '' : dash}${key}:${value === '' ? '' : `${' '.repeat(gap + 1)}${value}`}${note}`,
            ];
          });
          return `${section}${i}:\n${lines.join('\n')}\n`;
        })
        .join('\n');
      const source = { name: 'test', text };
      const formatted = formatMapping(source, () => undefined);
      if (formatted === undefined) return;
      formattedCount++;
      expect(words(formatted)).toEqual(words(text));
      expect(format(formatted)).toBe(formatted);
    }),
    { numRuns: 300 },
  );
  expect(formattedCount).toBeGreaterThan(100);
});

it.each(filesIn('mappings', '.yaml'))('finds nothing to do in %s', path => {
  expect(format(readText(path))).toBe(readText(path));
});
