/** How ajv compiles the schema: all mistakes of a text at once, each with the schema that it breaks. */
export const VALIDATOR_OPTIONS = {
  allErrors: true,
  verbose: true,
  messages: false,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
} as const;
