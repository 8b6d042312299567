/**
 * What a mapping may be at most. A text that was made to be slow is refused by one of these before it costs time or
 * memory; each is far above what people write (the largest bundled mapping has 60 rules and 6,000 characters).
 */

/** Characters of one file. All that is read of a text of this length, whatever it holds, takes under two seconds. */
export const MOST_CHARACTERS = 1 << 20;

/** Lexical parts of a YAML text (words, signs, line ends): what its parser spends time and memory on. An honest text of the greatest length has 150,000. */
export const MOST_YAML_PARTS = 300_000;

/** Levels of lists and maps, aliases written out. A mapping needs eight; every later step may recurse this deep. */
export const DEEPEST_YAML = 32;

/** Nodes of a document with its aliases written out. */
export const MOST_NODES = 200_000;

/** Mistakes that are shown of one text; nobody reads more, and each costs a frame. */
export const MOST_MISTAKES = 100;

/** Rules of a mapping, inherited and included ones too. Rules are compared in pairs. */
export const MOST_RULES = 2000;

/** References of one side of a rule, and summands' blocks of one reference: blocks are paired with each other. */
export const MOST_REFERENCES = 256;
export const MOST_BLOCKS = 256;

/** Axes, numbers and parentheses in one pair of brackets. Tensors have at most eight dimensions or so, each a few axes. */
export const MOST_AXES = 100;

/** Sizes, options, layouts' entries, fields of a config: whatever a mapping names. */
export const MOST_NAMES = 2000;

/** Words of one table in `names`, or of one hole. A model with more experts than this gives them numbers. */
export const MOST_WORDS = 2000;

/** Equations of a rule, its named operations. */
export const MOST_STEPS = 100;

/** Examples, golden data. */
export const MOST_EXAMPLES = 200;

/** Characters of a key, and of any other text inside a scalar that is parsed. */
export const LONGEST_KEY = 1000;
export const LONGEST_TEXT = 4000;

/** Steps of a regular expression with its repetitions written out: what compiling and matching it costs. */
export const MOST_REGEX_STEPS = 2000;

/** Parentheses around parentheses, and signs in front of each other, in one text. */
export const DEEPEST_TEXT = 32;

/** Mistakes that are shown of one scalar: what follows from the first ones helps nobody. */
export const MOST_MISTAKES_OF_A_TEXT = 5;

/** Holes and stars of one key: how many ways there are to read a key grows with each. */
export const MOST_HOLES = 32;

/** Operations of a rule's equations with their helpers written out: each of ten helpers that uses the next twice doubles them. */
export const MOST_OPERATIONS = 5000;

/** Digits of a padded number: all that a number can have that is exact. */
export const MOST_DIGITS = 15;

/** Mappings that extend each other, one after the other, and texts that are read for one mapping in all. */
export const LONGEST_CHAIN = 8;
export const MOST_MAPPINGS = 32;
