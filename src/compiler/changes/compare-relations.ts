import { buildProgram } from '../program/build-program.js';
import { printProgram } from '../program/print-program.js';
import type { Edge } from '../program/program.js';
import type { Relation } from '../relation/relation.js';
import type { Change, Changes, CompareOptions, RuleChange } from './change.js';
import { configChanges } from './config-changes.js';
import { insteadOf } from './coverage-changes.js';
import { drawChange } from './draw-change.js';
import { aspectsOf, inverseChanges, sourceChanges } from './edge-aspects.js';
import { settingChanges } from './layout-changes.js';
import { changedEdges, textOf, type EdgePair } from './match-edges.js';
import { edgesAlike } from './name-alike.js';
import { sizeChanges } from './size-changes.js';
import { keysOf, ruleOf, ruleView } from './rule-view.js';

/**
 * What a mapping means that an earlier revision of it did not, and the other way round: from the programs of both, not from their
 * texts. Rules that change in the same way for several words of a table are one change.
 */
export function compareRelations(before: Relation, after: Relation, options: CompareOptions): Changes {
  const [old, fresh] = [buildProgram(before), buildProgram(after)];
  if (printProgram(old) === printProgram(fresh)) return { same: true, changes: [] };
  const edges = edgesAlike(before, after);
  const pairs = changedEdges(edges, after.sizes);
  const sizes = sizeChanges(before, after, edges, pairs, options);
  const changes: readonly Change[] = [
    ...settingChanges(old, fresh, after),
    ...sizes,
    ...ruleChanges(before, after, sizes.length === 0 ? pairs : pairs.filter(pair => !isResized(pair)), options),
    ...configChanges(before, after),
  ];
  return {
    same: false,
    changes: changes.length > 0 ? changes : [{ kind: 'numbering', span: after.mapping.name.span }],
  };
}

/** True if a pair only differs in what the sizes of the second revision say. */
const isResized = ({ after, resized }: EdgePair): boolean =>
  after !== undefined && resized !== undefined && textOf(after) === textOf(resized);

/** Pairs of the same two rules that differ in the same way, as one. */
function groups(pairs: readonly EdgePair[]): readonly (readonly EdgePair[])[] {
  const found = new Map<string, EdgePair[]>();
  for (const pair of pairs) {
    const { before, after } = pair;
    const aspects = before === undefined || after === undefined ? [] : aspectsOf(before.canonical, after.canonical);
    const id = `${before?.labels.rule ?? '-'} ${after?.labels.rule ?? '-'} ${aspects.join()}`;
    const group = found.get(id);
    if (group === undefined) found.set(id, [pair]);
    else group.push(pair);
  }
  return [...found.values()];
}

function ruleChanges(
  before: Relation,
  after: Relation,
  pairs: readonly EdgePair[],
  options: CompareOptions,
): readonly Change[] {
  return groups(pairs).flatMap((group): readonly Change[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { before: old, after: fresh } = first;
    if (old !== undefined && fresh !== undefined) return changeOf(before, after, old, fresh, group, options) ?? [];
    const [kind, own, other] =
      fresh === undefined ? (['gone', before, after] as const) : (['new', after, before] as const);
    const edges = group.flatMap(pair => pair.before ?? pair.after ?? []);
    const rule = edges[0] === undefined ? undefined : ruleOf(own, edges[0]);
    if (rule === undefined) return [];
    return [
      { kind, rule: ruleView(rule), keys: keysOf(own, edges), instead: insteadOf(own, other, rule, edges, options) },
    ];
  });
}

function changeOf(
  before: Relation,
  after: Relation,
  old: Edge,
  fresh: Edge,
  group: readonly EdgePair[],
  { examples, stores }: CompareOptions,
): readonly [RuleChange] | undefined {
  const [was, is] = [ruleOf(before, old), ruleOf(after, fresh)];
  if (was === undefined || is === undefined) return undefined;
  const aspects = aspectsOf(old.canonical, fresh.canonical);
  // Only the files of a layout differ: a change of the layout, told once.
  if (aspects.length === 0) return undefined;
  const draws = aspects.some(aspect => ['movement', 'shape', 'replicas', 'padding'].includes(aspect));
  return [
    {
      kind: 'rule',
      aspects,
      before: ruleView(was),
      after: ruleView(is),
      keys: keysOf(
        after,
        group.flatMap(pair => pair.after ?? []),
      ),
      sources: aspects.includes('sources')
        ? group.flatMap(pair =>
            pair.before === undefined || pair.after === undefined ? [] : sourceChanges(after, pair.before, pair.after),
          )
        : [],
      inverse: inverseChanges(after, old.canonical, fresh.canonical),
      picture: draws
        ? drawChange({ relation: before, edge: old }, { relation: after, edge: fresh }, examples, stores)
        : undefined,
    },
  ];
}
