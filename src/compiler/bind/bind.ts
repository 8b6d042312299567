import { otherLayout } from '../../diagnostics/catalog/coverage.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { otherSide, type Relation, type RelationReference, type RelationRule } from '../relation/relation.js';
import type { BindInput } from './bind-input.js';
import { Binding } from './binding.js';
import type { Bound } from './bound.js';
import { claimKeys, type ClaimedTensor, type RawClaim } from './claim-keys.js';
import { countCaptures } from './count-captures.js';
import {
  Decoder,
  isRefusal,
  scattered,
  scatterId,
  type Instance,
  type PlacedTensor,
  type Refusal,
} from './instances.js';
import { checkConfigFields } from './check-config-fields.js';
import { checkCoverage } from './check-coverage.js';
import { checkGivenLists } from './check-given-lists.js';
import { checkReadable, isTiedByAbsence } from './check-readable.js';
import { checkShapes } from './check-shapes.js';
import { reportNeededSizes } from './needed-sizes.js';
import { decideConditions, holds, type Conditions } from './conditions.js';
import { completeInstances } from './complete-instances.js';
import { makeTargets } from './make-targets.js';
import { wrongSize } from '../scalar/scalar.js';
import type { SettledTensor } from './settled-tensor.js';
import { solveInstance, type ShapeMismatch } from './solve-shapes.js';

/**
 * Binds a mapping to the headers of one side: which rule claims which tensor, all sizes, every target and the pieces that
 * fill it. Reports every mistake that it finds; undefined if there was one.
 */
export function bind(
  relation: Relation,
  input: BindInput,
  options: ReadonlyMap<string, string>,
  report: Report,
): Bound | undefined {
  let errors = 0;
  const counting: Report = finding => {
    if (finding.severity === 'error') errors++;
    report(finding);
  };
  const binding = new Binding(relation, input, options, counting);
  const claimed = claimKeys(relation, input.from, input.tensors);
  if (isOtherLayout(binding, claimed)) return undefined;
  evaluateSizes(binding, false);
  const conditions = decideConditions(binding);
  countCaptures(
    binding,
    claimed.flatMap(tensor => tensor.claims.filter(claim => holds(conditions, claim.rule))),
    input,
  );
  const settled = solve(binding, claimed, conditions);
  checkGivenLists(binding);
  const mismatches: ShapeMismatch[] = [];
  for (const instance of settled.instances) solveInstance(instance, binding, input.tensors, mismatches);
  checkShapes(binding, mismatches);
  checkCoverage(binding, claimed, settled.tensors, conditions);
  const matched = new Set(claimed.flatMap(({ claims }) => claims.map(({ rule }) => rule)));
  const unclaimed = new Set(settled.tensors.flatMap(({ held }, i) => (held.length === 0 ? [i] : [])));
  const instances = completeInstances(binding, settled.instances, conditions, matched, unclaimed);
  checkReadable(
    binding,
    instances.filter(({ rule }) => !isTiedByAbsence(rule)),
  );
  const sized = reportNeededSizes(binding, instances);
  if (!sized || errors > 0) return undefined;
  checkConfigFields(binding);
  const made = makeTargets(binding, instances);
  if (errors > 0 || made === undefined) return undefined;
  const claimedBy = new Map<number, number>();
  settled.tensors.forEach((tensor, i) => {
    const [first] = tensor.held;
    if (first !== undefined) claimedBy.set(i, first.claim.rule.index);
  });
  return {
    ...made,
    dropped: droppedTensors(binding, settled.tensors),
    sizes: new Map(binding.facts.entries()),
    claimedBy,
  };
}

/** True, and reported, if no rule knows any key: then nothing else is worth telling. */
function isOtherLayout(binding: Binding, claimed: readonly ClaimedTensor[]): boolean {
  const { relation, input, from } = binding;
  const [first] = input.tensors;
  const knows = ({ claims, otherDType }: ClaimedTensor): boolean => claims.length > 0 || otherDType.length > 0;
  if (first === undefined || claimed.some(knows)) return false;
  const [here, there] = [relation.layouts[from], relation.layouts[otherSide(from)]];
  const fits = claimKeys(relation, otherSide(from), input.tensors).some(knows) ? there.name : null;
  const parameters = { layout: here.name, count: input.tensors.length, key: first.key, fits };
  binding.report(otherLayout.make(at(here.span), parameters));
  return true;
}

/** Evaluates declared sizes until nothing new comes out. */
function evaluateSizes(binding: Binding, lenient: boolean): void {
  let before: number;
  do {
    before = binding.facts.changed;
    for (const size of binding.relation.sizes.values()) {
      if (size.parameter !== undefined || size.value === undefined) continue;
      if (binding.facts.get(size.name) !== undefined || binding.wrongSizes.has(size.name)) continue;
      const scalar = binding.evaluate(size.value, { lenient });
      if (scalar.kind === 'wrong' && !lenient) binding.reportWrong(size, size.name, scalar.problem);
      if (scalar.kind !== 'value' || scalar.value === null) continue;
      const reason = wrongSize(scalar.value, binding.isAxis(size.name));
      if (reason !== undefined) binding.reportWrong(size, size.name, { span: size.value.span, reason });
      else if (typeof scalar.value === 'number')
        binding.facts.add(size.name, { value: scalar.value, origin: binding.originOf(size), span: size.span });
    }
  } while (binding.facts.changed > before);
}

interface Settled {
  readonly instances: readonly Instance[];
  readonly tensors: readonly SettledTensor[];
  /** No size that is found later can change which claims hold. */
  readonly final: boolean;
}

/**
 * Settles which claims hold and solves sizes, each as far as the other has come, to a fixpoint. Only when both stand still
 * do configs that were not given count as empty.
 */
function solve(binding: Binding, claimed: readonly ClaimedTensor[], conditions: Conditions): Settled {
  let settled: Settled | undefined;
  for (let lenient = false; ;) {
    const before = binding.facts.changed;
    evaluateSizes(binding, lenient);
    if (settled?.final !== true) settled = settle(binding, claimed, conditions);
    solveAll(settled.instances, binding, lenient);
    if (binding.facts.changed > before) continue;
    if (lenient) return settled;
    lenient = true;
  }
}

/** Solves shapes until no dimension gives anything new; instances whose sizes are all known are not looked at again. */
function solveAll(instances: readonly Instance[], binding: Binding, lenient: boolean): void {
  let open = instances;
  for (let found = true; found;) {
    found = false;
    open = open.filter(instance => {
      const state = solveInstance(instance, binding, binding.input.tensors, []);
      found ||= state.found;
      return state.open;
    });
    evaluateSizes(binding, lenient);
  }
}

function settle(binding: Binding, claimed: readonly ClaimedTensor[], conditions: Conditions): Settled {
  const decoders = new Map<RelationRule, Decoder>();
  const instances = new Map<RelationRule, Map<string, Instance>>();
  const place = (claim: RawClaim): Instance | Refusal | undefined => {
    let decoder = decoders.get(claim.rule);
    if (decoder === undefined) decoders.set(claim.rule, (decoder = new Decoder(binding, claim.rule)));
    const captures = decoder.decode(claim);
    if (isRefusal(captures)) return captures;
    if (!holds(conditions, claim.rule, captures)) return undefined;
    const { rule, reference } = claim;
    let ofRule = instances.get(rule);
    if (ofRule === undefined) instances.set(rule, (ofRule = new Map<string, Instance>()));
    const id = scatterId(rule.shared, captures);
    let instance = ofRule.get(id);
    if (instance === undefined) {
      const shared = new Map(
        [...captures].filter(([name]) => rule.shared.includes(name) || decoder.rule.bound.has(name)),
      );
      const read = (rule.sides[binding.from] ?? []).map(() => new Map<string, PlacedTensor>());
      ofRule.set(
        id,
        (instance = { rule, captures: shared, read, sizes: new Map<string, number>(), origins: new Map() }),
      );
    }
    instance.read[reference.index]?.set(scatterId(scatteredOf(rule, reference), captures), {
      tensor: claim.tensor,
      dtype: claim.dtype,
      captures,
    });
    return instance;
  };
  const tensors = claimed.map((tensor): SettledTensor => {
    const held: { claim: RawClaim; instance: Instance }[] = [];
    const refused: { claim: RawClaim; refusal: Refusal }[] = [];
    for (const last of [false, true]) {
      if (last && held.length > 0) break;
      for (const claim of tensor.claims) {
        if (claim.rule.source.otherwise !== last || !holds(conditions, claim.rule)) continue;
        const placed = place(claim);
        if (placed === undefined) continue;
        if ('rule' in placed) held.push({ claim, instance: placed });
        else refused.push({ claim, refusal: placed });
      }
    }
    return { held, refused };
  });
  const all = [...instances.values()].flatMap(ofRule => [...ofRule.values()]);
  return { instances: all, tensors, final: [...decoders.values()].every(decoder => decoder.isFinal) };
}

const scatteredNames = new WeakMap<RelationReference, readonly string[]>();

function scatteredOf(rule: RelationRule, reference: RelationReference): readonly string[] {
  let names = scatteredNames.get(reference);
  if (names === undefined) scatteredNames.set(reference, (names = scattered(rule, reference)));
  return names;
}

function droppedTensors(binding: Binding, tensors: readonly SettledTensor[]): Bound['dropped'] {
  const to = otherSide(binding.from);
  return tensors.flatMap(({ held }, tensor) =>
    held
      .filter(({ claim }) => claim.rule.sides[to] === undefined)
      .map(({ claim }) => ({ tensor, rule: claim.rule.index, why: claim.rule.source.why?.text ?? '' })),
  );
}
