import { Ajv } from 'ajv';
import { readText } from './repository.js';

/** The schema of SARIF 2.1.0 as its makers publish it, in draft 4: but for the names of its own address it reads like a newer draft. */
const { $schema, id, ...schema } = JSON.parse(
  readText('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
) as Record<string, unknown>;

const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true }).compile(
  schema,
);

/** What is wrong with a SARIF log by the standard's own schema. */
export function sarifProblems(log: unknown): readonly string[] {
  validate(log);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** The standard that the schema is of, so that nobody takes another one for it. */
export const SARIF_SCHEMA = { $schema, id };
