import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { MAPPING_SCHEMA } from './mapping-schema.js';
import { VALIDATOR_OPTIONS } from './validator-options.js';

let compiled: ValidateFunction | undefined;

/**
 * What the schema has against a mapping, as plain data. In the built command `scripts/compile-schema.mjs` puts the compiled
 * validator in the place of this module: compiling it takes longer than all the rest of a check.
 */
export function violationsOf(data: unknown): readonly ErrorObject[] {
  compiled ??= new Ajv(VALIDATOR_OPTIONS).compile(MAPPING_SCHEMA);
  return compiled(data) ? [] : (compiled.errors ?? []);
}
