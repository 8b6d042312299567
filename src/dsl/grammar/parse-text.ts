import type { IToken, TokenType } from 'chevrotain';
import { emptyKey, textTooDeep, textTooLong } from '../../diagnostics/catalog/text-syntax.js';
import type { Diagnostic, Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { DEEPEST_TEXT, LONGEST_KEY, LONGEST_TEXT, MOST_HOLES, MOST_MISTAKES_OF_A_TEXT } from '../limits.js';
import { expectedMessages } from './expected.js';
import { tokenize } from './lexer.js';
import { repairBrackets } from './repair-brackets.js';
import { repairExpression, type ExpressionKind } from './repair-expression.js';
import { closeHoles, cutsBrackets, refuseSpace, repairKey, splitReference } from './repair-key.js';
import { mistakesOf } from './report-mistakes.js';
import type { Slice } from './slice.js';
import { endOf, textContext, type TextContext } from './text-context.js';
import { TextParser } from './text-parser.js';
import * as T from './tokens.js';

let shared: TextParser | undefined;

/** The parser, made when the first text is read: making one takes some milliseconds. */
function parser(): TextParser {
  return (shared ??= new TextParser(expectedMessages, true));
}

/** Reads an expression, an equation or a range; undefined after reporting its mistakes. */
export function parseTerms<T>(
  slice: Slice,
  kind: ExpressionKind,
  where: string,
  rule: (parser: TextParser) => T,
  report: Report,
): T | undefined {
  return attempt(slice, where, LONGEST_TEXT, report, context => {
    const tokens = repairExpression(tokenize(slice.text, 'term'), kind, context);
    return tokens === undefined ? undefined : { tokens, context, rule };
  });
}

/** Reads brackets without a key; undefined after reporting their mistakes. */
export function parseBracketText<T>(slice: Slice, rule: (parser: TextParser) => T, report: Report): T | undefined {
  return attempt(slice, BRACKETS, LONGEST_TEXT, report, context => {
    const tokens = repairBrackets(tokenize(slice.text, 'term'), context);
    return tokens === undefined ? undefined : { tokens, context, rule };
  });
}

/** Reads a key with what stands behind it (`alone`: nothing may); undefined after reporting its mistakes. */
export function parseKeyText<T>(
  slice: Slice,
  alone: string | undefined,
  rule: (parser: TextParser) => T,
  report: Report,
): T | undefined {
  return attempt(slice, 'a key', LONGEST_TEXT, report, context => {
    const closed = closeHoles(slice, context);
    const inner = textContext(closed, 'a key', context.report);
    const { key, space, rest } = splitReference(tokenize(closed.text, 'key'));
    const end = space?.startOffset ?? closed.text.length;
    if (key.length === 0 || closed.text.startsWith('[')) {
      inner.report(emptyKey.make(at(inner.span(0, 1)), {}));
      return undefined;
    }
    if (end > LONGEST_KEY) {
      const parameters = { where: 'a key', most: LONGEST_KEY, unit: 'characters' };
      inner.report(textTooLong.make(at(inner.span(0, end)), parameters));
      return undefined;
    }
    if (key.filter(token => HOLES.has(token.tokenType)).length > MOST_HOLES) {
      inner.report(textTooLong.make(at(inner.span(0, end)), { where: 'a key', most: MOST_HOLES, unit: 'holes' }));
      return undefined;
    }
    const repaired = repairKey(key, inner);
    if (space === undefined) return { tokens: repaired, context: inner, rule };
    if (alone !== undefined) {
      refuseSpace(space, alone, inner);
      return { tokens: repaired, context: inner, rule };
    }
    if (cutsBrackets(key, rest, inner)) return undefined;
    const brackets = repairBrackets(rest, { ...inner, where: BRACKETS });
    if (rest.length > 0 && brackets === undefined) return undefined;
    return { tokens: [...repaired, space, ...(brackets ?? [])], context: inner, rule };
  });
}

const BRACKETS = 'the brackets';

const HOLES: ReadonlySet<TokenType> = new Set([T.HoleOpen, T.Star, T.DeepStar]);

interface Prepared<T> {
  readonly tokens: IToken[];
  readonly context: TextContext;
  readonly rule: (parser: TextParser) => T;
}

/** A text with so many mistakes is not read to its end; never leaves this file. */
class Enough extends Error {}

/** Runs the repair and then the grammar; the result counts only if there was no error. */
function attempt<T>(
  slice: Slice,
  where: string,
  most: number,
  report: Report,
  prepare: (context: TextContext) => Prepared<T> | undefined,
): T | undefined {
  const findings: Diagnostic[] = [];
  const context = textContext(slice, where, finding => {
    findings.push(finding);
    if (findings.length > MOST_MISTAKES_OF_A_TEXT) throw new Enough();
  });
  let result: T | undefined;
  try {
    if (slice.text.length > most) {
      const place = at(context.span(0, slice.text.length));
      context.report(textTooLong.make(place, { where, most, unit: 'characters' }));
    } else result = parsePrepared(prepare(context), findings);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  findings.sort((a, b) => offsetOf(a) - offsetOf(b));
  for (const finding of findings.slice(0, MOST_MISTAKES_OF_A_TEXT)) report(finding);
  return findings.some(({ severity }) => severity === 'error') ? undefined : result;
}

function parsePrepared<T>(prepared: Prepared<T> | undefined, findings: Diagnostic[]): T | undefined {
  if (prepared === undefined || isTooDeep(prepared)) return undefined;
  const { tokens, context, rule } = prepared;
  parser().begin(tokens, context);
  const result = rule(parser());
  const errors = parser().errors.slice(0, MOST_MISTAKES_OF_A_TEXT);
  for (const mistake of mistakesOf(errors, tokens, context)) {
    if (!findings.some(found => offsetOf(found) === offsetOf(mistake))) findings.push(mistake);
  }
  return result;
}

/** Reports parentheses in parentheses, signs before signs, or powers of powers that are too many: the grammar recurses. */
function isTooDeep<T>({ tokens, context }: Prepared<T>): boolean {
  let depth = 0;
  let signs = 0;
  let powers = 0;
  for (const token of tokens) {
    const { tokenType: type } = token;
    if (type === T.LeftParenthesis || type === T.LeftBracket) depth++;
    else if (type === T.RightParenthesis || type === T.RightBracket) depth--;
    signs = type === T.Minus || type === T.Not ? signs + 1 : 0;
    if (type === T.Power) powers++;
    if (Math.max(depth, signs, powers) > DEEPEST_TEXT) {
      const place = at(context.span(token.startOffset, endOf(token)));
      context.report(textTooDeep.make(place, { where: context.where, most: DEEPEST_TEXT }));
      return true;
    }
  }
  return false;
}

function offsetOf({ at: place }: Diagnostic): number {
  return place.kind === 'text' ? place.span.start : 0;
}
