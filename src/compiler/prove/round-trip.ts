import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { isLossless } from '../../tensor/dtype.js';
import { compareValues } from '../../tensor/evaluate/compare-values.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import type { Value } from '../../tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { positionIn } from '../compare/format-numbers.js';
import { traceTarget, type TraceStep } from '../explain/trace.js';
import { otherSide, type Relation, type RelationRule } from '../relation/relation.js';
import type { Failure } from './example-proof.js';
import { Groups } from './prove-coverage.js';
import { firstFar, LATER_ROUNDS, ONE_ROUND } from './nearness.js';
import { addressOf, convertWorld, type Converted, type Given, type World, type WorldTensor } from './world.js';

/** There and back. */
export interface Trip {
  readonly there: Converted;
  readonly back: Converted;
}

export interface RoundTrip {
  readonly trip: Trip | undefined;
  readonly failures: readonly Failure[];
  readonly lossy: readonly RelationRule[];
}

/**
 * Converts a world to the other side and back, and compares every tensor bit for bit. What is read under a claim (replicas,
 * ties, padding) is first made to fulfil it by one round. What rules compute may come back near to what it was; what stands in
 * several tensors there (numbers and their scales) in another form, which a second round must keep.
 */
export function proveRoundTrip(relation: Relation, example: World, given: Given): RoundTrip {
  const failures: Failure[] = [];
  const first = roundOf(relation, example, given, failures);
  if (first === undefined) return { trip: undefined, failures, lossy: [] };
  const claiming = rulesOf(
    relation,
    [...first.there.refuted, ...first.back.refuted].map(({ claim }) => claim.rule),
  );
  const start = claiming.size === 0 ? example : fulfilled(example, first, claiming, relation);
  const trip = start === example ? first : roundOf(relation, start, given, failures);
  if (trip === undefined) return { trip, failures, lossy: [] };
  failures.push(...brokenClaims(relation, trip));
  const computed = rulesOf(relation, [...computing(trip.there), ...computing(trip.back)]);
  const groups = new Groups();
  const lossy = new Set<RelationRule>();
  for (const difference of differences(relation, start, trip)) {
    const { tensor, found, rule } = difference;
    if (found?.shape.join() !== tensor.shape.join() || !computed.has(rule)) {
      groups.add(failureOf(difference, trip));
      continue;
    }
    lossy.add(rule);
    const far = rule.sides[example.side]?.length === 1 ? firstFar(tensor, found, ONE_ROUND) : undefined;
    if (far !== undefined) groups.add(failureOf({ ...difference, position: positionIn(far, tensor.shape) }, trip));
  }
  for (const { rule, tensor, found } of lossy.size === 0
    ? []
    : differences(relation, trip.back.world, roundOf(relation, trip.back.world, given, failures))) {
    const far = found === undefined ? 0 : firstFar(tensor, found, LATER_ROUNDS);
    if (far === undefined || !lossy.has(rule) || groups.has(rule)) continue;
    const position = positionIn(far, tensor.shape);
    groups.add({ kind: 'unstable', from: example.side, rule, count: 1, key: tensor.key, file: tensor.file, position });
  }
  return { trip, failures: [...failures, ...groups.all], lossy: [...lossy].filter(rule => !groups.has(rule)) };
}

function roundOf(relation: Relation, world: World, given: Given, failures: Failure[]): Trip | undefined {
  const findings: Diagnostic[] = [];
  // What is assumed of an example is no news.
  const report = (finding: Diagnostic): void => {
    if (finding.severity === 'error') findings.push(finding);
  };
  const there = convertWorld(relation, world, given, report);
  const back = there === undefined ? undefined : convertWorld(relation, there.world, given, report);
  if (there !== undefined && back !== undefined && findings.length === 0) return { there, back };
  failures.push({ kind: 'refused', from: there === undefined ? world.side : otherSide(world.side), findings });
  return undefined;
}

function rulesOf(relation: Relation, indices: readonly number[]): ReadonlySet<RelationRule> {
  return new Set(indices.flatMap(index => relation.rules[index] ?? []));
}

/** The world with what rules under a claim read as the round made it; what the round left out is not there. */
function fulfilled(world: World, { there, back }: Trip, rules: ReadonlySet<RelationRule>, relation: Relation): World {
  const made = new Map(back.world.tensors.map(tensor => [addressOf(tensor), tensor]));
  const [bound] = there.bounds;
  const tensors = world.tensors.flatMap((tensor, i) => {
    const rule = relation.rules[bound?.claimedBy.get(i) ?? -1];
    if (rule === undefined || !rules.has(rule)) return [tensor];
    return made.get(addressOf(tensor)) ?? [];
  });
  return { ...world, tensors };
}

function brokenClaims(relation: Relation, { there, back }: Trip): readonly Failure[] {
  const seen = new Set<RelationRule>();
  return [there, back].flatMap(({ refuted, source }) =>
    refuted.flatMap(({ claim }): readonly Failure[] => {
      const rule = relation.rules[claim.rule];
      if (rule === undefined || seen.has(rule)) return [];
      seen.add(rule);
      return [{ kind: 'claim', rule, from: source.side, claim: `${claim.left} and ${claim.right}` }];
    }),
  );
}

/** Rules that do more than move elements, or lose something where they cast them. */
function computing({ plan }: Converted): readonly number[] {
  return plan.pieces.filter(({ value }) => !isExact(value)).map(({ target }) => plan.targets[target]?.rule ?? -1);
}

function isExact(value: Value): boolean {
  if (value.kind === 'load') return true;
  return value.kind === 'cast' && isLossless(dtypeOf(value.operand), value.to) && isExact(value.operand);
}

interface Difference {
  readonly rule: RelationRule;
  readonly tensor: WorldTensor;
  /** What came back in its place. */
  readonly found: WorldTensor | undefined;
  /** Undefined where shapes or dtypes differ. */
  readonly position: readonly number[] | undefined;
}

function differences(relation: Relation, start: World, trip: Trip | undefined): readonly Difference[] {
  if (trip === undefined) return [];
  const { there, back } = trip;
  const [bound] = there.bounds;
  const dropped = new Set(bound?.dropped.map(({ tensor }) => tensor));
  const made = new Map(back.world.tensors.map(tensor => [addressOf(tensor), tensor]));
  return start.tensors.flatMap((tensor, i): readonly Difference[] => {
    const rule = relation.rules[bound?.claimedBy.get(i) ?? -1];
    if (dropped.has(i) || rule === undefined) return [];
    const found = made.get(addressOf(tensor));
    if (found === undefined) {
      // The second copy of a tie by absence is not written.
      return rule.source.tied && rule.source.optional !== 'no' ? [] : [{ rule, tensor, found, position: undefined }];
    }
    if (found.dtype !== tensor.dtype || found.shape.join() !== tensor.shape.join()) {
      return [{ rule, tensor, found, position: undefined }];
    }
    const element = compareValues(tensor.dtype, tensor.bytes, found.bytes, volumeOf(tensor.shape))?.first;
    return element === undefined ? [] : [{ rule, tensor, found, position: positionIn(element, tensor.shape) }];
  });
}

function failureOf(
  { rule, tensor, found, position }: Difference,
  trip: Trip,
): Extract<Failure, { readonly count: number }> {
  const { key, file } = tensor;
  const common = { rule, count: 1, key, file, from: trip.there.source.side };
  if (found === undefined) return { kind: 'lost', ...common };
  return {
    kind: 'changed',
    ...common,
    position,
    expected: describe(tensor, position),
    found: describe(found, position),
    trace: traceOf(trip, tensor, position),
  };
}

/** `bf16[5 7]`, or the bits of one element. */
function describe({ dtype, shape, bytes }: WorldTensor, position: readonly number[] | undefined): string {
  if (position === undefined) return `${dtype.name}[${shape.join(' ')}]`;
  const strides = rowMajorStrides(shape);
  const element = position.reduce((sum, i, k) => sum + i * (strides[k] ?? 0), 0);
  const size = dtype.bits / 8;
  const part = bytes.slice(Math.floor(element * size), Math.max(Math.floor(element * size) + 1, (element + 1) * size));
  const hex = `0x${[...part.reverse()].map(byte => byte.toString(16).padStart(2, '0')).join('')}`;
  const pattern = dtype.bits <= 32 && dtype.bits >= 8 ? Number(hex) : undefined;
  const value = pattern === undefined ? undefined : dtype.decode?.(pattern);
  return value === undefined ? hex : `${value} (${hex})`;
}

/** The steps that lead to an element on the way back, and from there on to what it was on the way there. */
function traceOf(
  { there, back }: Trip,
  tensor: WorldTensor,
  position: readonly number[] | undefined,
): readonly TraceStep[] {
  const steps = (
    converted: Converted,
    key: string,
    file: string,
    at: readonly number[] | undefined,
  ): readonly TraceStep[] => {
    const { chain, bounds, source } = converted;
    const found = traceTarget({ chain, bounds, tensors: source.tensors }, key, at) ?? [];
    return found.filter(({ made }) => (made.file ?? '') === file);
  };
  const backwards = steps(back, tensor.key, tensor.file, position).slice(0, 1);
  const [read] = backwards[0]?.read ?? [];
  return read === undefined
    ? backwards
    : [...backwards, ...steps(there, read.key, read.file ?? '', read.position).slice(0, 1)];
}
