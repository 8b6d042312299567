import type { Json } from '../../diagnostics/diagnostic.js';

/** A JSON Schema (draft 7). Its `title` is what messages call a value: «expected a text or a list of texts». */
export type Schema = Readonly<Record<string, Json>>;

/** Words that mean something in expressions, and so name nothing. */
export const RESERVED_WORDS: readonly string[] = ['and', 'or', 'not', 'true', 'false', 'null', 'pi', 'last', 'to'];

export const NAME_PATTERN = '^[A-Za-z_][A-Za-z0-9_]*$';

const SCALAR: Schema = { title: 'a text', type: ['string', 'number', 'boolean'] };

/** What many fields share. They have no description, so that a field's own one stays beside its reference to them. */
export const DEFINITIONS: Readonly<Record<string, Schema>> = {
  text: SCALAR,
  filledText: { ...SCALAR, minLength: 1 },
};

/** A scalar: its text counts, whatever type YAML sees in it. */
export const text = (description: string): Schema => ({ description, $ref: '#/definitions/text' });

/** A text of the language: a key, an expression, a name of a file. An empty one is a mistake. */
export const filledText = (description: string): Schema => ({ description, $ref: '#/definitions/filledText' });

/** A text of which more is said than that there is one. */
export const specialText = (description: string, more: Schema): Schema => ({
  ...SCALAR,
  description,
  minLength: 1,
  ...more,
});

export const oneOrMore = (description: string, item: Schema, most: number): Schema => ({
  title: 'a text or a list of texts',
  description,
  type: ['string', 'number', 'boolean', 'array'],
  minLength: 1,
  items: item,
  minItems: 1,
  maxItems: most,
});

/** Names of a table's entries. `reserved` would be read as something else there. */
export const names = (what: string, reserved: readonly string[] = RESERVED_WORDS, pattern = NAME_PATTERN): Schema => ({
  title: what,
  pattern,
  maxLength: 100,
  not: { enum: reserved },
});

export const flag = (description: string): Schema => ({
  title: 'true or false',
  description,
  enum: [true, false, 'true', 'false'],
});
