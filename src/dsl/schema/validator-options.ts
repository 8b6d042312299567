/** How ajv compiles the schema: all mistakes of a text at once. References stay inlined (`inlineRefs`), else paths in errors begin at the definition. */
export const VALIDATOR_OPTIONS = {
  allErrors: true,
  messages: false,
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
} as const;
