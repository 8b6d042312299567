import { at } from '../../diagnostics/source.js';
import type { Label, Report } from '../../diagnostics/diagnostic.js';
import {
  circularSize,
  unknownDType,
  unknownFormat,
  unknownName,
  unusedSize,
} from '../../diagnostics/catalog/layout.js';
import { badScalar } from '../../diagnostics/catalog/layout-bound.js';
import { nearest, suggestions } from '../../diagnostics/suggest.js';
import { nearestFixes, replaceFix } from '../../diagnostics/replace-fix.js';
import { declarationFixes } from './declare-size.js';
import { OTHER_DTYPE_NAMES } from './other-dtype-names.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { Size } from '../../dsl/mapping.js';
import { DTYPES, dtypeNamed, DTYPE_CLASSES } from '../../tensor/dtypes/index.js';
import { isDTypeName } from '../bind/select-dtype.js';
import { fieldsOf } from '../config/config-rules.js';
import { axisItems, minusNames } from '../relation/blocks.js';
import type { Relation } from '../relation/relation.js';
import { capturesOf } from '../relation/resolve-pattern.js';
import { namesIn } from '../relation/resolve-form.js';
import { FUNCTIONS } from '../scalar/functions.js';
import { callsIn, fieldNodes, nameNodes } from '../scalar/walk-expression.js';

/** Dtypes, formats, names in expressions, sizes that nothing uses or that hang on each other. */
export function checkNames(relation: Relation, formats: readonly string[], report: Report): void {
  checkDTypes(relation, report);
  for (const { format } of relation.layouts) {
    if (formats.includes(format.text)) continue;
    const near = nearest(format.text, formats);
    const fixes = nearestFixes(format.span, near);
    report(unknownFormat.make(at(format.span), { name: format.text, nearest: near, formats }, { fixes }));
  }
  const layouts = relation.layouts.map(layout => layout.name);
  const captures = new Set(relation.rules.flatMap(rule => [...rule.captures.keys()]));
  const common = [...relation.sizes.keys(), ...relation.options.keys(), ...layouts, ...captures, 'pi'];
  const check = (expression: Expression, more: readonly string[], open = false): void => {
    const known = new Set([...common, ...more]);
    for (const node of nameNodes(expression)) {
      if (known.has(node.name)) continue;
      const near = nearest(node.name, known);
      // Where sizes of other mappings count, only what looks like a slip is one.
      if (open && near.length === 0) continue;
      const fixes = near.length > 0 || open ? nearestFixes(node.span, near) : declarationFixes(relation, node.name);
      report(unknownName.make(at(node.span), { name: node.name, nearest: near }, { fixes }));
    }
    for (const { of, field, span } of fieldNodes(expression)) {
      if (of.kind !== 'name' || field === 'config' || !layouts.includes(of.name)) continue;
      const meant = `${of.name}.config.${field}`;
      const fixes = [replaceFix(span, meant)];
      report(unknownName.make(at(span), { name: `${of.name}.${field}`, nearest: [meant] }, { fixes }));
    }
    for (const call of callsIn(expression)) {
      const made = FUNCTIONS.get(call.name);
      const count = call.arguments.length;
      if (made === undefined) {
        const name = { ...call.span, end: call.span.start + call.name.length };
        const near = nearest(call.name, FUNCTIONS.keys());
        const more = { notes: suggestions(near), fixes: nearestFixes(name, near) };
        report(badScalar.make(at(name), { reason: { kind: 'unknown-function', name: call.name } }, more));
      } else if (count < made.least || count > made.most) {
        const reason = { kind: 'argument-count', name: call.name, found: count, expected: made.expects };
        report(badScalar.make(at(call.span), { reason }));
      }
    }
  };
  for (const size of relation.sizes.values()) {
    if (size.value !== undefined) check(size.value, size.parameter === undefined ? [] : [size.parameter]);
  }
  for (const rule of relation.rules) {
    if (rule.source.when !== undefined) check(rule.source.when, []);
    for (const range of rule.source.for) {
      check(range.from, ['last']);
      if (range.to !== undefined) check(range.to, ['last']);
    }
    for (const fill of rule.source.fill) check(fill.value, []);
  }
  checkConfigNames(relation, check);
  checkCircles(relation, report);
  checkUnused(relation, captures, report);
}

/** Expressions of config rules may name fields of both sides, and helpers of their own rule. */
function checkConfigNames(
  relation: Relation,
  check: (expression: Expression, more: readonly string[], open?: boolean) => void,
): void {
  const { config } = relation.mapping;
  const fields = config.flatMap(rule =>
    ([0, 1] as const).flatMap(side => fieldsOf(rule, side).map(field => field.path[0] ?? '')),
  );
  // A mapping without tensors serves others, whose sizes it may name.
  const open = relation.rules.length === 0;
  for (const rule of config) {
    const known = [...fields, ...rule.value.map(equation => equation.name)];
    if (rule.when !== undefined) check(rule.when, known, open);
    if (rule.default !== undefined) check(rule.default, known, open);
    for (const equation of rule.value) check(equation.value, known, open);
  }
}

function checkDTypes(relation: Relation, report: Report): void {
  const names = [...DTYPES.map(dtype => dtype.name), ...DTYPE_CLASSES];
  const check = (name: string, span: Parameters<typeof at>[0], classes: boolean): void => {
    if (classes ? isDTypeName(name) : dtypeNamed(name) !== undefined) return;
    const meant = OTHER_DTYPE_NAMES.get(name.toLowerCase());
    const near = meant === undefined ? nearest(name, names) : [meant];
    report(unknownDType.make(at(span), { name, nearest: near }, { fixes: nearestFixes(span, near) }));
  };
  for (const layout of relation.layouts) {
    for (const { from, to } of layout.dtype) {
      check(from.text, from.span, true);
      check(to.text, to.span, false);
    }
  }
  for (const rule of relation.rules) {
    for (const reference of [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])]) {
      if (reference.dtype !== undefined) check(reference.dtype.name, reference.dtype.span, true);
    }
  }
}

function checkCircles(relation: Relation, report: Report): void {
  const done = new Set<string>();
  const visit = (size: Size, path: readonly string[]): void => {
    if (done.has(size.name)) return;
    if (path.includes(size.name)) {
      const circle = path.slice(path.indexOf(size.name));
      const names = [...circle, size.name];
      names.forEach(name => done.add(name));
      const related = circle.slice(1).flatMap((name): readonly Label[] => {
        const other = relation.sizes.get(name);
        return other === undefined ? [] : [{ place: at(other.span), text: 'this one, too' }];
      });
      report(circularSize.make(at(size.span), { names }, { related }));
      return;
    }
    for (const name of size.value === undefined ? [] : namesIn(size.value)) {
      const next = relation.sizes.get(name);
      // A layout of the same name as a size is a config, and no size.
      if (next !== undefined && !relation.layouts.some(layout => layout.name === name))
        visit(next, [...path, size.name]);
    }
    done.add(size.name);
  };
  for (const size of relation.sizes.values()) visit(size, []);
}

function checkUnused(relation: Relation, captures: ReadonlySet<string>, report: Report): void {
  const used = new Set<string>(captures);
  const axes = new Set<string>(captures);
  const use = (expression: Expression | undefined): void => {
    if (expression !== undefined) namesIn(expression).forEach(name => used.add(name));
  };
  for (const size of relation.sizes.values()) use(size.value);
  for (const rule of relation.rules) {
    const { source } = rule;
    use(source.when);
    for (const range of source.for) [range.from, range.to].forEach(use);
    for (const equation of source.value) use(equation.value);
    for (const fill of source.fill) use(fill.value);
    for (const reference of [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])]) {
      for (const { name } of axisItems(reference.items)) {
        used.add(name);
        axes.add(name);
      }
      capturesOf(reference.key).forEach(name => used.add(name));
      if (reference.key.kind === 'segments') {
        for (const segment of reference.key.segments) {
          if (segment.kind === 'number' && segment.form.kind === 'sum') use(segment.form.expression);
        }
      }
      minusNames(reference.items).forEach(name => used.add(name));
    }
  }
  for (const rule of relation.mapping.config) {
    for (const equation of rule.value) use(equation.value);
    use(rule.default);
    use(rule.when);
  }
  for (const size of relation.sizes.values()) {
    if (used.has(size.name)) continue;
    const near = nearest(
      size.name,
      [...used].filter(name => axes.has(name) && !relation.sizes.has(name)),
    );
    const fixes = nearestFixes(size.span, near);
    report(unusedSize.make(at(size.span), { name: size.name, nearest: near }, { fixes }));
  }
}
