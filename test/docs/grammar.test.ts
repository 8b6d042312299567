import * as limits from '../../src/dsl/limits.js';
import { CONFIG_RULE_FIELDS } from '../../src/dsl/schema/config-schema.js';
import { RULE_FIELDS } from '../../src/dsl/schema/rule-schema.js';
import { RESERVED_WORDS } from '../../src/dsl/schema/schema.js';
import { readText } from '../support/repository.js';

const text = readText('docs/grammar.md').replace(/\s+/g, ' ');

it.each([
  `${limits.MOST_NODES.toLocaleString('en-US')} nodes and ${limits.DEEPEST_YAML} levels`,
  `At most ${limits.LONGEST_TEXT.toLocaleString('en-US')} characters, ${limits.DEEPEST_TEXT} levels of parentheses`,
  `${limits.LONGEST_KEY.toLocaleString('en-US')} characters and ${limits.MOST_HOLES} holes`,
  `a number from 1 to ${limits.MOST_DIGITS}`,
  `at most ${limits.MOST_REGEX_STEPS.toLocaleString('en-US')} steps`,
  `At most ${limits.MOST_AXES} axes and ${limits.MOST_BLOCKS} blocks`,
  `at most ${limits.MOST_OPERATIONS.toLocaleString('en-US')} operations`,
  `${limits.MOST_MAPPINGS} texts in all, ${limits.MOST_RULES.toLocaleString('en-US')} rules`,
  RESERVED_WORDS.join(' '),
])('says what the limits are: %s', said => {
  expect(text).toContain(said);
});

it('speaks of each field of rules', () => {
  for (const field of [...RULE_FIELDS, ...CONFIG_RULE_FIELDS]) expect(text).toContain(`\`${field}\``);
});
