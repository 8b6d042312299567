import type { BinaryOperator, Expression } from '../expression/expression.js';
import { itemsOf } from '../document/read-nodes.js';
import { fieldOf } from '../yaml/node.js';
import { exchanged, replaced, withoutItem, written } from './edits.js';
import type { Made, MutantDocument, MutantKind } from './mutant.js';
import { axesIn, equationsIn, partsOf, referencesOf, sizesIn } from './walk.js';

/** Expressions whose numbers and operations count: equations, sizes, conditions, defaults of fields. */
function expressionsIn(document: MutantDocument): readonly Expression[] {
  const { rules, config } = document;
  return [
    ...sizesIn(document),
    ...rules.flatMap(({ rule }) => [
      ...(rule.when === undefined ? [] : [rule.when]),
      ...rule.fill.map(({ value }) => value),
    ]),
    ...equationsIn(document).map(({ value }) => value),
    ...config.flatMap(({ rule }) => [rule.default, rule.when].filter(expression => expression !== undefined)),
  ];
}

const allParts = (document: MutantDocument): readonly Expression[] => expressionsIn(document).flatMap(partsOf);

/** 126 for 127, 1e-4 for 1e-5: one more in a bound that an integer's dtype has anyway would change nothing. */
export const constantChanged: MutantKind = {
  name: 'constant-changed',
  summary: 'a number in an expression that is another one',
  mutants: document =>
    allParts(document).flatMap(part => {
      if (part.kind !== 'number') return [];
      const whole = Number.isInteger(part.value) && Math.abs(part.value) < 1e6;
      return replaced(part.span, String(whole ? part.value - 1 : part.value * 10));
    }),
};

const OTHER_OPERATOR: Readonly<Partial<Record<BinaryOperator, string>>> = {
  '*': '/',
  '/': '*',
  '+': '-',
  '-': '+',
  '//': '*',
  '**': '*',
  '==': '!=',
  '!=': '==',
  and: 'or',
  or: 'and',
};

/** `*` for `/`, `+` for `-`. */
export const operatorChanged: MutantKind = {
  name: 'operator-changed',
  summary: 'another operator',
  mutants: document =>
    allParts(document).flatMap((part): readonly Made[] => {
      const other = part.kind === 'binary' ? OTHER_OPERATOR[part.operator] : undefined;
      if (part.kind !== 'binary' || other === undefined) return [];
      const { source } = part.span;
      const between = { source, start: part.left.span.end, end: part.right.span.start };
      const edits = [{ span: between, text: written(between).replace(part.operator, other) }];
      return [{ what: `"${other}" for "${part.operator}" in "${written(part.span)}"`, edits }];
    }),
};

/** `s / a` for `a / s`. */
export const operandsExchanged: MutantKind = {
  name: 'operands-exchanged',
  summary: 'the two operands of a division or a subtraction exchanged',
  mutants: document =>
    allParts(document).flatMap(part =>
      part.kind === 'binary' && ['/', '-', '//', '**'].includes(part.operator)
        ? exchanged(part.left.span, part.right.span)
        : [],
    ),
};

/** `a` for `a ?? b`. */
export const fallbackDropped: MutantKind = {
  name: 'fallback-dropped',
  summary: 'what holds where a field is absent left out',
  mutants: document =>
    allParts(document).flatMap(part =>
      part.kind === 'binary' && part.operator === '??' ? replaced(part.span, written(part.left.span)) : [],
    ),
};

const OTHER_FUNCTION: Readonly<Record<string, string>> = {
  max: 'min',
  min: 'max',
  sum: 'max',
  round: 'floor',
  floor: 'ceil',
  ceil: 'floor',
  sqrt: 'abs',
  exp: 'abs',
  log: 'abs',
};

/** `min` for `max`, and `x` for `abs(x)` and `clamp(x, ...)`. */
export const functionChanged: MutantKind = {
  name: 'function-changed',
  summary: 'another function, or none',
  mutants: document =>
    allParts(document).flatMap((part): readonly Made[] => {
      if (part.kind !== 'call') return [];
      const [first] = part.arguments;
      const other = OTHER_FUNCTION[part.name];
      const { source, start } = part.span;
      const named = { source, start, end: start + part.name.length };
      return [
        ...(other === undefined ? [] : replaced(named, other)),
        ...(first === undefined || first.span.source !== source || other !== undefined
          ? []
          : replaced(part.span, written(first.span))),
      ];
    }),
};

/** `max(x, out)` for `max(x, in)`. */
export const reducedAxis: MutantKind = {
  name: 'reduced-axis',
  summary: 'the maximum or the sum along another axis',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }) => {
      const axes = [
        ...new Set(
          referencesOf(rule)
            .flatMap(axesIn)
            .map(({ name }) => name),
        ),
      ];
      return rule.value
        .flatMap(({ value }) => partsOf(value))
        .flatMap(part => {
          const axis =
            part.kind === 'call' && ['max', 'min', 'sum'].includes(part.name) ? part.arguments[1] : undefined;
          if (axis?.kind !== 'name' || !axes.includes(axis.name)) return [];
          return axes.filter(name => name !== axis.name).flatMap(name => replaced(axis.span, name));
        });
    }),
};

/** An equation that is not there: a direction that is lost. */
export const equationDropped: MutantKind = {
  name: 'equation-dropped',
  summary: 'one of several equations left out',
  mutants: ({ rules, config }) =>
    [...rules, ...config].flatMap(({ table }) => {
      const items = itemsOf(fieldOf(table, 'value'));
      return items.length < 2 ? [] : items.flatMap((_, i) => withoutItem(items, i, false));
    }),
};

/** A field of a config for another one that the mapping speaks of. */
export const otherField: MutantKind = {
  name: 'other-field',
  summary: 'another field of the config in an expression',
  mutants: document => {
    const parts = allParts(document).filter(part => part.kind === 'field');
    const fields = [...new Set(parts.map(({ span }) => written(span)))];
    return parts.flatMap(({ span }) => {
      const own = written(span);
      const layout = own.slice(0, own.indexOf('.'));
      const same = fields.filter(field => field.startsWith(`${layout}.`));
      const other = same[(same.indexOf(own) + 1) % same.length];
      return other === undefined ? [] : replaced(span, other);
    });
  },
};

/** Another size in the expression of a size, another operand in an equation. */
export const otherName: MutantKind = {
  name: 'other-name',
  summary: 'another size, tensor or field in an expression',
  mutants: document => {
    const { mapping, rules, config } = document;
    const sizes = mapping.sizes.map(({ name }) => name);
    const ofSizes = sizesIn(document)
      .flatMap(partsOf)
      .flatMap(part => renamed(part, sizes));
    const ofRules = rules.flatMap(({ rule }) => {
      const roles = referencesOf(rule).flatMap(({ role }) => role?.text ?? []);
      const own = mapping.layouts
        .map(({ name }) => name)
        .filter(name => !rule.value.every(({ name: made }) => made === name));
      const names = [...new Set([...roles, ...(roles.length > 0 ? own : []), ...rule.value.map(({ name }) => name)])];
      return rule.value.flatMap(({ value }) => partsOf(value)).flatMap(part => renamed(part, names));
    });
    const ofConfig = config.flatMap(({ rule }) =>
      rule.value.flatMap(({ value }) => partsOf(value)).flatMap(part => renamed(part, sizes)),
    );
    return [...ofSizes, ...ofRules, ...ofConfig];
  },
};

function renamed(part: Expression, names: readonly string[]): readonly Made[] {
  if (part.kind !== 'name' || !names.includes(part.name)) return [];
  const other = names[(names.indexOf(part.name) + 1) % names.length];
  return other === undefined ? [] : replaced(part.span, other);
}
