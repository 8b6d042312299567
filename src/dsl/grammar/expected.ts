import type { IParserErrorMessageProvider, TokenType } from 'chevrotain';
import * as T from './tokens.js';

/** What could have stood where a rule found something else: the loops that ended there count, too. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  brackets: { LeftBracket: '"["', RightBracket: 'an axis, 1, "...", "(" or "]"' },
  axis: { Number: 'a whole number' },
  parentheses: { RightParenthesis: 'an axis, 1, "(", "+" or ")"' },
  term: { Name: 'the name of what is cut off' },
  operand: { RightBracket: 'an operator or "]"' },
  atom: { RightParenthesis: 'an operator or ")"' },
  nameOrCall: { RightParenthesis: 'an operator, "," or ")"' },
  hole: { HoleClose: 'an operator or "}"' },
  equation: { Assign: '"="' },
  group: { RightParenthesis: 'a name or ")"' },
};

const ALTERNATIVES: Readonly<Record<string, string>> = {
  atom: 'a name, a number, a text or "("',
  item: 'an axis, 1 or "("',
  dimension: 'an axis, 1, "..." or "("',
  hole: 'the name of a capture',
};

const AFTER: Readonly<Record<string, string>> = {
  wholeExpression: 'an operator or the end',
  equation: 'an operator or the end',
  range: 'an operator, "to" or the end',
};

/** Messages of the parser are only what was expected: `report-mistakes.ts` makes findings of them. */
export const expectedMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, ruleName }) => EXPECTED[ruleName]?.[expected.name] ?? labelOf(expected),
  buildNotAllInputParsedMessage: ({ ruleName }) => AFTER[ruleName] ?? 'the end',
  buildNoViableAltMessage: ({ ruleName, expectedPathsPerAlt }) =>
    ALTERNATIVES[ruleName] ?? alternatives(expectedPathsPerAlt.flat().map(([first]) => first)),
  buildEarlyExitMessage: ({ ruleName, expectedIterationPaths }) =>
    ALTERNATIVES[ruleName] ?? alternatives(expectedIterationPaths.map(([first]) => first)),
};

const labelOf = (type: TokenType): string => type.LABEL ?? type.name;

function alternatives(types: readonly (TokenType | undefined)[]): string {
  const labels = types.flatMap(type => (type === undefined || type === T.To ? [] : [labelOf(type)]));
  return [...new Set(labels)].join(' or ');
}
