import { MOST_NAMES, MOST_STEPS } from '../limits.js';
import { filledText, specialText, oneOrMore, type Schema } from './schema.js';

const field = filledText(
  'Path of a field, with the type that the format stores it as: `rope.theta`, `u32 llm.block_count`.',
);

const FIELDS = {
  id: specialText('A name for the rule: one of the same id in a mapping that extends this one takes its place.', {
    pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$',
    title: 'the id of a rule',
    maxLength: 100,
  }),
  is: {
    title: 'a constant',
    description: 'A constant: written; required where it is read.',
    type: ['string', 'number', 'boolean', 'null'],
  },
  default: {
    title: 'an expression',
    description: 'What stands in for a field that is not there; `null` leaves it out.',
    type: ['string', 'number', 'boolean', 'null'],
  },
  value: oneOrMore(
    'How the fields hang together: equations over the names of layouts, sizes, fields and helpers.',
    filledText('`name = expression`.'),
    MOST_STEPS,
  ),
  when: filledText('A condition: the rule counts only where it is true.'),
  why: filledText('Why a field is dropped, for people.'),
} as const satisfies Readonly<Record<string, Schema>>;

/** Fields that every config rule may have; any other one is the name of a layout. */
export const CONFIG_RULE_FIELDS: readonly string[] = Object.keys(FIELDS);

/** An entry of `config:`. */
export const CONFIG_RULE_SCHEMA: Schema = {
  title: 'a config rule',
  description: 'A field of one config and what it is in the other.',
  type: 'object',
  properties: FIELDS,
  additionalProperties: {
    title: 'a field, a list of fields, or null',
    description: 'The fields of this side; `null` drops those of the other, or makes them by `value`.',
    type: ['string', 'number', 'boolean', 'array', 'null'],
    minLength: 1,
    items: field,
    minItems: 1,
    maxItems: MOST_NAMES,
  },
};
