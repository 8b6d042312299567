import { MOST_NAMES } from '../limits.js';
import { filledText, oneOrMore, text, type Schema } from './schema.js';

/** One of the two layouts of `layouts:`. */
export const LAYOUT_SCHEMA: Schema = {
  title: 'a layout',
  description: 'One of the two layouts: a format of files, and what is kept in them beside the tensors.',
  type: 'object',
  additionalProperties: false,
  required: ['format'],
  properties: {
    format: filledText('The format of the files, such as `safetensors`, `torch` or `gguf`.'),
    file: filledText(
      'Path of the files that hold the tensors. A hole, as in `consolidated.{rank:02}.pth`, is a capture that every reference of this layout has; `*` means that any file may hold a key.',
    ),
    files: {
      title: 'a table of key prefixes and paths',
      description: 'Parts of the checkpoint in folders of their own: the prefix that their keys get, and the path.',
      type: 'object',
      minProperties: 1,
      maxProperties: MOST_NAMES,
      additionalProperties: filledText('Path of the files of this part.'),
    },
    root: filledText('The entry of a file that holds the tensors, such as `model_state_dict`.'),
    config: filledText('Name of the config file, whose fields are `LAYOUT.config.FIELD` in expressions.'),
    dtype: {
      title: 'a table of dtypes',
      description:
        'What is stored in another dtype when this layout is written: `{ f16: bf16 }`. A class (`float`, `int`) stands for all its dtypes.',
      type: 'object',
      minProperties: 1,
      maxProperties: 100,
      additionalProperties: filledText('The dtype that is written.'),
    },
    copy: {
      ...oneOrMore(
        'Files to carry over as they are: names, or a table of names here and there.',
        text('A file.'),
        MOST_NAMES,
      ),
      title: 'a name, a list of names, or a table of names here and there',
      type: ['string', 'number', 'boolean', 'array', 'object'],
      minProperties: 1,
      maxProperties: MOST_NAMES,
      additionalProperties: filledText('The name on the other side.'),
    },
  },
};
