import { printExpression } from '../../dsl/expression/print-expression.js';
import type { Expression } from '../../dsl/expression/expression.js';
import { fixedSize } from '../relation/fixed-size.js';
import type { Relation, RelationRule } from '../relation/relation.js';
import { constant, symbol, type Polynomial } from './polynomial.js';

/** Canonical names of the sizes that hold in the whole checkpoint and have no expression: `G0`, `G1`, ... */
export type GlobalNames = ReadonlyMap<string, string>;

/** Names of one edge: captures `c0`, `c1`, ... and axes `x0`, `x1`, ... by first use. */
export class EdgeNames {
  readonly #relation: Relation;
  readonly #rule: RelationRule;
  readonly #globals: GlobalNames;
  readonly #fixed: ReadonlyMap<string, number>;
  readonly #names = new Map<string, string>();

  constructor(relation: Relation, rule: RelationRule, globals: GlobalNames, fixed: ReadonlyMap<string, number>) {
    this.#relation = relation;
    this.#rule = rule;
    this.#globals = globals;
    this.#fixed = fixed;
  }

  /** Names in the mapping by canonical name: what a reader needs beside the canonical text. */
  labels(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#names].map(([name, canonical]) => [canonical, name]));
  }

  capture(name: string): string {
    return this.#numbered(name, 'c');
  }

  axis(name: string): string {
    if (name === '...') return name;
    return this.#numbered(name, this.#rule.captures.has(name) ? 'c' : 'x');
  }

  #numbered(name: string, letter: string): string {
    let canonical = this.#names.get(name);
    if (canonical === undefined) {
      const count = [...this.#names.values()].filter(other => other.startsWith(letter)).length;
      canonical = `${letter}${count}`;
      this.#names.set(name, canonical);
    }
    return canonical;
  }

  /** The size of an axis: a number, an expression over configs, a size of the whole checkpoint, or the edge's own. */
  sizeOf = (name: string): Polynomial => {
    const type = this.#rule.captures.get(name);
    if (type?.kind === 'words') return constant(type.words[0].length);
    const fixed = fixedSize(this.#rule, name);
    if (fixed !== undefined) return constant(fixed);
    const size = this.#relation.sizes.get(name);
    if (size?.value !== undefined) {
      const text = this.expression(size.value, size.parameter);
      return symbol(`[${text}]`);
    }
    const global = this.#globals.get(name);
    return symbol(global ?? `|${this.axis(name)}|`);
  };

  /** Canonical text of an expression: sizes spelled out, captures and axes by their numbers. */
  expression(expression: Expression, parameter?: string): string {
    return printExpression(this.#renamed(expression, parameter, 0));
  }

  #renamed(expression: Expression, parameter: string | undefined, depth: number): Expression {
    const renamed = (node: Expression): Expression => {
      switch (node.kind) {
        case 'name':
          return this.#name(node, parameter, depth);
        case 'field':
          return { ...node, of: isLayoutConfig(node, this.#relation) ? node.of : renamed(node.of) };
        case 'item':
          return { ...node, of: renamed(node.of), at: renamed(node.at) };
        case 'call':
          return { ...node, arguments: node.arguments.map(renamed) };
        case 'unary':
          return { ...node, operand: renamed(node.operand) };
        case 'binary':
          return { ...node, left: renamed(node.left), right: renamed(node.right) };
        default:
          return node;
      }
    };
    return renamed(expression);
  }

  #name(node: Expression & { kind: 'name' }, parameter: string | undefined, depth: number): Expression {
    const { name, span } = node;
    if (name === parameter) return { kind: 'name', name: '_', span };
    const fixed = this.#fixed.get(name);
    if (fixed !== undefined) return { kind: 'number', value: fixed, span };
    if (this.#rule.captures.has(name)) return { kind: 'name', name: this.capture(name), span };
    const size = this.#relation.sizes.get(name);
    // Circles are reported elsewhere; here they only must end.
    if (size?.value !== undefined && depth < 16) {
      return this.#renamed(size.value, size.parameter, depth + 1);
    }
    const global = this.#globals.get(name);
    if (global !== undefined) return { kind: 'name', name: global, span };
    if (this.#names.has(name)) return { kind: 'name', name: this.#names.get(name) ?? name, span };
    return node;
  }
}

function isLayoutConfig(node: Expression & { kind: 'field' }, relation: Relation): boolean {
  const { of } = node;
  return of.kind === 'name' && relation.layouts.some(layout => layout.name === of.name);
}
