import { MOST_MAPPINGS, MOST_NAMES } from '../limits.js';
import { filledText, names, type Schema } from './schema.js';

const MAPPING = filledText('Name of a bundled mapping, or a path relative to this file.');

const LAYOUTS: Schema = {
  title: 'a table of layouts',
  description: 'Where its layouts have other names there than here: the name there, and the name here.',
  type: 'object',
  minProperties: 1,
  maxProperties: 2,
  additionalProperties: filledText('The name of the layout here.'),
};

/** `extends:`. */
export const EXTENDS_SCHEMA: Schema = {
  title: 'the name of a mapping, or a table with it',
  description:
    'A mapping of which this one has everything: its layouts, options, sizes and rules. What stands here under the same name or id takes its place.',
  type: ['string', 'number', 'object'],
  minLength: 1,
  additionalProperties: false,
  required: ['mapping'],
  properties: { mapping: MAPPING, layouts: LAYOUTS },
};

const sides = (title: string, description: string, value: string): Schema => ({
  title,
  description,
  type: 'object',
  minProperties: 1,
  maxProperties: 2,
  additionalProperties: filledText(value),
});

/** `include:`. */
export const INCLUDE_SCHEMA: Schema = {
  title: 'a table of mappings to include',
  description:
    'Mappings whose rules count here, too, under prefixes of their keys. Each has a name: its size `dim` is known here as `NAME_dim`.',
  type: ['object', 'null'],
  maxProperties: MOST_MAPPINGS,
  propertyNames: names('an include'),
  additionalProperties: {
    title: 'an include',
    type: 'object',
    additionalProperties: false,
    required: ['mapping'],
    properties: {
      mapping: MAPPING,
      layouts: LAYOUTS,
      prefix: sides('a table of prefixes', 'What its keys begin with, for each layout.', 'A key pattern.'),
      config: sides(
        'a table of config paths',
        'Where its config stands in the config of the layout: `{ hf: text_config }`.',
        'A path in the config.',
      ),
      share: {
        title: 'a list or a table of names',
        description:
          'Sizes and options that are the same here and there: a list, or a table of the name there and the name here.',
        type: ['string', 'array', 'object'],
        minLength: 1,
        items: filledText('A size or an option of both.'),
        minItems: 1,
        maxItems: MOST_NAMES,
        minProperties: 1,
        maxProperties: MOST_NAMES,
        additionalProperties: filledText('Its name here.'),
      },
    },
  },
};
