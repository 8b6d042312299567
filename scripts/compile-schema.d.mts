import type { Plugin } from 'esbuild';

/** The text of schema/mapping.schema.json, which editors use. */
export function schemaText(): Promise<string>;
/** A module that takes the place of src/dsl/schema/validate.ts: the validator is compiled, and ajv is not needed. */
export function validatorModule(): Promise<string>;
/** For esbuild: the compiled validator instead of the module that compiles it. */
export const compiledValidator: Plugin;
/** Writes schema/mapping.schema.json. */
export function writeSchema(): Promise<void>;
