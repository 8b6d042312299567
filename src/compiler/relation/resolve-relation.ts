import { nearestFixes } from '../../diagnostics/replace-fix.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import type { KeyPattern } from '../../dsl/key/key.js';
import type { ForRange, Layout, Mapping, Reference, Rule, Size } from '../../dsl/mapping.js';
import { axisTwice, dividedWithoutValue, unknownCapture, unusedName } from '../../diagnostics/catalog/layout.js';
import { lowerOperations } from '../operations/lower-operations.js';
import { axisItems, blocksOf, type BlockAxes } from './blocks.js';
import { pairBlocks } from './pair-blocks.js';
import { capturesOf, CaptureTable } from './resolve-pattern.js';
import type {
  Relation,
  RelationReference,
  RelationRule,
  SideIndex,
  SymbolicBlock,
  SymbolicPattern,
} from './relation.js';

/**
 * Resolves the names of a mapping: types of captures, blocks of references, pairs of blocks. Reports what does not fit
 * and leaves it out.
 */
export function resolveRelation(mapping: Mapping, report: Report): Relation {
  const sizes = new Map(mapping.sizes.map(size => [size.name, size]));
  const options = new Map(mapping.options.map(option => [option.name, option]));
  const uses = countAxes(mapping);
  const rules = mapping.rules.map((rule, index) => resolveRule(rule, index, mapping, sizes, uses, report));
  return { mapping, layouts: mapping.layouts, sizes, options, rules };
}

/** How often the mapping names an axis, in brackets and in `sizes`; counted when it is first asked for. */
function countAxes(mapping: Mapping): (name: string) => number {
  let counts: Map<string, number> | undefined;
  const count = (): Map<string, number> => {
    const found = new Map<string, number>();
    const references = mapping.rules.flatMap(rule => [...referencesOf(rule, 0), ...referencesOf(rule, 1)]);
    const axes = references.flatMap(({ brackets }) => axisItems(brackets?.dimensions ?? []));
    for (const { name } of [...axes, ...mapping.sizes]) found.set(name, (found.get(name) ?? 0) + 1);
    return found;
  };
  return name => (counts ??= count()).get(name) ?? 0;
}

function resolveRule(
  written: Rule,
  index: number,
  mapping: Mapping,
  sizes: ReadonlyMap<string, Size>,
  uses: (name: string) => number,
  report: Report,
): RelationRule {
  const rule = lowerOperations(written, report);
  const fileCaptures = new Set(mapping.layouts.flatMap(layout => fileCaptureNames(layout)));
  const table = new CaptureTable(
    rule,
    name => sizes.has(name) && !fileCaptures.has(name) && !isHole(rule, name),
    report,
  );
  for (const side of [0, 1] as const) {
    for (const reference of referencesOf(rule, side)) {
      table.collect(reference.key, side);
      const file = mapping.layouts[side].file;
      if (file !== undefined) table.collect(withoutStars(file), side);
    }
  }
  const ranges = new Map<string, ForRange>(rule.for.map(range => [range.capture, range]));
  for (const range of rule.for) {
    if (!table.types.has(range.capture)) {
      const near = nearest(range.capture, table.types.keys());
      const fixes = nearestFixes(range.span, near);
      report(unknownCapture.make(at(range.span), { name: range.capture, field: 'for', nearest: near }, { fixes }));
    }
  }
  const bound = (name: string): boolean => {
    const range = ranges.get(name);
    return range !== undefined && range.to === undefined;
  };
  const resolveSide = (side: SideIndex): readonly RelationReference[] | undefined =>
    rule.sides[side].kind === 'nothing'
      ? undefined
      : referencesOf(rule, side).map((reference, position) =>
          resolveReference(reference, position, side, mapping.layouts[side], table, bound, report),
        );
  const sides = [resolveSide(0), resolveSide(1)] as const;
  const all = sides.flatMap(side => side ?? []);
  for (const names of rule.names) {
    if (!all.some(reference => reference.captures.includes(names.capture))) {
      const near = nearest(names.capture, new Set(all.flatMap(reference => reference.captures)));
      const fixes = nearestFixes(names.span, near);
      report(unusedName.make(at(names.span), { name: names.capture, field: 'names', nearest: near }, { fixes }));
    }
  }
  const shared = [...table.types.keys()].filter(
    name => !bound(name) && all.length > 0 && all.every(reference => reference.captures.includes(name)),
  );
  const base = { index, source: rule, captures: table.types, ranges, shared, sides };
  const [left, right] = sides;
  const single = rule.value.length > 0 && (left?.length !== 1 || right?.length !== 1);
  if (left === undefined || right === undefined || single || rule.value.some(hasReduction(all))) {
    return { ...base, pairs: [], filled: [] };
  }
  if (rule.value.length === 0) {
    const divided = all.flatMap(({ items }) => axisItems(items)).find(axis => axis.divisor !== undefined);
    if (divided !== undefined) {
      const { span, name, divisor = 1 } = divided;
      report(dividedWithoutValue.make(at(span), { axis: name, divisor }));
    }
  }
  return { ...base, ...pairBlocks(rule, [left, right], uses, report) };
}

/** True for an equation whose sides do not have the same axes: it reduces, and then blocks are not paired. */
function hasReduction(references: readonly RelationReference[]): () => boolean {
  const domains = references.map(reference =>
    reference.blocks.map(block => [...block.domain].sort().join(' ')).join(','),
  );
  return () => new Set(domains).size > 1 || references.some(reference => reference.blocks.length > 1);
}

function isHole(rule: Rule, name: string): boolean {
  return ([0, 1] as const).some(side =>
    referencesOf(rule, side).some(
      ({ key }) =>
        key.kind === 'parts' &&
        key.parts.some(
          part =>
            (part.kind === 'capture' && part.name === name) || (part.kind === 'group' && part.names.includes(name)),
        ),
    ),
  );
}

function fileCaptureNames(layout: Layout): readonly string[] {
  if (layout.file?.kind !== 'parts') return [];
  return layout.file.parts.flatMap(part =>
    part.kind === 'capture' ? [part.name] : part.kind === 'group' ? part.names : [],
  );
}

export function referencesOf(rule: Rule, side: SideIndex): readonly Reference[] {
  const found = rule.sides[side];
  return found.kind === 'references' ? found.references : [];
}

/** Stars in a layout's `file:` mean that any file may hold a key: they are no captures. */
function withoutStars(pattern: KeyPattern): KeyPattern {
  return pattern.kind === 'regex' ? pattern : { ...pattern, parts: pattern.parts.filter(part => part.kind !== 'star') };
}

function resolveFile(pattern: KeyPattern, side: SideIndex, table: CaptureTable): SymbolicPattern | undefined {
  const resolved = table.resolve(pattern, side);
  if (resolved.kind === 'regex') return resolved;
  const segments = resolved.segments.map(segment =>
    (segment.kind === 'word' || segment.kind === 'path') && segment.capture.startsWith('*')
      ? ({ kind: 'any', span: segment.span } as const)
      : segment,
  );
  const file: SymbolicPattern = { ...resolved, segments };
  return capturesOf(file).length === 0 && segments.some(segment => segment.kind === 'any') ? undefined : file;
}

function resolveReference(
  reference: Reference,
  index: number,
  side: SideIndex,
  layout: Layout,
  table: CaptureTable,
  bound: (name: string) => boolean,
  report: Report,
): RelationReference {
  const key = table.resolve(reference.key, side);
  const file = layout.file === undefined ? undefined : resolveFile(layout.file, side, table);
  const captures = [...new Set([...capturesOf(key), ...capturesOf(file)])];
  const items: readonly BracketItem[] = reference.brackets?.dimensions ?? [{ kind: 'rest', span: reference.key.span }];
  const unbound = captures.filter(name => !bound(name));
  const blocks = blocksOf(items).map(({ axes }): SymbolicBlock => {
    const seen = new Set<string>(unbound);
    for (const axis of axes) {
      if (seen.has(axis.name)) reportTwice(axis, axes, unbound, reference, report);
      seen.add(axis.name);
    }
    return { axes: axes.map(axis => axis.name), domain: [...seen], span: reference.brackets?.span ?? reference.span };
  });
  return {
    side,
    index,
    source: reference,
    role: reference.role?.text,
    key,
    file,
    dtype: reference.brackets?.dtype,
    items,
    captures,
    blocks,
  };
}

function reportTwice(
  { name, span }: BlockAxes['axes'][number],
  axes: BlockAxes['axes'],
  captures: readonly string[],
  reference: Reference,
  report: Report,
): void {
  const capture = captures.includes(name);
  const first = capture ? reference.key.span : axes.find(axis => axis.name === name)?.span;
  const related =
    first === undefined ? [] : [{ place: at(first), text: capture ? 'it is a capture here' : 'the first' }];
  report(axisTwice.make(at(span), { axis: name, capture }, { related }));
}
