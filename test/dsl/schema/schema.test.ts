import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { schemaText, validatorModule } from '../../../scripts/compile-schema.mjs';
import type { YamlNode } from '../../../src/dsl/yaml/node.js';
import { readYaml } from '../../../src/dsl/yaml/read-yaml.js';
import { MAPPING_SCHEMA } from '../../../src/dsl/schema/mapping-schema.js';
import { RULE_FIELDS } from '../../../src/dsl/schema/rule-schema.js';
import type { Schema } from '../../../src/dsl/schema/schema.js';
import { toData } from '../../../src/dsl/schema/to-data.js';
import { violationsOf } from '../../../src/dsl/schema/validate.js';
import { isYamlPage, parseErrorPage } from '../../support/error-page.js';
import { filesIn, readText } from '../../support/repository.js';

const mappings = [...filesIn('mappings', '.yaml'), ...filesIn('test/dsl/mappings', '.yaml')];
const pages = filesIn('docs/errors', '.md')
  .filter(path => !path.endsWith('README.md'))
  .map(path => parseErrorPage(readText(path)))
  .filter(isYamlPage)
  .flatMap(({ wrong, right }) => [...wrong, ...right].map(({ text }) => text));

function nodeOf(text: string): YamlNode | undefined {
  return readYaml({ name: 'test', text }, () => undefined);
}

/** What an error is about, in a form that does not hang on the order of objects. */
const brief = (data: unknown): readonly string[] =>
  violationsOf(data)
    .map(({ instancePath, keyword, schemaPath }) => `${instancePath} ${keyword} ${schemaPath}`)
    .sort();

it('is the schema that editors get', async () => {
  // `npm run build` writes it.
  expect(readText('schema/mapping.schema.json')).toBe(await schemaText());
});

it('is a JSON Schema', () => {
  const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
  expect(ajv.validateSchema(MAPPING_SCHEMA)).toBe(true);
});

it('says of every field what it is, for people who hover over it', () => {
  const silent: string[] = [];
  const visit = (schema: Schema, path: string): void => {
    for (const [name, value] of Object.entries(schema)) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
      if (name === 'properties') {
        for (const [field, inner] of Object.entries(value)) {
          const described = typeof inner === 'object' && inner !== null && 'description' in inner;
          if (!described && !path.includes('allOf')) silent.push(`${path}.${field}`);
        }
      }
      visit(value as Schema, `${path}/${name}`);
    }
  };
  visit(MAPPING_SCHEMA, '');
  expect(silent).toEqual([]);
});

it.each(mappings)('accepts %s', path => {
  const node = nodeOf(readText(path));
  expect(node && violationsOf(toData(node))).toEqual([]);
});

it('sees in a document what an editor sees in it', () => {
  // An editor reads YAML by its core schema; texts that are no YAML, or not ours, are left out.
  let compared = 0;
  for (const text of [...mappings.map(readText), ...pages]) {
    const node = nodeOf(text);
    if (node === undefined || text.includes('<<')) continue;
    const asEditor: unknown = parse(text, { uniqueKeys: false, logLevel: 'silent' });
    if (/^ {2}dim: 64\n {2}dim: 128$/m.test(text)) continue;
    expect(toData(node)).toEqual(asEditor);
    expect(brief(toData(node))).toEqual(brief(asEditor));
    compared++;
  }
  expect(compared).toBeGreaterThan(100);
});

it('takes a text for what it says, in quotes or not', () => {
  const text = (value: string): unknown => {
    const node = nodeOf(
      `mapc: ${value}\nname: a\nlayouts: { a: { format: b }, c: { format: d } }\nrules:\n  - { a: b, c: d, tied: ${value === '1' ? 'true' : '"true"'} }\n`,
    );
    return node && brief(toData(node));
  };
  expect(text('1')).toEqual([]);
  expect(text('"1"')).toEqual([]);
});

it('keeps names of prototypes as names', () => {
  const node = nodeOf('__proto__: { a: b }\nconstructor: c\n');
  const data = node && toData(node);
  expect(Object.keys(data ?? {})).toEqual(['__proto__', 'constructor']);
  expect(brief(data)).toEqual(expect.arrayContaining([' additionalProperties #/additionalProperties']));
  expect(({} as { a?: unknown }).a).toBeUndefined();
});

it('says the same when it is compiled beforehand', async () => {
  const code = await validatorModule();
  const commonJs = code
    .replace(/^"use strict";/, '')
    .replace(/export const validate = /, 'const validate = ')
    .replace(/export default \w+;/, '')
    .replace('export function violationsOf', 'function violationsOf');
  const make = runInThisContext(`(function (require) {${commonJs}\nreturn violationsOf;})`) as (
    require: NodeJS.Require,
  ) => typeof violationsOf;
  const compiled = make(createRequire(import.meta.url));
  for (const text of [...mappings.map(readText), ...pages]) {
    const node = nodeOf(text);
    if (node === undefined) continue;
    expect(compiled(toData(node))).toEqual(violationsOf(toData(node)));
  }
});

it('reserves the fields of rules as names of layouts', () => {
  for (const field of [...RULE_FIELDS, 'is', 'default', 'pi', 'and']) {
    const layouts = { [field]: { format: 'a' }, other: { format: 'b' } };
    expect(brief({ mapc: 1, name: 'a', layouts, rules: [] }).some(error => error.includes('propertyNames/not'))).toBe(
      true,
    );
  }
});
