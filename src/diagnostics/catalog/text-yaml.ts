import { define } from '../define.js';
import { showName } from '../show-name.js';

export const textTooLarge = define<{ characters: number; most: number }>({
  code: 'MAPC1001',
  severity: 'error',
  title: 'The text is too large',
  message: ({ characters, most }) => `the text has ${characters} characters, more than the ${most} that are read`,
});

export const yamlSyntax = define<{ reason: string }>({
  code: 'MAPC1002',
  severity: 'error',
  title: 'This is not YAML',
  message: ({ reason }) => `this is not YAML: ${reason}`,
  notes: ({ reason }) => [
    /\btabs?\b/.test(reason)
      ? 'YAML forbids tabs in the blanks that a line begins with: set spaces in their place'
      : /same column/.test(reason)
        ? 'the entries of one map, and the items of one list, begin in one column'
        : 'a text that starts with one of { [ * & ! % @ or a backquote, or that has ": " or " #" in it, stands in quotes as a whole',
  ],
});

export const nestedTooDeep = define<{ most: number }>({
  code: 'MAPC1003',
  severity: 'error',
  title: 'YAML nested too deeply',
  message: ({ most }) => `lists and maps are nested more than ${most} deep here`,
});

export const tagRefused = define<{ tag: string }>({
  code: 'MAPC1004',
  severity: 'error',
  title: 'YAML tags are refused',
  message: ({ tag }) => `${showName(tag)} is a YAML tag, and a mapping has none`,
  notes: () => ['a tag takes the text that is meant: a text that starts with ! stands in quotes'],
});

export const mergeKeyRefused = define({
  code: 'MAPC1005',
  severity: 'error',
  title: 'YAML merge keys are refused',
  message: () => '<< merges maps in old YAML; here every field is written, or a whole map is repeated by an alias',
});

export const directiveRefused = define<{ directive: string }>({
  code: 'MAPC1006',
  severity: 'error',
  title: 'YAML directives are refused',
  message: ({ directive }) => `${showName(directive)} is a YAML directive, and a mapping has none`,
  notes: () => ['a directive can change what plain words mean; a text that starts with % stands in quotes'],
});

export const severalDocuments = define({
  code: 'MAPC1007',
  severity: 'error',
  title: 'Several YAML documents in one text',
  message: () => 'a second YAML document starts here; a mapping is one document',
});

export const duplicateKey = define<{ key: string }>({
  code: 'MAPC1008',
  severity: 'error',
  title: 'A key stands twice in one map',
  message: ({ key }) => `"${showName(key)}" stands twice in this map`,
  notes: () => ['YAML would silently keep only one of the two'],
});

export const unknownAlias = define<{ alias: string }>({
  code: 'MAPC1009',
  severity: 'error',
  title: 'An alias without its anchor',
  message: ({ alias }) =>
    `*${showName(alias)} repeats the text at &${showName(alias)}, which does not stand whole before it`,
  notes: () => ['a key that starts with * stands in quotes'],
});

export const tooManyNodes = define<{ most: number }>({
  code: 'MAPC1010',
  severity: 'error',
  title: 'YAML with too many parts',
  message: ({ most }) => `with all aliases written out, this text has more than ${most} parts`,
});

export const keyNotText = define({
  code: 'MAPC1011',
  severity: 'error',
  title: 'A key of a map is no text',
  message: () => 'a list or a map stands as the key of a map, where a text is expected',
  notes: () => ['a text that starts with { or [ stands in quotes'],
});

export const tooManyMistakes = define<{ shown: number }>({
  code: 'MAPC1012',
  severity: 'error',
  title: 'Too many mistakes to show',
  message: ({ shown }) => `after ${shown} mistakes the rest of this text was not read`,
});

export const quotesNeeded = define<{ reason: string }>({
  code: 'MAPC1013',
  severity: 'error',
  title: 'A text that must stand in quotes',
  message: ({ reason }) => `YAML does not read this as one text: ${reason}`,
  notes: () => [
    'a text stands in quotes as a whole if it starts with one of { [ * & ! % @ or a backquote, if ": " or " #" is in it, or if it stands in { } and has brackets or braces of its own',
  ],
});

export const commentInText = define<{ comment: string }>({
  code: 'MAPC1014',
  severity: 'warning',
  title: 'A text that ends at " #"',
  message: ({ comment }) => `the text ends here: "${showName(comment)}" is a comment`,
  notes: () => ['a text with " #" in it stands in quotes; a comment has a space behind its #'],
});
