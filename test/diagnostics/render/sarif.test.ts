import { notAChoice } from '../../../src/diagnostics/catalog/usage.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { lineHashes } from '../../../src/diagnostics/render/fingerprint.js';
import { sarifLog, sarifPrinter } from '../../../src/diagnostics/render/sarif.js';
import { pathToUri, relativePath } from '../../../src/diagnostics/render/uri.js';
import { at, inFile } from '../../../src/diagnostics/source.js';
import { markedSource } from '../../support/marked-source.js';
import { argument, demo, finding, mismatch, tensor, TOOL } from './samples.js';

const options = { tool: TOOL, command: 'check', root: '/repo' };
const run = (...findings: readonly Diagnostic[]) => {
  const [first] = sarifLog(findings, options).runs;
  if (first === undefined) throw new Error('no run');
  return first;
};

describe('sarif', () => {
  it('gives code scanning a rule, a message, a relative place and a fingerprint', () => {
    const { tool, results, columnKind } = run(mismatch);
    expect(columnKind).toBe('utf16CodeUnits');
    expect(tool.driver).toMatchObject({ name: 'mapc', semanticVersion: '1.2.3' });
    expect(tool.driver.rules?.[0]).toMatchObject({
      id: 'MAPC3999',
      shortDescription: { text: 'MAPC3999' },
      fullDescription: { text: 'MAPC3999' },
      help: { text: expect.stringContaining('mapc explain-error MAPC3999') as string },
      defaultConfiguration: { level: 'error' },
      properties: { tags: expect.any(Array) as string[], precision: 'very-high', 'problem.severity': 'error' },
    });
    const region = { startLine: 3, startColumn: 20, endLine: 3, endColumn: 21, charOffset: 34, charLength: 1 };
    expect(results).toEqual([
      {
        ruleId: 'MAPC3999',
        ruleIndex: 0,
        level: 'error',
        message: {
          text: 'axis "q" stands on one side only\na rule has the same axes on both sides\nHelp: name it "r"',
        },
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'maps/demo%201.yaml', uriBaseId: '%SRCROOT%' }, region } },
        ],
        relatedLocations: [
          {
            id: 0,
            physicalLocation: {
              artifactLocation: { uri: 'maps/demo%201.yaml', uriBaseId: '%SRCROOT%' },
              region: { startLine: 4, startColumn: 20, endLine: 4, endColumn: 21, charOffset: 56, charLength: 1 },
            },
            message: { text: 'here it is "r"' },
          },
        ],
        partialFingerprints: {
          primaryLocationLineHash: expect.stringMatching(/^[0-9a-f]+:1$/) as string,
          primaryLocationStartColumnFingerprint: '20',
        },
        fixes: [
          {
            description: { text: 'name it "r"' },
            artifactChanges: [
              {
                artifactLocation: { uri: 'maps/demo%201.yaml', uriBaseId: '%SRCROOT%' },
                replacements: [{ deletedRegion: region, insertedContent: { text: 'r' } }],
              },
            ],
          },
        ],
        properties: { data: { axis: 'q' } },
      },
    ]);
  });

  it('gives every result a line, also in a file that has none', () => {
    expect(run(tensor).results?.[0]?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'in/model.safetensors', uriBaseId: '%SRCROOT%' },
          region: { startLine: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: 'x\u001b[2J', kind: 'element' }],
      },
    ]);
  });

  it('turns what is about no file into notifications: a result needs a place', () => {
    const { results, invocations } = run(argument);
    expect(results).toEqual([]);
    expect(invocations?.[0]?.toolExecutionNotifications).toEqual([
      { descriptor: { id: 'MAPC3999', index: 0 }, level: 'warning', message: { text: 'no layout "z"' } },
    ]);
  });

  it('has each rule once, with its title and its page, and results point to it', () => {
    const usage = notAChoice.make(inFile('a.yaml'), { option: '--to', value: 'x', choices: ['a', 'b'] });
    const log = sarifLog([usage, mismatch, mismatch], { ...options, page: code => `# ${code}` });
    const rules = log.runs[0]?.tool.driver.rules;
    expect(rules?.map(({ id }) => id)).toEqual(['MAPC3999', 'MAPC8006']);
    expect(rules?.[1]).toMatchObject({
      shortDescription: { text: notAChoice.title },
      help: { markdown: '# MAPC8006' },
    });
    expect(log.runs[0]?.results?.map(({ ruleIndex }) => ruleIndex)).toEqual([1, 0, 0]);
  });

  it('keeps no more results than code scanning takes, the gravest, and says how many are left out', () => {
    const many = Array.from({ length: 25_003 }, (_, i) =>
      finding(inFile('a.yaml', { offset: i }), { severity: i < 25_000 ? 'warning' : 'error' }),
    );
    const { results = [], invocations } = run(...many);
    expect(results).toHaveLength(25_000);
    expect(results.slice(-3).map(({ level }) => level)).toEqual(['error', 'error', 'error']);
    expect(invocations?.[0]?.toolExecutionNotifications).toEqual([
      { level: 'warning', message: { text: '3 results left out: code scanning takes 25,000' } },
    ]);
  });

  it('keeps no more than 100 related places', () => {
    const related = Array.from({ length: 120 }, () => ({ place: at(demo.mark(1)), text: 'here' }));
    expect(run(finding(at(demo.mark(0)), { related })).results?.[0]?.relatedLocations).toHaveLength(100);
  });

  it('has no place in a text of an earlier revision: no file of the checkout is it', () => {
    const { text } = demo;
    const source = { name: 'main:maps/demo 1.yaml', text, revision: 'main' };
    const old = at({ source, start: 3, end: 4 });
    const { results, invocations } = run(
      finding(at(demo.mark(0)), { related: [{ place: old, text: 'before' }] }),
      finding(old),
    );
    expect(results).toHaveLength(1);
    expect(results?.[0]?.relatedLocations).toBeUndefined();
    expect(invocations?.[0]?.toolExecutionNotifications).toHaveLength(1);
  });

  it('says where the tool and the page of a code are found, where that is known', () => {
    const home = 'https://example.org/mapc';
    const { driver } = sarifLog([mismatch], { ...options, tool: { ...TOOL, home } }).runs[0]?.tool ?? {
      driver: { name: '' },
    };
    expect(driver.informationUri).toBe(home);
    expect(driver.rules?.[0]?.helpUri).toBe(`${home}/docs/errors/MAPC3999.md`);
  });

  it('prints a document that says which standard it follows', () => {
    expect(JSON.parse(sarifPrinter.print([], options))).toMatchObject({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [{ results: [] }],
    });
  });

  it('keeps a fingerprint when lines come and go elsewhere', () => {
    const print = (text: string) => {
      const source = markedSource(text);
      return run(finding(at(source.mark()))).results?.[0]?.partialFingerprints;
    };
    const tail = 'x\n'.repeat(60);
    expect(print(`a\nb\n${tail}  «k»: v\n${tail}`)).toEqual(print(`${tail}  «k»: v\n${tail}`));
    expect(print(`  «k»: v\n`)).not.toEqual(print(`  «k»: w\n`));
  });
});

describe('lineHashes', () => {
  // Hashes that GitHub's upload action expects of these texts (github/codeql-action, src/fingerprints.test.ts).
  it.each([
    ['', ['c129715d7a2bc9a3:1']],
    [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
    [
      ' hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n',
      [
        'e9496ae3ebfced30:1',
        'fb7c023a8b9ccb3f:1',
        'ce8ba1a563dcdaca:1',
        'e20e36e16fcb0cc8:1',
        'b3edc88f2938467e:1',
        'c8e28b0b4002a3a0:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
    [
      'Lorem ipsum dolor sit amet.\n'.repeat(10),
      [
        ...[1, 2, 3, 4, 5, 6].map(number => `a7f2ff13bc495cf2:${number}`),
        'a7f2ff1481e87703:1',
        'a9cf91f7bbf1862b:1',
        '55ec222b86bcae53:1',
        'cc97dc7b1d7d8f7b:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
  ])('are those of GitHub for %j', (text, hashes) => {
    expect(lineHashes({ name: 't', text })).toEqual(hashes);
  });
});

describe('relativePath', () => {
  it.each([
    ['a.yaml', { root: '/repo', folder: 'models' }, 'models/a.yaml'],
    ['./b/../a.yaml', { root: '/repo', folder: 'models' }, 'models/a.yaml'],
    ['../maps/a.yaml', { root: '/repo', folder: 'models' }, 'maps/a.yaml'],
    ['../../a.yaml', { root: '/repo', folder: 'models' }, '../a.yaml'],
    ['/repo/models/a.yaml', { root: '/repo/', folder: 'models' }, 'models/a.yaml'],
    ['a//b.yaml', {}, 'a/b.yaml'],
  ])('%s is shown from the root, wherever one stands in it', (path, roots, shown) => {
    expect(relativePath(path, roots)).toBe(shown);
  });
});

describe('pathToUri', () => {
  it.each([
    ['maps/a b#?.yaml', undefined, 'maps/a%20b%23%3F.yaml'],
    ['./maps/a.yaml', undefined, 'maps/a.yaml'],
    ['/repo/maps/ä.yaml', '/repo', 'maps/%C3%A4.yaml'],
    ['/repository/a.yaml', '/repo', 'file:///repository/a.yaml'],
    ['C:\\work\\a.yaml', 'C:\\work', 'a.yaml'],
    ['C:\\other\\a.yaml', 'C:\\work', 'file:///C:/other/a.yaml'],
    ['<stdin>', undefined, '%3Cstdin%3E'],
    ['a\ud800', undefined, 'a%EF%BF%BD'],
  ])('%j in %j is %s', (path, root, uri) => {
    expect(pathToUri(path, root === undefined ? {} : { root })).toBe(uri);
  });
});
