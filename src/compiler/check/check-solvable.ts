import { unsolvableAxis } from '../../diagnostics/catalog/layout.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { openAxes } from '../bind/needed-sizes.js';
import { linearSize, type SizeLookup } from '../layout/linear-size.js';
import { axisItems } from '../relation/blocks.js';
import { fixedSize } from '../relation/fixed-size.js';
import { otherSide, type Relation, type RelationRule, type SideIndex } from '../relation/relation.js';
import { whyNot } from './check-directions.js';
import { declarationFixes } from './declare-size.js';

/** What a size that is known stands for here: which number it is changes nothing. */
const SOME_SIZE = 2;

/**
 * Axes of a rule whose sizes no dimension tells, whichever side is read, and which are no sizes of the mapping: no
 * checkpoint can be converted by such a rule. Reports MAPC3021, one axis for each rule: with it, others may follow.
 * `isSpoiled`: a mistake of the rule was reported, and may be the reason.
 */
export function checkSolvable(relation: Relation, isSpoiled: (rule: RelationRule) => boolean, report: Report): void {
  const sizes = globalNames(relation);
  for (const rule of relation.rules) {
    const readable = ([0, 1] as const).filter(
      from => rule.sides[otherSide(from)] !== undefined && isConverted(rule, from) && !whyNot(relation, rule, from),
    );
    const open = readable.map(from => unsolved(rule, from, sizes));
    const [first = []] = open;
    // An axis that no direction tells is the better one to declare.
    const axis = first.find(name => open.every(names => names.includes(name))) ?? first[0];
    // That one direction needs a size more is said where it is taken (MAPC3104).
    if (axis === undefined || open.some(names => names.length === 0) || isSpoiled(rule)) continue;
    const ways = readable.map(from => {
      return { from: relation.layouts[from].name, to: relation.layouts[otherSide(from)].name };
    });
    const items = rule.sides.flatMap(side => side ?? []).flatMap(reference => reference.items);
    const place = at(axisItems(items).find(({ name }) => name === axis)?.span ?? rule.source.span);
    const fixes = declarationFixes(relation, axis);
    report(unsolvableAxis.make(place, { axis, ways }, { fixes }));
  }
}

/** A side that is null is read only where a value makes something of it. */
const isConverted = (rule: RelationRule, from: SideIndex): boolean =>
  rule.sides[from] !== undefined || rule.source.value.length > 0;

/** Names that have one size in the whole checkpoint: those can be given. */
function globalNames(relation: Relation): ReadonlySet<string> {
  const counted = relation.rules.flatMap(({ captures }) =>
    [...captures].flatMap(([name, { kind }]) => (kind === 'integer' ? [name] : [])),
  );
  return new Set([...relation.sizes.keys(), ...counted]);
}

/** The axes of a rule that are still unknown when every dimension of one side was solved for its one unknown. */
function unsolved(rule: RelationRule, from: SideIndex, sizes: ReadonlySet<string>): readonly string[] {
  const open = new Set(openAxes(rule).filter(axis => fixedSize(rule, axis) === undefined && !isKnown(axis)));
  function isKnown(axis: string): boolean {
    const kind = rule.captures.get(axis)?.kind;
    return kind === undefined ? sizes.has(axis) : kind === 'integer' || kind === 'words';
  }
  const lookup: SizeLookup = {
    parameterOf: () => undefined,
    sizeOf: axis => (open.has(axis) ? { unknown: axis } : { known: SOME_SIZE }),
  };
  const items = (rule.sides[from] ?? []).flatMap(reference => reference.items);
  for (let before = -1; before !== open.size;) {
    before = open.size;
    for (const item of items) {
      const [unknown, more] = linearSize(item, lookup)?.unknowns.keys() ?? [];
      if (unknown !== undefined && more === undefined) open.delete(unknown);
    }
  }
  return [...open];
}
