import type { Span } from '../../diagnostics/source.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { ElementOperation, ReduceOperation } from '../../tensor/operation.js';

/** A `value` equation read in one direction: what a reference that is written is made of. */
export type TensorExpression =
  /** A reference of the side that is read, by its index. */
  | { readonly kind: 'operand'; readonly reference: number; readonly span: Span }
  /** No tensor in it: one number for each instance. */
  | { readonly kind: 'scalar'; readonly expression: Expression; readonly span: Span }
  | { readonly kind: 'index'; readonly axis: string; readonly span: Span }
  | {
      readonly kind: 'apply';
      readonly operation: ElementOperation;
      readonly operands: readonly TensorExpression[];
      readonly span: Span;
    }
  | {
      readonly kind: 'reduce';
      readonly operation: ReduceOperation;
      readonly axis: string;
      readonly operand: TensorExpression;
      readonly span: Span;
    }
  /** The value of another reference that is written, as it is written: rounded to its dtype. */
  | { readonly kind: 'written'; readonly reference: number; readonly operand: TensorExpression; readonly span: Span };

/** References of the read side in an expression. */
export function operandsOf(expression: TensorExpression): ReadonlySet<number> {
  const found = new Set<number>();
  const walk = (node: TensorExpression): void => {
    switch (node.kind) {
      case 'operand':
        found.add(node.reference);
        break;
      case 'apply':
        node.operands.forEach(walk);
        break;
      case 'reduce':
      case 'written':
        walk(node.operand);
        break;
      default:
        break;
    }
  };
  walk(expression);
  return found;
}
