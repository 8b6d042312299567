import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { MAPPING_SCHEMA } from './mapping-schema.js';

/** All mistakes of a text at once, each with the schema that it breaks. `scripts/compile-schema.mjs` has the same options. */
const OPTIONS = {
  allErrors: true,
  verbose: true,
  messages: false,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
};

let compiled: ValidateFunction | undefined;

/**
 * What the schema has against a mapping, as plain data. In the built command this module is replaced by one that was
 * compiled beforehand: compiling the schema takes longer than all the rest of a check.
 */
export function violationsOf(data: unknown): readonly ErrorObject[] {
  compiled ??= new Ajv(OPTIONS).compile(MAPPING_SCHEMA);
  return compiled(data) ? [] : (compiled.errors ?? []);
}
