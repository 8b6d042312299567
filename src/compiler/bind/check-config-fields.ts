import { fieldLacking } from '../../diagnostics/catalog/layout-bound.js';
import { nearestFixes } from '../../diagnostics/replace-fix.js';
import { at } from '../../diagnostics/source.js';
import type { Expression } from '../../dsl/expression/expression.js';
import { configPath } from '../scalar/config-field.js';
import { nodesIn } from '../scalar/walk-expression.js';
import type { Binding } from './binding.js';

/**
 * Sizes that the tensors told although the config should have: it is there, lacks the field, and has one of nearly this name. A field
 * that may be absent stands under `??`. Reports MAPC3113, a warning.
 */
export function checkConfigFields(binding: Binding): void {
  for (const { name, value } of binding.relation.sizes.values()) {
    if (value === undefined || binding.wrongSizes.has(name) || binding.input.given.has(name)) continue;
    for (const node of requiredFields(value)) {
      const path = configPath(node)?.text ?? '';
      const near = binding.lacks(path) ? binding.nearFields(path) : [];
      if (near.length === 0) continue;
      const parameters = { name, path, source: binding.sourceOf(path) ?? null, nearest: near };
      binding.report(fieldLacking.make(at(node.span), parameters, { fixes: nearestFixes(node.span, near) }));
    }
  }
}

/** The fields of configs in an expression that nothing stands in for. */
function requiredFields(expression: Expression): readonly Expression[] {
  const optional = new Set(
    nodesIn(expression).flatMap(node => (node.kind === 'binary' && node.operator === '??' ? nodesIn(node) : [])),
  );
  return nodesIn(expression).filter(
    node => !optional.has(node) && (configPath(node)?.fields.length ?? 0) > 0 && !isPartOfPath(node, expression),
  );
}

/** `hf.config.a` within `hf.config.a.b`. */
const isPartOfPath = (node: Expression, expression: Expression): boolean =>
  nodesIn(expression).some(other => other.kind === 'field' && other.of === node);
