import { MOST_EXAMPLES, MOST_MAPPINGS, MOST_NAMES, MOST_RULES, MOST_WORDS } from '../limits.js';
import { CONFIG_RULE_FIELDS, CONFIG_RULE_SCHEMA } from './config-schema.js';
import { LAYOUT_SCHEMA } from './layout-schema.js';
import { EXTENDS_SCHEMA, INCLUDE_SCHEMA } from './reuse-schema.js';
import { RULE_FIELDS, RULE_SCHEMA } from './rule-schema.js';
import { DEFINITIONS, filledText, specialText, names, oneOrMore, RESERVED_WORDS, text, type Schema } from './schema.js';

/** The version of the language that is read. */
export const VERSION = 1;

const setting: Schema = {
  title: 'a number, a text, null, or a list of numbers',
  description:
    'The value; a list for a size that each layer has its own of; null for a field that a config does not have.',
  type: ['string', 'number', 'boolean', 'array', 'null'],
  minLength: 1,
  items: text('The value of one instance.'),
  minItems: 1,
  maxItems: MOST_WORDS,
};

const settings = (title: string, description: string): Schema => ({
  title,
  description,
  type: 'object',
  minProperties: 1,
  maxProperties: MOST_NAMES,
  propertyNames: { title: 'a setting', pattern: '^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z0-9_-]+)*$' },
  additionalProperties: setting,
});

/**
 * The JSON Schema of a mapping (draft 7). Editors use it as schema/mapping.schema.json, `loadMapping` through `validate.ts`;
 * what it cannot say (that a field of a rule is the name of a layout, say) is checked while the document is read. A section
 * may be empty: people comment out its only entry.
 */
export const MAPPING_SCHEMA: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'a mapping',
  description: 'How the tensors of a model in one layout relate to those in another. See docs/language.md.',
  type: 'object',
  additionalProperties: false,
  required: ['mapc', 'name'],
  allOf: [
    { anyOf: [{ required: ['layouts'] }, { required: ['extends'] }] },
    { anyOf: ['rules', 'config', 'extends', 'include'].map(field => ({ required: [field] })) },
    {
      if: { not: { required: ['extends'] } },
      then: { properties: { layouts: { type: 'object', title: 'a table of two layouts', minProperties: 2 } } },
    },
  ],
  definitions: DEFINITIONS,
  properties: {
    mapc: {
      title: 'the version of the language',
      description: 'The version of the language: 1.',
      enum: [VERSION, String(VERSION)],
    },
    name: specialText('The name of the mapping, as `--mapping` takes it.', {
      title: 'the name of a mapping',
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$',
      maxLength: 100,
    }),
    model: oneOrMore(
      'The model, or several. Mappings of one model compose through the layouts that they share.',
      filledText('A model.'),
      MOST_NAMES,
    ),
    title: filledText('One line for people.'),
    extends: EXTENDS_SCHEMA,
    include: INCLUDE_SCHEMA,
    layouts: {
      title: 'a table of two layouts',
      description:
        'Exactly two; their order is the order of sides in every table of names. With `extends`, those that are not as in the other mapping.',
      type: 'object',
      minProperties: 1,
      maxProperties: 2,
      propertyNames: names('a layout', [...new Set([...RESERVED_WORDS, ...RULE_FIELDS, ...CONFIG_RULE_FIELDS])]),
      additionalProperties: LAYOUT_SCHEMA,
    },
    options: {
      title: 'a table of options',
      description:
        'Switches of the mapping, for what two checkpoints of one layout may do differently (`--set NAME=VALUE`).',
      type: ['object', 'null'],
      maxProperties: MOST_NAMES,
      propertyNames: names('an option'),
      additionalProperties: {
        title: 'a list of values',
        description:
          'The values that it may have; the first is taken where the layout is written and nothing says more.',
        type: ['string', 'number', 'boolean', 'array'],
        minLength: 1,
        items: filledText('A value.'),
        minItems: 1,
        maxItems: 100,
      },
    },
    sizes: {
      title: 'a table of sizes',
      description:
        'Sizes that have one value in the whole checkpoint: an expression, or nothing where it is solved from the shapes. `ffn[layer]` is one for each layer.',
      type: ['object', 'null'],
      maxProperties: MOST_NAMES,
      propertyNames: names('a size', RESERVED_WORDS, '^[A-Za-z_][A-Za-z0-9_]*(\\[[A-Za-z_][A-Za-z0-9_]*\\])?$'),
      additionalProperties: {
        title: 'an expression',
        description: 'Over other sizes, options and configs; nothing where the size is solved from the shapes.',
        type: ['string', 'number', 'null'],
      },
    },
    rules: {
      title: 'a list of rules',
      description: 'Each says of one tensor, or of one family, what it is on either side.',
      type: ['array', 'null'],
      maxItems: MOST_RULES,
      items: RULE_SCHEMA,
    },
    config: {
      title: 'a list of config rules',
      description: 'Rules for the fields of the configs, with the same coverage on both sides as those for tensors.',
      type: ['array', 'null'],
      maxItems: MOST_RULES,
      items: CONFIG_RULE_SCHEMA,
    },
    examples: {
      title: 'a list of examples',
      description: 'Sizes for `mapc test`; one that is left out gets the next unused prime.',
      type: ['array', 'null'],
      maxItems: MOST_EXAMPLES,
      items: settings('an example', 'Sizes, options and fields of configs (`hf.config.FIELD`) of one example.'),
    },
    golden: {
      title: 'a list of golden data',
      description: 'What `mapc test` converts, and what it must then equal.',
      type: ['array', 'null'],
      maxItems: MOST_EXAMPLES,
      items: {
        title: 'golden data',
        type: 'object',
        additionalProperties: false,
        required: ['from', 'input', 'output'],
        properties: {
          from: filledText('The layout of `input`.'),
          through: oneOrMore(
            'Further mappings that lead from there to a layout of this one, or from it further on: names, or paths relative to this file.',
            filledText('A mapping.'),
            MOST_MAPPINGS,
          ),
          input: filledText('A checkpoint, relative to this file.'),
          output: filledText('The checkpoint, or the file of digests, that the result must equal.'),
          config: filledText('The config of the written side, as `--config` takes it.'),
          set: settings('a table of settings', 'Sizes, options and fields of configs, as `--set` takes them.'),
        },
      },
    },
  },
};
