import type { Report } from '../../diagnostics/diagnostic.js';
import { Cursor } from '../grammar/cursor.js';
import type { Slice } from '../grammar/slice.js';
import { BINARY_OPERATORS, type BinaryOperator, type Expression } from './expression.js';

/** Binary operators, loosest first; `not` stands between `and` and the comparisons. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['not'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['??'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];
const NOT = 2;

/** An expression as a tree, or undefined after reporting the first mistake in it. */
export function parseExpression(slice: Slice, report: Report): Expression | undefined {
  const cursor = new Cursor(slice, 'an expression', report);
  return cursor.whole(() => readExpression(cursor));
}

/** Reads an expression where the cursor stands. */
export function readExpression(cursor: Cursor): Expression {
  return cursor.nested(() => level(cursor, 0));
}

function level(cursor: Cursor, index: number): Expression {
  const operators = LEVELS[index];
  if (operators === undefined) return unary(cursor);
  if (index === NOT) {
    const { token } = cursor;
    if (!cursor.take('not')) return level(cursor, index + 1);
    const operand = cursor.nested(() => level(cursor, NOT));
    return {
      kind: 'unary',
      operator: 'not',
      operand,
      span: { ...operand.span, start: cursor.span(token.start, token.end).start },
    };
  }
  let left = level(cursor, index + 1);
  for (;;) {
    const operator = operators.find(sign => cursor.is(sign));
    if (operator === undefined || !isBinary(operator)) return left;
    cursor.next();
    const right = level(cursor, index + 1);
    left = { kind: 'binary', operator, left, right, span: { ...left.span, end: right.span.end } };
  }
}

const isBinary = (text: string): text is BinaryOperator => BINARY_OPERATORS.some(operator => operator === text);

function unary(cursor: Cursor): Expression {
  const { token } = cursor;
  if (cursor.take('-')) {
    const operand = cursor.nested(() => unary(cursor));
    return {
      kind: 'unary',
      operator: '-',
      operand,
      span: { ...operand.span, start: cursor.span(token.start, token.end).start },
    };
  }
  const left = postfix(cursor);
  if (!cursor.take('**')) return left;
  const right = cursor.nested(() => unary(cursor));
  return { kind: 'binary', operator: '**', left, right, span: { ...left.span, end: right.span.end } };
}

function postfix(cursor: Cursor): Expression {
  let node = atom(cursor);
  for (;;) {
    const opener = cursor.token;
    if (cursor.take('.')) {
      const field = cursor.token;
      if (field.kind !== 'name' && field.kind !== 'number') cursor.fail('the name of a field');
      cursor.next();
      node = {
        kind: 'field',
        of: node,
        field: field.text,
        span: { ...node.span, end: cursor.span(field.start, field.end).end },
      };
    } else if (cursor.take('[')) {
      const at = readExpression(cursor);
      const { end } = cursor.span(cursor.token.start, cursor.token.end);
      cursor.close(']', opener);
      node = { kind: 'item', of: node, at, span: { ...node.span, end } };
    } else return node;
  }
}

function atom(cursor: Cursor): Expression {
  const { token } = cursor;
  const span = cursor.span(token.start, token.end);
  switch (token.kind) {
    case 'number':
      cursor.next();
      return { kind: 'number', value: Number(token.text), span };
    case 'text':
      cursor.next();
      return { kind: 'text', value: token.text.slice(1, -1), span };
    case 'name':
      cursor.next();
      if (token.text === 'true' || token.text === 'false')
        return { kind: 'literal', value: token.text === 'true', span };
      if (token.text === 'null') return { kind: 'literal', value: null, span };
      return cursor.is('(') ? call(cursor, token.text, span) : { kind: 'name', name: token.text, span };
    default: {
      if (!cursor.take('(')) cursor.fail('a name, a number, a text or "("');
      const inner = readExpression(cursor);
      cursor.close(')', token);
      return inner;
    }
  }
}

function call(cursor: Cursor, name: string, span: Expression['span']): Expression {
  const opener = cursor.next();
  const list: Expression[] = [];
  while (!cursor.is(')')) {
    list.push(readExpression(cursor));
    if (!cursor.take(',')) break;
  }
  const { end } = cursor.span(cursor.token.start, cursor.token.end);
  cursor.close(')', opener);
  return { kind: 'call', name, arguments: list, span: { ...span, end } };
}
