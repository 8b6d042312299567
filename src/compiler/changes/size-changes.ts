import type { Expression } from '../../dsl/expression/expression.js';
import { printExpression } from '../../dsl/expression/print-expression.js';
import type { Size } from '../../dsl/mapping.js';
import type { Relation } from '../relation/relation.js';
import type { SizeChange } from './change.js';
import type { CompareOptions } from './change.js';
import { drawChange } from './draw-change.js';
import { textOf, type EdgePair } from './match-edges.js';
import type { AlikeEdges } from './name-alike.js';
import { keysOf } from './rule-view.js';

/**
 * Sizes that come to something else than before, each with the tensors that hang on it: those whose edges are others when this one size is
 * as in the second revision.
 */
export function sizeChanges(
  before: Relation,
  after: Relation,
  edges: AlikeEdges,
  pairs: readonly EdgePair[],
  { examples, stores }: CompareOptions,
): readonly SizeChange[] {
  if (
    !pairs.some(
      ({ before: old, resized }) => old !== undefined && resized !== undefined && textOf(old) !== textOf(resized),
    )
  )
    return [];
  const names = new Set([...before.sizes.keys(), ...after.sizes.keys()]);
  return [...names].flatMap((name): readonly SizeChange[] => {
    const [old, fresh] = [before.sizes.get(name), after.sizes.get(name)];
    if (meaningOf(old, before) === meaningOf(fresh, after)) return [];
    const anew = edges.resize(sizesWith(before.sizes, name, fresh));
    const hanging = edges.before.filter((edge, i) => {
      const other = anew[i];
      return other !== undefined && textOf(other) !== textOf(edge);
    });
    if (hanging.length === 0) return [];
    const pair = pairs.find(({ before: edge }) => edge !== undefined && hanging.includes(edge));
    const picture =
      pair?.before === undefined || pair.after === undefined
        ? undefined
        : drawChange({ relation: before, edge: pair.before }, { relation: after, edge: pair.after }, examples, stores);
    return [{ kind: 'size', name, before: view(old), after: view(fresh), keys: keysOf(before, hanging), picture }];
  });
}

function sizesWith(sizes: Relation['sizes'], name: string, size: Size | undefined): Relation['sizes'] {
  const others = [...sizes].filter(([other]) => other !== name);
  return new Map(size === undefined ? others : [...others, [name, size] as const]);
}

/** What a size comes to, with the sizes that it is made of written out. */
function meaningOf(size: Size | undefined, relation: Relation): string {
  if (size === undefined) return '';
  return size.value === undefined
    ? 'solved'
    : `${size.parameter ?? ''} ${printExpression(writtenOut(size.value, relation, 0))}`;
}

function writtenOut(node: Expression, relation: Relation, depth: number): Expression {
  const inside = (part: Expression): Expression => writtenOut(part, relation, depth);
  switch (node.kind) {
    case 'name': {
      const value = relation.sizes.get(node.name)?.value;
      // Circles are reported elsewhere; here they only must end.
      return value === undefined || depth > DEEPEST ? node : writtenOut(value, relation, depth + 1);
    }
    case 'item':
      return { ...node, of: inside(node.of), at: inside(node.at) };
    case 'call':
      return { ...node, arguments: node.arguments.map(inside) };
    case 'unary':
      return { ...node, operand: inside(node.operand) };
    case 'binary':
      return { ...node, left: inside(node.left), right: inside(node.right) };
    default:
      return node;
  }
}

const DEEPEST = 16;

function view(size: Size | undefined): SizeChange['before'] {
  if (size === undefined) return undefined;
  const { value, span, parameter } = size;
  const text =
    value === undefined ? 'solved from the shapes' : value.span.source.text.slice(value.span.start, value.span.end);
  return { text: `${parameter === undefined ? '' : `[${parameter}] `}${text.replace(/\s+/g, ' ')}`, span };
}
