import type { Json, Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearestFixes } from '../../diagnostics/replace-fix.js';
import { nearest } from '../../diagnostics/suggest.js';
import { constantDiffers, fieldMissing, fieldNeeds, fieldUnclaimed } from '../../diagnostics/catalog/config.js';
import { badScalar, noInverse } from '../../diagnostics/catalog/layout-bound.js';
import type { ConfigField, ConfigRule, Size } from '../../dsl/mapping.js';
import type { Expression } from '../../dsl/expression/expression.js';
import { otherSide, type Relation, type SideIndex } from '../relation/relation.js';
import { fieldOf } from '../scalar/config-field.js';
import { evaluateScalar, unfit } from '../scalar/evaluate-scalar.js';
import { known, unknown, type Scalar } from '../scalar/scalar.js';
import type { Scope } from '../scalar/scope.js';
import { solveEquation, occurrences } from '../value/solve-equation.js';
import { documentOf, fieldName, leafPaths, type ConfigSource, type WrittenField } from './config-document.js';
import { constantOf, covers, fieldsOf } from './config-rules.js';

export interface ConfigRequest {
  readonly relation: Relation;
  /** The side whose config is read. */
  readonly from: SideIndex;
  readonly source: ConfigSource;
  /** Sizes that are known without configs: given, counted, solved from shapes. */
  readonly sizeOf: (name: string) => number | undefined;
  readonly options: ReadonlyMap<string, string>;
  /**
   * Nothing more will be known: what is missing is an error, `??` falls back on sizes that are not known, and every field that is read must
   * be claimed. Otherwise fields that cannot be computed yet are left out.
   */
  readonly final: boolean;
}

/**
 * The fields of the written side's config, in the order of the rules, as far as they can be computed. Reports
 * MAPC4501-4503 and MAPC4505 (only if `final`), MAPC3105, MAPC3109.
 */
export function convertConfig(request: ConfigRequest, report: Report): readonly WrittenField[] {
  const converter = new Converter(request);
  let fields = converter.pass(false, () => undefined);
  // A field may hang on others that are made: each pass has those of the one before.
  for (let more = true; more;) {
    converter.written = documentOf(fields);
    const next = converter.pass(false, () => undefined);
    more = next.length > fields.length;
    fields = next;
  }
  if (!request.final) return fields;
  converter.written = documentOf(fields);
  fields = converter.pass(true, () => undefined);
  converter.written = documentOf(fields);
  fields = converter.pass(true, report);
  checkClaims(request, report);
  return fields;
}

const NONE: ReadonlySet<string> = new Set();

class Converter {
  written: Json = {};
  readonly #request: ConfigRequest;
  readonly #from: SideIndex;
  readonly #to: SideIndex;
  readonly #fieldNames: readonly [ReadonlySet<string>, ReadonlySet<string>];

  constructor(request: ConfigRequest) {
    this.#request = request;
    this.#from = request.from;
    this.#to = otherSide(request.from);
    const names = (side: SideIndex): ReadonlySet<string> =>
      new Set(request.relation.mapping.config.flatMap(rule => fieldsOf(rule, side).map(field => field.path[0] ?? '')));
    this.#fieldNames = [names(0), names(1)];
  }

  /** All fields that have a value now. */
  pass(lenient: boolean, report: Report): readonly WrittenField[] {
    const fields: WrittenField[] = [];
    for (const rule of this.#request.relation.mapping.config) {
      const applies = this.#applies(rule, lenient, report);
      if (!applies) continue;
      if (lenient) this.#checkConstant(rule, report);
      for (const field of fieldsOf(rule, this.#to)) {
        const made = this.#make(rule, field, lenient, report);
        if (made !== undefined) fields.push(made);
      }
    }
    return fields;
  }

  #applies(rule: ConfigRule, lenient: boolean, report: Report): boolean {
    if (rule.when === undefined) return true;
    const scalar = this.#evaluate(rule.when, rule, lenient);
    if (scalar.kind === 'value' && typeof scalar.value === 'boolean') return scalar.value;
    const wrong = scalar.kind === 'value' ? unfit(rule.when, scalar.value, 'true or false') : undefined;
    const [field] = fieldsOf(rule, this.#to);
    const found = wrong === undefined ? scalar : { kind: 'wrong' as const, problem: wrong };
    if (field !== undefined && found.kind !== 'value') this.#reportScalar(found, rule.when, field, report);
    return false;
  }

  #make(rule: ConfigRule, field: ConfigField, lenient: boolean, report: Report): WrittenField | undefined {
    const { path } = field;
    if (rule.is !== undefined) return { path, value: constantOf(rule.is.text), copiedFrom: undefined };
    if (rule.value.length > 0) return this.#computed(rule, field, lenient, report);
    const [read] = fieldsOf(rule, this.#from);
    if (read === undefined) return undefined;
    const found = fieldOf(this.#request.source.json, read.path);
    if (found !== undefined) return { path, value: found, copiedFrom: read.path };
    if (rule.default === undefined) {
      this.#reportMissing(read, path, report);
      return undefined;
    }
    return this.#field(rule.default, rule, field, lenient, report);
  }

  /** A field that the config lacks; one of its fields that no rule speaks of may be what is meant. */
  #reportMissing({ path, span }: ConfigField, target: readonly string[], report: Report): void {
    const { file } = this.#request.source;
    const field = fieldName(path);
    const open = unclaimedFields(this.#request).map(fieldName);
    const near = nearest(field, open);
    const written = span.source.text.slice(span.start, span.end) === field;
    const fixes = written ? nearestFixes(span, near) : [];
    report(fieldMissing.make(at(span), { file, field, target: fieldName(target), nearest: near }, { fixes }));
  }

  /** A field by the rule's equations: its own, or that of the other side solved for it. */
  #computed(rule: ConfigRule, field: ConfigField, lenient: boolean, report: Report): WrittenField | undefined {
    const { layouts } = this.#request.relation;
    const [from, to] = [layouts[this.#from].name, layouts[this.#to].name];
    const own = rule.value.find(equation => equation.name === to);
    const theirs = rule.value.find(equation => equation.name === from && occurrences(equation.value, to) > 0);
    const expression = own?.value ?? (theirs === undefined ? undefined : solveEquation(theirs, to));
    if (expression !== undefined) return this.#field(expression, rule, field, lenient, report);
    // One equation, for the other direction: here the other side's field is dropped, and this one cannot be made.
    const reason = `there is no equation for "${to}"`;
    report(noInverse.make(at(field.span), { from, to, reason }));
    return undefined;
  }

  #field(
    expression: Expression,
    rule: ConfigRule,
    field: ConfigField,
    lenient: boolean,
    report: Report,
  ): WrittenField | undefined {
    const scalar = this.#evaluate(expression, rule, lenient);
    if (scalar.kind !== 'value') {
      this.#reportScalar(scalar, expression, field, report);
      return undefined;
    }
    return scalar.value === null ? undefined : { path: field.path, value: scalar.value, copiedFrom: undefined };
  }

  #reportScalar(
    scalar: Exclude<Scalar, { kind: 'value' }>,
    expression: Expression,
    field: ConfigField,
    report: Report,
  ): void {
    if (scalar.kind === 'wrong') {
      report(badScalar.make(at(scalar.problem.span), { reason: scalar.problem.reason }));
      return;
    }
    const file = this.#request.relation.layouts[this.#to].config?.text ?? 'the config';
    report(fieldNeeds.make(at(expression.span), { file, field: fieldName(field.path), needs: scalar.needs }));
  }

  /** What is required of the side that is read. */
  #checkConstant(rule: ConfigRule, report: Report): void {
    if (rule.is === undefined) return;
    const expected = constantOf(rule.is.text);
    const { source } = this.#request;
    for (const field of fieldsOf(rule, this.#from)) {
      const found = fieldOf(source.json, field.path);
      // With a default, the field may be missing.
      if (found === undefined && rule.default !== undefined) continue;
      if (JSON.stringify(found) === JSON.stringify(expected)) continue;
      const shown = found === undefined ? null : JSON.stringify(found).slice(0, 80);
      const parameters = {
        file: source.file,
        field: fieldName(field.path),
        found: shown,
        expected: JSON.stringify(expected),
      };
      report(
        constantDiffers.make(source.placeOf(field.path), parameters, {
          related: [{ place: at(rule.is.span), text: 'the mapping says it here' }],
        }),
      );
    }
  }

  #evaluate(expression: Expression, rule: ConfigRule, lenient: boolean, hidden: ReadonlySet<string> = NONE): Scalar {
    return evaluateScalar(expression, this.#scope(rule, lenient, hidden), { division: 'real', lenient });
  }

  /**
   * Names of a config rule: the layouts stand for the rule's own fields, then sizes, options, helpers, fields of the side
   * that is read, and fields that were made.
   */
  #scope(rule: ConfigRule, lenient: boolean, hidden: ReadonlySet<string> = NONE): Scope {
    const { relation, source, options } = this.#request;
    return {
      lookup: name => {
        if (relation.layouts[this.#from].name === name) return this.#own(rule, lenient);
        const option = options.get(name);
        if (option !== undefined) return known(option);
        if (name === 'pi') return known(Math.PI);
        const declared = relation.sizes.get(name);
        if (declared !== undefined) return this.#size(declared, rule, lenient);
        // A helper does not see itself: names that lead back to it stand for fields, or for nothing.
        const helper = hidden.has(name) ? undefined : rule.value.find(equation => equation.name === name);
        if (helper !== undefined) return this.#evaluate(helper.value, rule, lenient, new Set([...hidden, name]));
        const read = fieldOf(source.json, [name]);
        if (read !== undefined) return known(read);
        const made = fieldOf(this.written, [name]);
        if (made !== undefined) return known(made);
        if (this.#fieldNames[this.#from].has(name)) return known(null);
        if (this.#fieldNames[this.#to].has(name)) return unknown(name);
        // A size of the chain that the tensors tell.
        const size = this.#request.sizeOf(name);
        if (size !== undefined) return known(size);
        return relation.rules.length === 0 ? unknown(name) : undefined;
      },
      lookupAt: () => undefined,
      config: layout => {
        if (layout === relation.layouts[this.#from].name) return { kind: 'given', json: source.json };
        return layout === relation.layouts[this.#to].name ? { kind: 'missing', json: this.written } : undefined;
      },
      names: () => [...relation.sizes.keys(), ...this.#fieldNames[0], ...this.#fieldNames[1]],
    };
  }

  /** The value of the rule's own field on the side that is read. */
  #own(rule: ConfigRule, lenient: boolean): Scalar {
    const [read] = fieldsOf(rule, this.#from);
    const found = read === undefined ? undefined : fieldOf(this.#request.source.json, read.path);
    if (found !== undefined) return known(found);
    return rule.default === undefined ? known(null) : this.#evaluate(rule.default, rule, lenient);
  }

  #size(size: Size, rule: ConfigRule, lenient: boolean): Scalar {
    const given = this.#request.sizeOf(size.name);
    if (given !== undefined) return known(given);
    if (size.value === undefined) return unknown(size.name);
    return evaluateScalar(size.value, this.#scope(rule, lenient), { division: 'even', lenient });
  }
}

/** Every field that is read must be claimed by a rule, whether it is carried over or dropped. */
function checkClaims(request: ConfigRequest, report: Report): void {
  const { relation, from, source } = request;
  const { json } = source;
  const claims = relation.mapping.config.flatMap(rule => fieldsOf(rule, from));
  // A rule whose field is there is about that one.
  const names = claims.filter(({ path }) => fieldOf(json, path) === undefined).map(({ path }) => fieldName(path));
  for (const path of unclaimedFields(request)) {
    const field = fieldName(path);
    report(fieldUnclaimed.make(source.placeOf(path), { file: source.file, field, nearest: nearest(field, names) }));
  }
}

/** Fields of the config that is read of which no rule speaks. */
function unclaimedFields({ relation, from, source }: ConfigRequest): readonly (readonly string[])[] {
  const claims = relation.mapping.config.flatMap(rule => fieldsOf(rule, from));
  return leafPaths(source.json).filter(path => {
    // A document may spell a path as one dotted key.
    const spelled = fieldName(path).split('.');
    return !claims.some(field => covers(field, path) || covers(field, spelled));
  });
}
