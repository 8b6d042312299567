import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { whyNot } from '../check/check-directions.js';
import type { Relation, RelationRule, SideIndex } from '../relation/relation.js';
import { otherSide } from '../relation/relation.js';
import type { ExampleProof, Failure, OneWay, Way } from './example-proof.js';
import { proveConfig } from './prove-config.js';
import { proveCoverage } from './prove-coverage.js';
import { proveRoundTrip } from './round-trip.js';
import { convertWorld, exampleWorld, type ExampleWorld, type Given, type Stores } from './world.js';

/**
 * Proves a mapping on an example: makes a checkpoint of each side, converts it there and back by the plans that a conversion would
 * run, and compares everything, bit for bit. Rules that have one direction are tried in that one; all others are proved both ways.
 */
export function proveExample(relation: Relation, sizes: Given, stores: Stores): ExampleProof {
  const config = proveConfig(relation, sizes);
  const oneWay = oneWayRules(relation);
  const both = withoutRules(relation, new Set(oneWay.map(({ rule }) => rule)));
  const ways: Way[] = [];
  const failures: Failure[] = [];
  const lossy = new Set<RelationRule>();
  const whole = oneWay.length === 0;
  for (const from of [0, 1] as const) {
    const example = madeWorld(both, from, sizes, stores, failures);
    if (!isSmall(example, from, failures) || example.world.tensors.length === 0) continue;
    const { trip, failures: found, lossy: changing } = proveRoundTrip(both, example.world, example.given);
    // Rules that were taken apart may not stand without the others: that says nothing against them.
    failures.push(...found.filter(({ kind }) => whole || kind !== 'refused'));
    for (const rule of changing) lossy.add(rule);
    if (trip === undefined) continue;
    failures.push(...proveCoverage(both, trip.there, withAxes(sizes, example), stores));
    ways.push({ from, back: true, tensors: trip.there.source.tensors.length });
  }
  for (const from of [0, 1] as const) {
    if (oneWay.some(rule => rule.from === from))
      ways.push(...oneDirection(relation, from, oneWay, sizes, stores, failures));
  }
  const isEmpty = failures.length + config.failures.length === 0 && ways.length === 0 && config.fields === 0;
  const { rules, mapping } = relation;
  if (isEmpty && (rules.length > 0 || mapping.examples.length > 0)) failures.push({ kind: 'empty' });
  return {
    ways,
    oneWay,
    lossy: [...lossy],
    fields: config.fields,
    failures: [...onceForEachRule(failures), ...config.failures],
  };
}

/** What goes wrong with a rule in both directions is one mistake: that of the first. */
function onceForEachRule(failures: readonly Failure[]): readonly Failure[] {
  const seen = new Set<string>();
  return failures.filter(failure => {
    if (failure.kind === 'refused') return true;
    const span = 'rule' in failure ? failure.rule.source.span : undefined;
    const id = `${failure.kind} ${span?.source.name ?? ''} ${span?.start ?? 0}`;
    return seen.has(id) ? false : (seen.add(id), true);
  });
}

/** Everything that can be read in one direction, converted once: what comes out must be what the other side has. */
function oneDirection(
  relation: Relation,
  from: SideIndex,
  oneWay: readonly OneWay[],
  sizes: Given,
  stores: Stores,
  failures: Failure[],
): readonly Way[] {
  const readable = withoutRules(relation, new Set(oneWay.filter(rule => rule.from !== from).map(({ rule }) => rule)));
  const example = madeWorld(readable, from, sizes, stores, failures);
  if (!isSmall(example, from, failures)) return [];
  const converted = convertWorld(readable, example.world, example.given, finding => {
    if (finding.severity === 'error') failures.push({ kind: 'refused', from, findings: [finding] });
  });
  if (converted === undefined) return [];
  failures.push(...proveCoverage(readable, converted, withAxes(sizes, example), stores));
  return [{ from, back: false, tensors: example.world.tensors.length }];
}

/** The checkpoint of a side; conditions that cannot be decided under these sizes are failures. */
function madeWorld(
  relation: Relation,
  from: SideIndex,
  sizes: Given,
  stores: Stores,
  failures: Failure[],
): ExampleWorld | number {
  const findings: Diagnostic[] = [];
  const world = exampleWorld(relation, from, sizes, stores, finding => {
    if (finding.severity === 'error') findings.push(finding);
  });
  // Said once: the same conditions hold on both sides.
  if (findings.length > 0 && !failures.some(({ kind }) => kind === 'refused'))
    failures.push({ kind: 'refused', from, findings });
  return world;
}

function isSmall(example: ExampleWorld | number, from: SideIndex, failures: Failure[]): example is ExampleWorld {
  if (typeof example !== 'number') return true;
  failures.push({ kind: 'too-large', from, bytes: example });
  return false;
}

/** The sizes of an example with those of all axes: the other side then has the same ones. */
const withAxes = (sizes: Given, { given, axes }: ExampleWorld): Given => new Map([...axes, ...given, ...sizes]);

function oneWayRules(relation: Relation): readonly OneWay[] {
  return relation.rules.flatMap((rule): readonly OneWay[] =>
    ([0, 1] as const).flatMap(side => {
      const reason = whyNot(relation, rule, side)?.reason;
      return reason === undefined ? [] : [{ rule, from: otherSide(side), reason }];
    }),
  );
}

/** The relation with the other rules only, counted anew. */
function withoutRules(relation: Relation, rules: ReadonlySet<RelationRule>): Relation {
  if (rules.size === 0) return relation;
  const kept = relation.rules.filter(rule => !rules.has(rule)).map((rule, index) => ({ ...rule, index }));
  return { ...relation, rules: kept };
}
