import type { Json } from '../../diagnostics/diagnostic.js';
import { assertNever } from '../../diagnostics/invariant.js';
import { whyNot } from '../check/check-directions.js';
import type { Relation, RelationReference, RelationRule, SideIndex, SymbolicPattern } from '../relation/relation.js';
import { otherSide } from '../relation/relation.js';
import { isProblem, readEquations } from '../value/read-equations.js';
import type { TensorExpression } from '../value/tensor-expression.js';
import { EdgeNames, type GlobalNames } from './naming.js';
import { printPolynomial } from './polynomial.js';
import type { CanonicalEdge, CanonicalNode, Edge } from './program.js';
import { symbolicLayout, type SymbolicLayout } from './symbolic-blocks.js';

/** One tensor of an edge: a reference with its scattered words spelled out. */
interface Node {
  readonly reference: RelationReference;
  readonly fixed: ReadonlyMap<string, number>;
  readonly key: string;
}

/**
 * The edges of a rule: one for each choice of the words that all its references share. Words that only one side has are
 * spelled out as tensors of their own, so a table, a list of words and single rules come to the same.
 */
export function buildEdges(relation: Relation, rule: RelationRule, globals: GlobalNames): readonly Edge[] {
  const words = rule.shared.filter(name => rule.captures.get(name)?.kind === 'words');
  return choices(rule, words).map(fixed => buildEdge(relation, rule, globals, fixed));
}

function choices(rule: RelationRule, names: readonly string[]): readonly ReadonlyMap<string, number>[] {
  let all: ReadonlyMap<string, number>[] = [new Map()];
  for (const name of names) {
    const type = rule.captures.get(name);
    const count = type?.kind === 'words' ? type.words[0].length : 0;
    all = all.flatMap(before => Array.from({ length: count }, (_, i) => new Map([...before, [name, i]])));
  }
  return all;
}

function buildEdge(
  relation: Relation,
  rule: RelationRule,
  globals: GlobalNames,
  shared: ReadonlyMap<string, number>,
): Edge {
  const names = new EdgeNames(relation, rule, globals, shared);
  const sides = [nodesOf(rule, 0, shared), nodesOf(rule, 1, shared)] as const;
  // Captures are numbered in the order of the keys, axes in the order of the brackets.
  for (const nodes of sides) for (const node of nodes ?? []) printPattern(node.reference.key, node.fixed, names);
  const layouts = new Map<Node, SymbolicLayout>();
  for (const nodes of sides) {
    for (const node of nodes ?? []) {
      for (const block of node.reference.blocks)
        block.axes.filter(axis => !node.fixed.has(axis)).forEach(axis => names.axis(axis));
      layouts.set(node, symbolicLayout(node.reference.items, names.sizeOf, node.fixed));
    }
  }
  const described = (nodes: readonly Node[] | null): readonly CanonicalNode[] | null =>
    nodes?.map(node => describe(node, layouts, names)) ?? null;
  const canonical: CanonicalEdge = {
    sides: [described(sides[0]), described(sides[1])],
    moves: movesOf(rule, sides, names, shared),
    value: valuesOf(relation, rule, sides, names),
    when: rule.source.when === undefined ? null : names.expression(rule.source.when),
    for: [...rule.ranges]
      .filter(([name]) => !shared.has(name))
      .map(([name, range]): readonly string[] => [
        names.capture(name),
        names.expression(range.from),
        range.to === undefined ? '' : names.expression(range.to),
      ])
      .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)),
    replicated: rule.source.replicated.map(axis => names.axis(axis.text)).sort(),
    fill: rule.source.fill.map(fill => [names.axis(fill.axis.text), names.expression(fill.value)]),
    optional: rule.source.optional,
    tied: rule.source.tied,
    otherwise: rule.source.otherwise,
    precision: rule.source.value.length === 0 ? null : rule.source.precision,
    forward: whyNot(relation, rule, 0)?.reason ?? true,
    backward: whyNot(relation, rule, 1)?.reason ?? true,
  };
  return { canonical, labels: { rule: rule.index, span: rule.source.span, names: names.labels() } };
}

function nodesOf(rule: RelationRule, side: SideIndex, shared: ReadonlyMap<string, number>): readonly Node[] | null {
  const references = rule.sides[side];
  if (references === undefined) return null;
  const nodes = references.flatMap(reference => {
    const words = reference.captures.filter(name => rule.captures.get(name)?.kind === 'words' && !shared.has(name));
    return choices(rule, words).map((own): Node => {
      const fixed = new Map([...shared, ...own]);
      return { reference, fixed, key: skeleton(reference.key, fixed) };
    });
  });
  return rule.pairs.length > 0 || nodes.length < 2
    ? [...nodes].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    : nodes;
}

function skeleton(pattern: SymbolicPattern, fixed: ReadonlyMap<string, number>): string {
  if (pattern.kind === 'regex') return `/${pattern.source}/`;
  return pattern.segments
    .map(segment => {
      switch (segment.kind) {
        case 'text':
          return segment.text;
        case 'words': {
          const index = fixed.get(segment.capture);
          return index === undefined ? '{}' : (segment.words[index] ?? '{}');
        }
        default:
          return '{}';
      }
    })
    .join('');
}

function printPattern(pattern: SymbolicPattern, fixed: ReadonlyMap<string, number>, names: EdgeNames): string {
  if (pattern.kind === 'regex') return `/${pattern.source}/`;
  return pattern.segments
    .map(segment => {
      switch (segment.kind) {
        case 'text':
          return segment.text.replace(/[{}\\]/g, match => `\\${match}`);
        case 'any':
          return '*';
        case 'words': {
          const index = fixed.get(segment.capture);
          return index === undefined ? `{${names.capture(segment.capture)}}` : (segment.words[index] ?? '');
        }
        case 'word':
        case 'path':
          return `{${names.capture(segment.capture)}:${segment.kind}}`;
        case 'number': {
          const digits = segment.digits === undefined ? '' : `:${String(segment.digits).padStart(2, '0')}`;
          const { form } = segment;
          if (form.kind === 'capture') return `{${names.capture(form.capture)}${digits}}`;
          if (form.kind === 'group') return `{(${form.captures.map(name => names.capture(name)).join(' ')})${digits}}`;
          return `{${names.expression(form.expression)}${digits}}`;
        }
        default:
          return assertNever(segment);
      }
    })
    .join('');
}

function describe(node: Node, layouts: ReadonlyMap<Node, SymbolicLayout>, names: EdgeNames): CanonicalNode {
  const { reference } = node;
  return {
    key: printPattern(reference.key, node.fixed, names),
    file: reference.file === undefined ? null : printPattern(reference.file, node.fixed, names),
    dtype: reference.dtype?.name ?? null,
    shape: layouts.get(node)?.shape ?? [],
  };
}

/** Blocks that hold the same elements: tensor, offset and strides of both. */
function movesOf(
  rule: RelationRule,
  sides: readonly (readonly Node[] | null)[],
  names: EdgeNames,
  shared: ReadonlyMap<string, number>,
): readonly Json[] {
  const moves: Json[] = [];
  for (const pair of rule.pairs) {
    const lefts = (sides[0] ?? []).filter(node => node.reference.index === pair[0].reference);
    const rights = (sides[1] ?? []).filter(node => node.reference.index === pair[1].reference);
    for (const left of lefts) {
      for (const right of rights) {
        const fixed = new Map([...shared, ...left.fixed, ...right.fixed]);
        const half = (node: Node, block: number): Json => {
          const index = sides[node.reference.side]?.indexOf(node) ?? -1;
          // A word that the other side's key has is a place here, not an axis.
          const layout = symbolicLayout(node.reference.items, names.sizeOf, fixed);
          const steps = layout.blocks[block];
          if (steps === undefined) return null;
          const axes = [...steps.axes]
            .map(([axis, step]) => [names.axis(axis), printPolynomial(step.stride), step.divisor] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1));
          return { tensor: index, offset: printPolynomial(steps.offset), axes, limits: steps.limits };
        };
        moves.push([half(left, pair[0].block), half(right, pair[1].block)]);
      }
    }
  }
  return moves.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** What each tensor is computed from, in both directions; null for rules that only move. */
function valuesOf(
  relation: Relation,
  rule: RelationRule,
  sides: readonly (readonly Node[] | null)[],
  names: EdgeNames,
): Json {
  if (rule.source.value.length === 0) return null;
  return ([0, 1] as const).map(from =>
    readEquations(relation, rule, from).map(made => (isProblem(made) ? null : printTensor(made, from, sides, names))),
  );
}

function printTensor(
  node: TensorExpression,
  from: SideIndex,
  sides: readonly (readonly Node[] | null)[],
  names: EdgeNames,
): Json {
  switch (node.kind) {
    case 'operand': {
      const nodes = sides[from] ?? [];
      return { load: nodes.findIndex(candidate => candidate.reference.index === node.reference) };
    }
    case 'scalar':
      return { scalar: names.expression(node.expression) };
    case 'index':
      return { index: names.axis(node.axis) };
    case 'apply':
      return { [node.operation]: node.operands.map(operand => printTensor(operand, from, sides, names)) };
    case 'reduce':
      return { reduce: node.operation, axis: names.axis(node.axis), of: printTensor(node.operand, from, sides, names) };
    case 'written': {
      const nodes = sides[otherSide(from)] ?? [];
      return {
        written: nodes.findIndex(candidate => candidate.reference.index === node.reference),
        of: printTensor(node.operand, from, sides, names),
      };
    }
    default:
      return assertNever(node);
  }
}
