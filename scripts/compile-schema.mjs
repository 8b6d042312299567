import { build } from 'esbuild';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The schema and ajv's options, from their TypeScript sources. */
async function loadSchema() {
  const contents = `export { MAPPING_SCHEMA } from './mapping-schema.js'; export { VALIDATOR_OPTIONS } from './validator-options.js';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${ROOT}/src/dsl/schema`, loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

/** The text of schema/mapping.schema.json, which editors use. */
export async function schemaText() {
  const { MAPPING_SCHEMA } = await loadSchema();
  return `${JSON.stringify(MAPPING_SCHEMA, null, 2)}\n`;
}

/** A module that takes the place of src/dsl/schema/validate.ts: the validator is compiled, and ajv is not needed. */
export async function validatorModule() {
  const { MAPPING_SCHEMA, VALIDATOR_OPTIONS } = await loadSchema();
  const ajv = new Ajv({ ...VALIDATOR_OPTIONS, code: { source: true, esm: true } });
  const code = standalone.default(ajv, ajv.compile(MAPPING_SCHEMA));
  return `${code}\nexport function violationsOf(data) { return validate(data) ? [] : (validate.errors ?? []); }\n`;
}

/** For esbuild: the compiled validator instead of the module that compiles it. */
export const compiledValidator = {
  name: 'compiled-validator',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]dsl[\\/]schema[\\/]validate\.ts$/ }, async () => ({
      contents: await validatorModule(),
      resolveDir: ROOT,
      loader: 'js',
    }));
  },
};

/** Writes schema/mapping.schema.json. */
export async function writeSchema() {
  await writeFile(`${ROOT}/schema/mapping.schema.json`, await schemaText());
}
