import fc from 'fast-check';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { printJsonNode, toJson, type JsonNode } from '../../../src/formats/json/json-node.js';
import { MAX_JSON_DEPTH, parseJson, type JsonOptions } from '../../../src/formats/json/parse-json.js';
import { readConfig, readJsonFile } from '../../../src/formats/json/read-json-file.js';
import { expectFindings } from '../../support/expect-findings.js';
import { markedSource } from '../../support/marked-source.js';
import { memoryDirectory } from '../../support/memory-directory.js';
import { errorOf } from '../../support/safetensors-bytes.js';

function parse(text: string, options?: JsonOptions): JsonNode {
  const findings: Diagnostic[] = [];
  const node = parseJson({ name: 'x.json', text }, finding => findings.push(finding), options);
  expectFindings(findings, []);
  if (node === undefined) throw new Error('nothing came back');
  return node;
}

describe('parseJson', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, indent) => {
        const printed = JSON.stringify(JSON.parse(text), null, indent);
        expect(JSON.stringify(toJson(parse(printed)))).toBe(JSON.stringify(JSON.parse(printed)));
      }),
    );
  });

  it('refuses whatever JSON.parse refuses', () => {
    const good = '{"a": [1, -2.5e+3, "x\\u0041\\n"], "b": {"c": null, "d": true}}';
    const change = fc.tuple(
      fc.nat(good.length),
      fc.constantFrom('', '"', ',', '}', ']', '0', '-', '.', 'e', '\\', ':', 'x', '\n'),
      fc.boolean(),
    );
    fc.assert(
      fc.property(change, ([at, text, replace]) => {
        const changed = good.slice(0, at) + text + good.slice(at + (replace ? 1 : 0));
        const findings: Diagnostic[] = [];
        parseJson({ name: 'x.json', text: changed }, finding => findings.push(finding));
        let expected = true;
        try {
          JSON.parse(changed);
        } catch {
          expected = false;
        }
        // A key twice is the one thing that only we refuse.
        expect(findings.every(({ code }) => code === 'MAPC5021')).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps numbers as they were written', () => {
    const text = '{\n  "eps": 1e-05,\n  "id": 12345678901234567890,\n  "x": [\n    1.0,\n    -0\n  ]\n}';
    expect(printJsonNode(parse(text))).toBe(text);
  });

  it('prints as Python does', () => {
    expect(printJsonNode(parse('{"a":[],"b":{},"c":[{"d":"é\\n"}]}'))).toBe(
      '{\n  "a": [],\n  "b": {},\n  "c": [\n    {\n      "d": "é\\n"\n    }\n  ]\n}',
    );
  });

  it('makes no prototype of a key', () => {
    const value = toJson(parse('{"__proto__": {"polluted": 1}, "constructor": 2}'));
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    ['{"a": 1, «}»', 'MAPC5020'],
    ['«»', 'MAPC5020'],
    ['{"a": «N»aN}', 'MAPC5020'],
    ["{«'»a': 1}", 'MAPC5020'],
    ['{"a": 1} «x»', 'MAPC5020'],
    ['[1, 2«»', 'MAPC5020'],
    ['["\\ud800"]', 'MAPC5020'],
    ['{"a": 1, «"a"»: 2}', 'MAPC5021'],
    [`${'['.repeat(MAX_JSON_DEPTH)}«[»]`, 'MAPC5024'],
  ])('says where %s is wrong', (marked, code) => {
    const { source, marks } = markedSource(marked);
    const findings: Diagnostic[] = [];
    parseJson(source, finding => findings.push(finding));
    expectFindings(findings, [marks[0] === undefined ? { code } : { code, at: marks[0] }]);
  });

  it('takes what Python writes only where it is asked to', () => {
    expect(toJson(parse('[NaN, Infinity, -Infinity]', { nonFinite: true }))).toEqual([NaN, Infinity, -Infinity]);
  });
});

describe('readJsonFile', () => {
  const codesOf = async (content: Uint8Array | string, maxBytes?: number): Promise<readonly string[]> => {
    const directory = memoryDirectory({ 'config.json': content });
    const error = await errorOf(() =>
      readJsonFile(directory, 'config.json', maxBytes === undefined ? {} : { maxBytes }),
    );
    if (!(error instanceof MapcError)) throw error;
    return error.findings.map(({ code }) => code);
  };

  it('names the file in its source', async () => {
    const { source, root } = await readConfig(memoryDirectory({ 'config.json': '{"x": Infinity}' }), 'config.json');
    expect(source.name).toBe('ckpt/config.json');
    expect(toJson(root)).toEqual({ x: Infinity });
  });

  it('refuses files that are too large, no UTF-8, or no JSON', async () => {
    expect(await codesOf('[1, 2, 3]', 5)).toEqual(['MAPC5023']);
    expect(await codesOf(Uint8Array.of(0x22, 0xc3, 0x22))).toEqual(['MAPC5022']);
    expect(await codesOf('{')).toEqual(['MAPC5020']);
    expect(await codesOf('{"a":1,"a":2,"b":1,"b":2}')).toEqual(['MAPC5021', 'MAPC5021']);
  });

  it('shows no more than some findings of a hostile file', async () => {
    expect((await codesOf(`{${'"a":1,'.repeat(10_000)}"a":1}`)).length).toBe(20);
  });
});
