import { assertNever } from '../../diagnostics/invariant.js';
import type { Load, Value } from '../../tensor/piece.js';
import { volumeOf } from '../../tensor/strided/strided.js';

const SIGNS: Readonly<Partial<Record<string, string>>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  floorDivide: '//',
  remainder: '%',
  power: '**',
};

/** A value as one writes it, with `name(load)` for what it reads: `bf16(x)`, `round(x * (1 / s))`. */
export function printValue(value: Value, name: (load: Load) => string): string {
  const print = (node: Value): string => {
    switch (node.kind) {
      case 'load':
        return name(node);
      case 'constant':
        return String(node.value);
      case 'index':
        return 'index';
      case 'cast':
        return `${node.to.name}(${unwrapped(node.operand)})`;
      case 'apply': {
        const sign = SIGNS[node.operation];
        const operands = node.operands.map(print);
        if (sign !== undefined) return `(${operands.join(` ${sign} `)})`;
        return node.operation === 'negate'
          ? `(-${operands[0] ?? ''})`
          : `${node.operation}(${node.operands.map(unwrapped).join(', ')})`;
      }
      case 'reduce': {
        const count = node.segments.reduce((sum, { sizes }) => sum + volumeOf(sizes), 0);
        return `${node.operation} of ${count} elements of ${node.segments[0] === undefined ? 'nothing' : print(node.segments[0].body)}`;
      }
      default:
        return assertNever(node);
    }
  };
  const unwrapped = (node: Value): string =>
    print(node).replace(/^\((.*)\)$/s, (whole, inner: string) => (balanced(inner) ? inner : whole));
  return unwrapped(value);
}

/** True if no parenthesis closes one that stands before the text. */
function balanced(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')' && --depth < 0) return false;
  }
  return depth === 0;
}
