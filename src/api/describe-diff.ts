import type { Difference, DifferenceGroup } from '../compiler/compare/difference-groups.js';
import { nameOf } from '../compiler/compare/difference-groups.js';
import { positionIn } from '../compiler/compare/format-numbers.js';
import { cosineOf, type Largest, type Statistics } from '../tensor/compare/statistics.js';
import type { Json } from '../diagnostics/diagnostic.js';
import { lineIndex } from '../diagnostics/line-index.js';
import type { Diff, DiffSide } from './diff.js';

/** `my-model.yaml:27`: where the rule of a group stands, or undefined where there is none. */
export function rulePlace({ rule }: DifferenceGroup, { rules }: Pick<Diff, 'rules'>): string | undefined {
  const span = rule === undefined ? undefined : rules[rule]?.span;
  if (span === undefined) return undefined;
  return `${span.source.name}:${lineIndex(span.source).position(span.start).line}`;
}

/** How many tensors of B (and of A alone) came out how. */
export interface DiffCounts {
  readonly equal: number;
  readonly tolerated: number;
  /** Different, and explained for all elements. */
  readonly explained: number;
  /** Different, without an explanation. */
  readonly unexplained: number;
  readonly onlyLeft: number;
  readonly onlyRight: number;
}

export function countsOf({ comparison, differences }: Pick<Diff, 'comparison' | 'differences'>): DiffCounts {
  const count = (...kinds: readonly Difference['kind'][]): number =>
    differences.filter(({ kind }) => kinds.includes(kind)).length;
  const missing = count('onlyLeft') + count('onlyRight');
  const unexplained = count('shapes', 'dtypes', 'values', 'nearly');
  const tolerated = count('tolerated');
  return {
    equal: comparison.pairs.filter(({ outcome }) => outcome === 'equal').length,
    tolerated,
    explained: differences.length - missing - unexplained - tolerated - count('unsearched'),
    unexplained,
    onlyLeft: count('onlyLeft'),
    onlyRight: count('onlyRight'),
  };
}

/** All of a comparison for programs: groups as people see them, and every difference by itself. */
export function diffReport(diff: Diff): Json {
  return {
    equal: diff.equal,
    a: sideReport(diff.left),
    b: sideReport(diff.right),
    counts: { ...countsOf(diff) },
    other_shards: diff.otherShards,
    groups: diff.groups.map((group, i) => ({
      code: diff.findings[i]?.code ?? null,
      kind: group.kind,
      a: group.left === '' ? null : { keys: group.left, type: group.leftShape },
      b: group.right === '' ? null : { keys: group.right, type: group.rightShape },
      tensors: group.members.length,
      equal_after: group.how === '' ? null : group.how,
      rule: rulePlace(group, diff) ?? null,
    })),
    tensors: diff.differences.map(difference => differenceReport(difference, diff)),
  };
}

function sideReport({ path, format, totals }: DiffSide): Json {
  const { tensors, parameters, bytes, files } = totals;
  return { path, format, tensors, parameters, bytes, files };
}

function differenceReport({ kind, lefts, rights, how, statistics }: Difference, { tensors }: Diff): Json {
  const named = (side: Diff['tensors']['left'], indices: readonly number[]): Json =>
    indices.flatMap((index): Json[] => {
      const tensor = side[index];
      if (tensor === undefined) return [];
      return [{ name: nameOf(tensor), dtype: tensor.dtype.name, shape: tensor.shape }];
    });
  const shape = tensors.right[rights[0] ?? -1]?.shape ?? [];
  return {
    kind,
    a: named(tensors.left, lefts),
    b: named(tensors.right, rights),
    equal_after: how === '' ? null : how,
    statistics: statistics === undefined ? null : statisticsReport(statistics, shape),
  };
}

/** Positions are those of B, one number for each axis. Infinite numbers are texts: JSON has none. */
function statisticsReport(found: Statistics, shape: readonly number[]): Json {
  const position = (flat: number | undefined): Json => (flat === undefined ? null : positionIn(flat, shape));
  const number = (value: number): Json => (Number.isFinite(value) ? value : String(value));
  const largest = (measure: Largest | undefined): Json =>
    measure === undefined ? null : { value: number(measure.value), position: position(measure.at) };
  return {
    elements: found.elements,
    differing: found.differing,
    beyond_tolerance: found.beyond,
    first: position(found.first),
    last: position(found.last),
    absolute: largest(found.absolute),
    relative: largest(found.relative),
    ulps: largest(found.ulps),
    more_than_one_ulp: found.moreThanOneUlp,
    cosine: cosineOf(found) ?? null,
    nan: { a: found.left.nan, b: found.right.nan },
    infinite: { a: found.left.infinite, b: found.right.infinite },
    finite_on_one_side: found.unlike,
  };
}
