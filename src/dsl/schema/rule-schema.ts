import { MOST_NAMES, MOST_REFERENCES, MOST_STEPS, MOST_WORDS } from '../limits.js';
import { filledText, specialText, flag, names, oneOrMore, text, type Schema } from './schema.js';

const reference = filledText(
  'A key pattern, and the axes in brackets: `model.layers.{layer}.mlp.{w}.weight [ffn dim]`.',
);

/** One side of a rule, under the name of its layout. */
const SIDE_SCHEMA: Schema = {
  title: 'a reference, a list of references, a table of roles, or null',
  description:
    'The tensors of this layout: one reference, a list, a table that gives each a role for `value`, or `null` for nothing.',
  type: ['string', 'number', 'boolean', 'array', 'object', 'null'],
  minLength: 1,
  items: reference,
  minItems: 1,
  maxItems: MOST_REFERENCES,
  propertyNames: names('a role'),
  additionalProperties: reference,
  minProperties: 1,
  maxProperties: MOST_REFERENCES,
};

const argument: Schema = {
  title: 'a text or a list of texts',
  type: ['string', 'number', 'boolean', 'array'],
  items: text('One argument.'),
  maxItems: MOST_STEPS,
};

const OPERATION_SCHEMA: Schema = {
  title: 'a named operation with its arguments',
  type: ['string', 'object'],
  minLength: 1,
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: {
    ...argument,
    title: 'the arguments of an operation',
    type: ['string', 'number', 'boolean', 'array', 'object', 'null'],
    maxProperties: MOST_STEPS,
    additionalProperties: argument,
  },
};

const FIELDS = {
  id: specialText('A name for the rule: one of the same id in a mapping that extends this one takes its place.', {
    pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$',
    title: 'the id of a rule',
    maxLength: 100,
  }),
  names: {
    title: 'a table of captures',
    description: 'The words of captures: a table of what each is on either side, or a list where they are the same.',
    type: 'object',
    minProperties: 1,
    maxProperties: MOST_NAMES,
    propertyNames: names('a capture'),
    additionalProperties: {
      title: 'a list or a table of words',
      description: 'The words of one capture: an axis in their order.',
      type: ['array', 'object'],
      items: filledText('The same word on both sides.'),
      minItems: 1,
      maxItems: MOST_WORDS,
      minProperties: 1,
      maxProperties: MOST_WORDS,
      additionalProperties: filledText('The word on the second side.'),
    },
  },
  for: {
    title: 'a table of captures and ranges',
    description: 'Ranges of captures, both ends included: `{ b: 0 to 3 }`; a single value binds the capture.',
    type: 'object',
    minProperties: 1,
    maxProperties: MOST_NAMES,
    propertyNames: names('a capture'),
    additionalProperties: filledText('`0 to layer - 1`, `last`, `0`.'),
  },
  when: filledText('A condition over options, configs and captures: the rule counts only where it is true.'),
  why: filledText('Why a tensor is dropped, for people; the summary of a conversion shows it.'),
  replicated: oneOrMore(
    'Axes of which the other side has none: read once, the others proved equal; written to each.',
    filledText('An axis or a capture.'),
    MOST_NAMES,
  ),
  optional: {
    title: 'true, false or each',
    description: '`true`: the whole family may be absent from the side that is read; `each`: any single instance may.',
    enum: [true, false, 'true', 'false', 'each'],
  },
  tied: flag('A second claim on a key: written twice from one source; read twice, proved equal, written once.'),
  otherwise: flag('Claims only what no other rule claims.'),
  fill: {
    title: 'a table of axes and values',
    description:
      'What blocks with these axes are filled with where they are written; checked before they are cut away.',
    type: 'object',
    minProperties: 1,
    maxProperties: MOST_NAMES,
    propertyNames: names('an axis'),
    additionalProperties: filledText('The value, such as `0`.'),
  },
  value: oneOrMore(
    'How the values hang together: one equation, solved for either side, or one for each name that is written.',
    filledText('`name = expression` over roles, layouts and helpers.'),
    MOST_STEPS,
  ),
  precision: {
    title: 'f32 or source',
    description: '`f32`: computed in f32 and rounded once. `source`: every step is rounded to the dtype of the source.',
    enum: ['f32', 'source'],
  },
  ops: {
    title: 'an operation or a list of operations',
    description: 'Named operations that lead from the first side to the second: `[{ permute: [1, 0, 2] }, transpose]`.',
    type: ['string', 'array'],
    minLength: 1,
    minItems: 1,
    maxItems: MOST_STEPS,
    items: OPERATION_SCHEMA,
  },
} as const satisfies Readonly<Record<string, Schema>>;

/** Fields that every rule may have; any other one is the name of a layout. */
export const RULE_FIELDS: readonly string[] = Object.keys(FIELDS);

export const RULE_SCHEMA: Schema = {
  title: 'a rule',
  description: 'One tensor, or one family of tensors, seen from both sides.',
  type: 'object',
  properties: FIELDS,
  additionalProperties: SIDE_SCHEMA,
};
