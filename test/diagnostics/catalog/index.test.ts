import { KINDS, kindOf, parseCode } from '../../../src/diagnostics/catalog/index.js';
import * as ours from '../../../src/diagnostics/catalog/ours.js';
import * as usage from '../../../src/diagnostics/catalog/usage.js';
import type { Diagnostic, Severity } from '../../../src/diagnostics/diagnostic.js';
import { formatSummary, summarize } from '../../../src/diagnostics/summary.js';
import { inArgument, NOWHERE } from '../../../src/diagnostics/source.js';

it('finds a kind by its code', () => {
  expect(KINDS.every(kind => kindOf(kind.code) === kind)).toBe(true);
  expect(kindOf('MAPC0000')).toBeUndefined();
  expect(kindOf('__proto__')).toBeUndefined();
});

it.each([
  ['MAPC8001', 'MAPC8001'],
  ['mapc8001', 'MAPC8001'],
  [' 8001 ', 'MAPC8001'],
  ['801', undefined],
  ['MAPC80011', undefined],
  ['0123', undefined],
  ['', undefined],
])('reads %j as the code %s', (text, code) => {
  expect(parseCode(text)).toBe(code);
});

const place = inArgument('x');

describe('findings about what was typed', () => {
  const cases: readonly [string, Diagnostic, string, readonly string[]][] = [
    [
      'MAPC8001',
      usage.unknownCommand.make(place, { command: 'convrt\n', nearest: ['convert'] }),
      'there is no command "convrt\\n"',
      ['did you mean "convert"?'],
    ],
    [
      'MAPC8002',
      usage.unknownOption.make(place, { option: '--maping', command: 'convert', nearest: ['--mapping'] }),
      '"convert" has no option "--maping"',
      ['did you mean "--mapping"?'],
    ],
    [
      'MAPC8003',
      usage.missingArgument.make(place, { argument: 'OUT', command: 'convert', usage: 'mapc convert IN OUT' }),
      '"convert" needs OUT',
      ['usage: mapc convert IN OUT'],
    ],
    [
      'MAPC8004',
      usage.tooManyArguments.make(place, { command: 'inspect', argument: 'b', most: 1, usage: 'mapc inspect PATH' }),
      '"inspect" takes one argument, and "b" is one more',
      ['usage: mapc inspect PATH'],
    ],
    [
      'MAPC8005',
      usage.missingOptionValue.make(place, { option: '--mapping', expected: 'a name or a file' }),
      '"--mapping" needs a name or a file behind it',
      [],
    ],
    [
      'MAPC8006',
      usage.notAChoice.make(place, { option: '--format', value: 'xml', choices: ['text', 'json', 'sarif'] }),
      '"--format" is text, json or sarif, not "xml"',
      [],
    ],
    [
      'MAPC8007',
      usage.badOptionValue.make(place, { option: '--memory', value: 'lots', expected: 'a size such as 256MiB' }),
      '"--memory" needs a size such as 256MiB, not "lots"',
      [],
    ],
    [
      'MAPC8008',
      usage.conflictingOptions.make(place, { options: ['--resume', '--overwrite'], reason: 'why' }),
      '"--resume" and "--overwrite" cannot be given together',
      ['why'],
    ],
    [
      'MAPC8009',
      usage.missingOption.make(place, { option: '--mapping', command: 'convert', reason: 'why' }),
      '"convert" needs "--mapping"',
      ['why'],
    ],
    [
      'MAPC8010',
      usage.mappingNotFound.make(place, { name: 'dmeo', nearest: ['demo'] }),
      '"dmeo" is neither a file nor the name of a bundled mapping',
      ['did you mean "demo"?', '"mapc mappings" lists the bundled ones'],
    ],
    [
      'MAPC8011',
      usage.unreadableMapping.make(place, { path: 'a.yaml', reason: 'it is a folder' }),
      'cannot read the mapping "a.yaml": it is a folder',
      [],
    ],
    [
      'MAPC8012',
      usage.unknownCode.make(place, { code: 'MAPC8099' }),
      'there is no code "MAPC8099"',
      ['codes look like MAPC8012'],
    ],
  ];

  it.each(cases)('%s says what was found and what was expected', (code, finding, message, notes) => {
    expect(finding).toMatchObject({ code, severity: 'error', message, notes });
  });
});

it('MAPC9001 is our own mistake and asks for a report with the version', () => {
  const finding = ours.internalError.make(NOWHERE, { message: 'a piece reaches beyond its tensor', version: '1.2.3' });
  expect(finding.code).toBe('MAPC9001');
  expect(finding.message).toContain('a piece reaches beyond its tensor');
  expect(finding.notes.join()).toContain('mapc 1.2.3');
});

const severities: readonly [readonly Severity[], string][] = [
  [[], 'no problems'],
  [['error', 'error', 'warning'], '2 errors, 1 warning'],
  [['info'], '1 remark'],
  [Array.from({ length: 1234 }, () => 'warning'), '1,234 warnings'],
];

it.each(severities)('sums up %#', (list, text) => {
  const finding = ours.internalError.make(NOWHERE, { message: '', version: '' });
  expect(formatSummary(summarize(list.map(severity => ({ ...finding, severity }))))).toBe(text);
});
