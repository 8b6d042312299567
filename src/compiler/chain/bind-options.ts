import { at } from '../../diagnostics/source.js';
import type { Diagnostic, Label, Report } from '../../diagnostics/diagnostic.js';
import { optionUndecided } from '../../diagnostics/catalog/layout-bound.js';
import { bind } from '../bind/bind.js';
import type { BindInput } from '../bind/bind-input.js';
import type { Bound } from '../bind/bound.js';
import type { Option } from '../../dsl/mapping.js';
import type { Relation } from '../relation/relation.js';
import { namesIn } from '../relation/resolve-form.js';

/** More combinations of option values than this are not tried: options must then be given. */
const MOST_COMBINATIONS = 64;

/**
 * Binds with the mapping's options: those that were not given take the only values under which everything agrees. Where
 * several agree and would write other tensors, the first is taken: a free choice of form. Where they would write the
 * same tensors with other contents, nothing can tell which is right: that is an error that names the option.
 */
export function bindWithOptions(relation: Relation, input: BindInput, report: Report): Bound | undefined {
  let combinations: ReadonlyMap<string, string>[] = [new Map()];
  for (const option of relation.options.values()) {
    const given = input.given.get(option.name);
    const values =
      given === undefined
        ? option.values.map(value => value.text)
        : [typeof given === 'string' ? given : JSON.stringify(given)];
    combinations = combinations.flatMap(before => values.map(value => new Map([...before, [option.name, value]])));
  }
  combinations = combinations.slice(0, MOST_COMBINATIONS);
  const [only, more] = combinations;
  if (only === undefined) return undefined;
  if (more === undefined) return bind(relation, input, only, report);
  const tried = combinations.map(options => {
    const findings: Diagnostic[] = [];
    const bound = bind(relation, input, options, finding => findings.push(finding));
    return { options, bound, findings };
  });
  const fitting = tried.filter(attempt => attempt.bound !== undefined);
  const [first, ...others] = fitting;
  if (first?.bound === undefined) {
    // Nothing fits: the attempt with the fewest mistakes is the one that was most likely meant.
    const best = tried.reduce((a, b) => (mistakes(b.findings) < mistakes(a.findings) ? b : a));
    const open = [...best.options]
      .filter(([name]) => !input.given.has(name))
      .map(([name, value]) => `${name}=${value}`);
    const note = `this is so with ${open.join(', ')}; no other value of the option fits, either`;
    for (const finding of best.findings) report({ ...finding, notes: [...finding.notes, note] });
    return undefined;
  }
  const contents = JSON.stringify(first.bound.pieces);
  const form = formOf(first.bound);
  const rival = others.find(
    ({ bound }) => bound !== undefined && formOf(bound) === form && JSON.stringify(bound.pieces) !== contents,
  );
  if (rival !== undefined) {
    for (const option of relation.options.values()) {
      const values = [first, rival].map(attempt => attempt.options.get(option.name) ?? '');
      if (values[0] === values[1]) continue;
      report(
        optionUndecided.make(at(option.span), { name: option.name, values }, { related: speakingOf(relation, option) }),
      );
    }
    return undefined;
  }
  first.findings.forEach(report);
  return first.bound;
}

const mistakes = (findings: readonly Diagnostic[]): number =>
  findings.filter(({ severity }) => severity === 'error').length;

/** The conditions that an option decides. */
function speakingOf(relation: Relation, option: Option): readonly Label[] {
  return relation.rules.flatMap(({ source: { when } }) =>
    when !== undefined && namesIn(when).includes(option.name) ? [{ place: at(when.span), text: 'hangs on it' }] : [],
  );
}

const formOf = (bound: Bound): string =>
  JSON.stringify(bound.targets.map(target => [target.file, target.key, target.shape, target.dtype.name]));
