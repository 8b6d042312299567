import { badScalar } from '../../diagnostics/catalog/layout-bound.js';
import type { Json, Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { Size } from '../../dsl/mapping.js';
import type { CaptureValue } from '../keys/pattern.js';
import { axisItems } from '../relation/blocks.js';
import type { Relation, RelationRule, SideIndex } from '../relation/relation.js';
import { configPath, fieldOf } from '../scalar/config-field.js';
import { evaluateScalar } from '../scalar/evaluate-scalar.js';
import { known, unknown, type Scalar, type ScalarProblem } from '../scalar/scalar.js';
import type { ConfigDocument, Division, Scope } from '../scalar/scope.js';
import type { BindInput } from './bind-input.js';
import { operandNotes } from './operands.js';
import { SizeFacts, sizeAt } from './size-facts.js';

export type Captures = ReadonlyMap<string, CaptureValue>;
export const NO_CAPTURES: Captures = new Map();

/**
 * One mapping, one direction, one checkpoint's headers: what all steps of binding share. The only state is `facts`, which
 * grows until the sizes are solved.
 */
export class Binding {
  readonly relation: Relation;
  readonly input: BindInput;
  readonly report: Report;
  readonly facts = new SizeFacts();
  /** Sizes whose expression was reported to have no value: what lacks them is no further mistake. */
  readonly wrongSizes = new Set<string>();
  /** Rules of which a mistake was reported: that their tensors are not claimed, or sizes not known, follows from it. */
  readonly spoiled = new Set<RelationRule>();
  readonly #configs: readonly [ConfigDocument, ConfigDocument];
  readonly #optionValues: ReadonlyMap<string, string>;

  constructor(relation: Relation, input: BindInput, options: ReadonlyMap<string, string>, report: Report) {
    this.relation = relation;
    this.input = input;
    this.report = report;
    this.#optionValues = options;
    this.#configs = [this.#withGiven(0), this.#withGiven(1)];
    for (const [name, value] of input.given) {
      const origin = `--set ${name}=${JSON.stringify(value)}`;
      if (typeof value === 'number') this.facts.add(name, { value, origin, span: undefined });
      // A size with a parameter has a number for each of its values.
      if (!Array.isArray(value) || relation.sizes.get(name)?.parameter === undefined) continue;
      value.forEach((size: Json, i) => {
        if (typeof size === 'number') this.facts.add(sizeAt(name, i), { value: size, origin, span: undefined });
      });
    }
  }

  get from(): SideIndex {
    return this.input.from;
  }

  /** Fields given one by one (`--set hf.config.x=1`) stand over those of the document. */
  #withGiven(side: SideIndex): ConfigDocument {
    const prefix = `${this.relation.layouts[side].name}.config.`;
    const fields = [...this.input.given].filter(([path]) => path.startsWith(prefix));
    const document = this.input.configs[side];
    if (fields.length === 0) return document;
    const table = document.kind === 'given' && isTable(document.json) ? document.json : {};
    // A dotted key is found by `fieldOf` before it looks further down.
    const json = Object.fromEntries([
      ...Object.entries(table),
      ...fields.map(([path, value]) => [path.slice(prefix.length), value] as const),
    ]);
    return { ...document, json };
  }

  scope(captures: Captures = NO_CAPTURES, last?: string): Scope {
    const { relation } = this;
    return {
      lookup: name => {
        const value = captures.get(name);
        if (value !== undefined) return known(value);
        if (name === 'last' && last !== undefined) {
          const size = this.sizeNow(last, captures);
          return size === undefined ? unknown(last) : known(size - 1);
        }
        const option = this.#optionValues.get(name);
        if (option !== undefined) return known(option);
        if (name === 'pi') return known(Math.PI);
        const fact = this.facts.get(name);
        if (fact !== undefined) return known(fact.value);
        return relation.sizes.has(name) || this.isCapture(name) ? unknown(name) : undefined;
      },
      lookupAt: (name, at) => {
        if (relation.sizes.get(name)?.parameter === undefined) return undefined;
        if (at.kind !== 'value') return at;
        if (typeof at.value !== 'number') return unknown(name);
        const size = this.sizeWith(name, at.value);
        return size === undefined ? unknown(sizeAt(name, at.value)) : known(size);
      },
      config: layout => {
        const side = relation.layouts.findIndex(candidate => candidate.name === layout);
        return side === 0 || side === 1 ? this.#configs[side] : undefined;
      },
      names: () => [
        ...captures.keys(),
        ...relation.sizes.keys(),
        ...relation.options.keys(),
        ...relation.layouts.map(l => l.name),
      ],
    };
  }

  /** Where the field `layout.config.path` was read, for messages: a file, or `--set`. Undefined for what is no field, and what is not there. */
  sourceOf(path: string): string | undefined {
    if (this.input.given.has(path)) return '--set';
    const side = this.relation.layouts.findIndex(({ name }) => path.startsWith(`${name}.config.`));
    return side === 0 || side === 1 ? this.#configs[side].file : undefined;
  }

  /** True if `layout.config.path` names a field that a config which was given does not have. */
  lacks(path: string): boolean {
    const [layout, , ...fields] = path.split('.');
    const side = this.relation.layouts.findIndex(candidate => candidate.name === layout);
    const document = side === 0 || side === 1 ? this.#configs[side] : undefined;
    return document?.kind === 'given' && (fieldOf(document.json, fields) ?? null) === null;
  }

  /** Fields of a config that was given, of nearly the name of one that it lacks, as paths. */
  nearFields(path: string): readonly string[] {
    const [layout, , ...fields] = path.split('.');
    const side = this.relation.layouts.findIndex(candidate => candidate.name === layout);
    const document = side === 0 || side === 1 ? this.#configs[side] : undefined;
    const wanted = fields.at(-1);
    const table = document?.kind === 'given' ? fieldOf(document.json, fields.slice(0, -1)) : undefined;
    if (wanted === undefined || table === undefined || !isTable(table)) return [];
    // Few slips: configs have many fields, and a far one is another one.
    const near = nearest(wanted, Object.keys(table), { within: Math.max(1, Math.floor(wanted.length / 5)), limit: 2 });
    return near.map(name => [layout, 'config', ...fields.slice(0, -1), name].join('.'));
  }

  isCapture(name: string): boolean {
    return this.relation.rules.some(rule => rule.captures.has(name));
  }

  evaluate(
    expression: Expression,
    options: { captures?: Captures; division?: Division; lenient?: boolean; last?: string } = {},
  ): Scalar {
    return evaluateScalar(expression, this.scope(options.captures, options.last), {
      division: options.division ?? 'even',
      lenient: options.lenient ?? false,
    });
  }

  /** A declared size with its parameter set to `value`, evaluated when it is first asked for. */
  sizeWith(name: string, value: CaptureValue): number | undefined {
    const fact = this.facts.get(sizeAt(name, value));
    if (fact !== undefined) return fact.value;
    const size = this.relation.sizes.get(name);
    if (size?.parameter === undefined || size.value === undefined) return undefined;
    const captures = new Map([[size.parameter, value]]);
    const scalar = this.evaluate(size.value, { captures });
    if (scalar.kind === 'wrong') this.reportWrong(size, sizeAt(name, value), scalar.problem, captures);
    if (scalar.kind !== 'value' || typeof scalar.value !== 'number') return undefined;
    this.facts.add(sizeAt(name, value), { value: scalar.value, origin: this.originOf(size), span: size.span });
    return scalar.value;
  }

  /** Where the value of a size comes from: the config field that it is, of several the one that is there; else its name. */
  originOf({ name, value }: Size): string {
    let node = value;
    while (node?.kind === 'binary' && node.operator === '??') {
      const left = this.evaluate(node.left, { lenient: true });
      node = left.kind === 'value' && left.value !== null ? node.left : node.right;
    }
    const path = node === undefined ? undefined : configPath(node);
    return path?.text ?? `sizes.${name}`;
  }

  /** Says, once, that the expression of a size has no value. A field that a config lacks is no mistake: shapes may tell the size. */
  reportWrong(size: Size, name: string, { span, reason }: ScalarProblem, captures = NO_CAPTURES): void {
    if (reason.kind === 'absent' || this.wrongSizes.has(size.name)) return;
    this.wrongSizes.add(size.name);
    const notes = size.value === undefined ? [] : operandNotes(this, size.value, captures);
    this.report(badScalar.make(at(span), { of: `the size "${name}"`, reason }, { notes }));
  }

  /** The size of a name in the whole checkpoint, if it is known: a declared size or a capture's. */
  sizeNow(name: string, captures: Captures): number | undefined {
    const parameter = this.relation.sizes.get(name)?.parameter;
    if (parameter !== undefined) {
      const value = captures.get(parameter);
      return value === undefined ? undefined : this.sizeWith(name, value);
    }
    return this.facts.get(name)?.value;
  }

  /** True for a name that has one value in the whole checkpoint. */
  isGlobal(rule: RelationRule, name: string): boolean {
    const type = rule.captures.get(name);
    return type === undefined ? this.relation.sizes.has(name) || this.isIntegerCapture(name) : type.kind === 'integer';
  }

  #axes: ReadonlySet<string> | undefined;

  /** True for a name that is an axis or a number in a key somewhere: its size counts something. */
  isAxis(name: string): boolean {
    this.#axes ??= new Set(
      this.relation.rules
        .flatMap(rule => rule.sides.flatMap(side => side ?? []))
        .flatMap(({ items }) => axisItems(items).map(axis => axis.name)),
    );
    return this.#axes.has(name) || this.isIntegerCapture(name);
  }

  readonly #integerCaptures = new Map<string, boolean>();

  isIntegerCapture(name: string): boolean {
    let found = this.#integerCaptures.get(name);
    if (found === undefined) {
      found = this.relation.rules.some(rule => rule.captures.get(name)?.kind === 'integer');
      this.#integerCaptures.set(name, found);
    }
    return found;
  }
}

function isTable(json: Json): json is { readonly [key: string]: Json } {
  return json !== null && typeof json === 'object' && !Array.isArray(json);
}
