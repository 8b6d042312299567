import { at } from '../../diagnostics/source.js';
import { targetTwice } from '../../diagnostics/catalog/coverage.js';
import { invariant } from '../../diagnostics/invariant.js';
import type { Piece, Proof, Value } from '../../tensor/piece.js';
import { mapLoads } from '../../tensor/strided/loads.js';
import { foldPieces } from '../../tensor/strided/fold-pieces.js';
import { foldProof } from '../../tensor/strided/fold-piece.js';
import { substitute } from '../../tensor/strided/substitute.js';
import { foldKeys } from '../keys/fold-keys.js';
import { printKey } from '../keys/print-key.js';
import type { Pattern } from '../keys/pattern.js';
import { otherSide, type RelationReference, type RelationRule } from '../relation/relation.js';
import type { Binding } from './binding.js';
import type { Bound, BoundTarget } from './bound.js';
import { checkReadable, isTiedByAbsence } from './check-readable.js';
import { concretePattern } from './concrete-pattern.js';
import { rangesOf, type Instance } from './instances.js';
import { lowerInstance } from './lower-rule.js';
import type { Template } from './template.js';
import { RuleLowering } from './rule-lowering.js';

/** Targets and pieces of all instances, whose rules can be read this way; undefined where two rules make one key. */
export function makeTargets(
  binding: Binding,
  instances: readonly Instance[],
): Pick<Bound, 'targets' | 'pieces' | 'proofs'> | undefined {
  const maker = new TargetMaker(binding);
  const ofRule = new Map<RelationRule, Instance[]>();
  for (const instance of instances) {
    const list = ofRule.get(instance.rule);
    if (list === undefined) ofRule.set(instance.rule, [instance]);
    else list.push(instance);
  }
  // Second claims come last: what they claim must be there.
  for (const tied of [false, true]) {
    for (const [rule, list] of ofRule) if (rule.source.tied === tied) maker.addRule(rule, list);
  }
  return maker.result();
}

class TargetMaker {
  readonly #binding: Binding;
  readonly #targets: BoundTarget[] = [];
  readonly #byKey = new Map<string, { readonly index: number; readonly reference: RelationReference }>();
  readonly #twice = new Map<
    string,
    { readonly first: RelationReference; readonly second: RelationReference; readonly keys: string[] }
  >();
  readonly #pieces = new Map<number, readonly Piece[]>();
  readonly #proofs: Proof[] = [];

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  result(): Pick<Bound, 'targets' | 'pieces' | 'proofs'> | undefined {
    for (const { first, second, keys } of this.#twice.values()) {
      const related = [{ place: at(first.source.span), text: 'this rule makes it, too' }];
      for (const { text: family, count } of foldKeys(keys)) {
        this.#binding.report(targetTwice.make(at(second.source.span), { family, count }, { related }));
      }
    }
    if (this.#twice.size > 0) return undefined;
    return { targets: this.#targets, pieces: [...this.#pieces.values()].flat(), proofs: this.#proofs };
  }

  addRule(rule: RelationRule, instances: readonly Instance[]): void {
    // A tie by absence: the second copy is left out where it would be written.
    if (isTiedByAbsence(rule) && (this.#writesTied(rule, instances) || !checkReadable(this.#binding, instances)))
      return;
    const { ranges } = rangesOf(rule, this.#binding);
    const lowering = new RuleLowering(rule, this.#binding, ranges);
    const patterns = new Map<RelationReference, { key: Pattern; file: Pattern | undefined }>();
    for (const reference of rule.sides[otherSide(this.#binding.from)] ?? []) {
      const key = concretePattern(reference.key, this.#binding);
      const file = reference.file === undefined ? undefined : concretePattern(reference.file, this.#binding);
      invariant(typeof key !== 'string' && typeof file !== 'string', 'all sizes are known by now');
      patterns.set(reference, { key, file });
    }
    const templates = new Map<string, Template>();
    for (const instance of instances) {
      const signature = this.#signature(rule, instance);
      let template = templates.get(signature);
      if (template === undefined) {
        template = lowerInstance(lowering, instance, this.#binding, this.#binding.input.tensors);
        template = { ...template, pieces: foldPieces(template.pieces), proofs: template.proofs.map(foldProof) };
        templates.set(signature, template);
      }
      this.#addInstance(template, instance, patterns);
    }
  }

  /** True if the second claim of a tied rule is on the side that is read: what it would write is the second copy. */
  #writesTied(rule: RelationRule, instances: readonly Instance[]): boolean {
    const read = new Set(
      instances.flatMap(instance => instance.read.flatMap(placed => [...placed.values()].map(({ tensor }) => tensor))),
    );
    const claimedElsewhere = this.#pieceSources();
    return rule.sides[this.#binding.from] !== undefined && [...read].every(tensor => claimedElsewhere.has(tensor));
  }

  #pieceSources(): ReadonlySet<number> {
    const found = new Set<number>();
    for (const pieces of this.#pieces.values()) {
      for (const piece of pieces) {
        mapLoads(piece.value, load => {
          found.add(load.tensor);
          return load;
        });
      }
    }
    return found;
  }

  /** What a template depends on: sizes of axes, shapes and dtypes of what is read. */
  #signature(rule: RelationRule, instance: Instance): string {
    const { tensors } = this.#binding.input;
    let text = '';
    for (const placed of instance.read) {
      for (const [id, { tensor, dtype }] of placed) {
        const found = tensors[tensor];
        text += `${id}:${dtype.name}[${found?.shape.join() ?? ''}/${found?.strides.join() ?? ''}];`;
      }
    }
    for (const [name, size] of instance.sizes) text += `${name}=${size};`;
    // Sizes with a parameter, and values that speak of captures, differ from instance to instance.
    for (const name of this.#dependencies(rule)) text += `${name}:${instance.captures.get(name) ?? ''};`;
    return text;
  }

  readonly #dependent = new Map<RelationRule, readonly string[]>();

  #dependencies(rule: RelationRule): readonly string[] {
    let names = this.#dependent.get(rule);
    if (names === undefined) {
      const parameters = [...this.#binding.relation.sizes.values()].flatMap(size => size.parameter ?? []);
      names = rule.source.value.length > 0 ? [...rule.captures.keys()] : parameters;
      this.#dependent.set(rule, names);
    }
    return names;
  }

  #addInstance(
    template: Template,
    instance: Instance,
    patterns: ReadonlyMap<RelationReference, { readonly key: Pattern; readonly file: Pattern | undefined }>,
  ): void {
    const { rule } = instance;
    const sources = template.sources.map(source => instance.read[source.reference]?.get(source.scatter)?.tensor);
    const relocate = (value: Value): Value =>
      mapLoads(value, load => {
        const tensor = sources[load.tensor];
        invariant(tensor !== undefined, 'a template is used for instances that read the same tensors');
        return { ...load, tensor };
      });
    const ofTarget = new Map<number, Piece[]>();
    for (const piece of template.pieces) {
      const list = ofTarget.get(piece.target);
      if (list === undefined) ofTarget.set(piece.target, [piece]);
      else list.push(piece);
    }
    for (const proof of template.proofs) {
      this.#proofs.push({
        ...proof,
        left: relocate(proof.left),
        right: relocate(proof.right),
        claim: this.#claimFor(proof, sources),
      });
    }
    template.targets.forEach((target, i) => {
      const pattern = patterns.get(target.reference);
      invariant(pattern !== undefined, 'a pattern for each reference');
      const captures = new Map([...instance.captures, ...target.captures]);
      const key = printKey(pattern.key, captures);
      const file = pattern.file === undefined ? undefined : printKey(pattern.file, captures);
      const { only } = this.#binding.input;
      if (only !== undefined && !only(key)) return;
      const own = ofTarget.get(i) ?? [];
      // One key may stand in several files: there the address is both.
      const address = file === undefined ? key : `${file}\n${key}`;
      const before = this.#byKey.get(address);
      if (before === undefined) {
        const index = this.#targets.length;
        this.#byKey.set(address, { index, reference: target.reference });
        this.#targets.push({ key, dtype: target.dtype, shape: target.shape, file, rule: rule.index });
        this.#pieces.set(
          index,
          own.map(piece => ({ ...piece, target: index, value: relocate(piece.value) })),
        );
        return;
      }
      if (!rule.source.tied) {
        this.#addTwice(before.reference, target.reference, key);
        return;
      }
      this.#prove(
        before.index,
        own.map(piece => ({ ...piece, value: relocate(piece.value) })),
        key,
        rule,
      );
    });
  }

  #addTwice(first: RelationReference, second: RelationReference, key: string): void {
    const id = [first, second].map(({ source: { span } }) => `${span.source.name}:${span.start}`).join(' ');
    const group = this.#twice.get(id);
    if (group === undefined) this.#twice.set(id, { first, second, keys: [key] });
    else group.keys.push(key);
  }

  #claimFor(proof: Proof, sources: readonly (number | undefined)[]): Proof['claim'] {
    const { tensors } = this.#binding.input;
    const nameOf = (value: Value): string | undefined => {
      if (value.kind !== 'load') return undefined;
      const tensor = tensors[sources[value.tensor] ?? -1];
      return tensor === undefined ? undefined : tensor.file === '' ? tensor.key : `${tensor.key} in ${tensor.file}`;
    };
    return {
      ...proof.claim,
      left: nameOf(proof.left) ?? proof.claim.left,
      right: nameOf(proof.right) ?? proof.claim.right,
    };
  }

  /** A second claim on a target: its pieces are not written, but proved equal to what is. */
  #prove(target: number, pieces: readonly Piece[], key: string, rule: RelationRule): void {
    // Stands for what the target is made of: no tensor of the checkpoint has this number.
    const made = this.#binding.input.tensors.length;
    const dtype = this.#targets[target]?.dtype;
    const primary = this.#pieces.get(target);
    if (dtype === undefined || primary === undefined) return;
    // Both values travel in one piece, so that they are cut at the same places; then they are taken apart.
    const both = pieces.map((piece): Piece => ({
      ...piece,
      value: {
        kind: 'apply',
        operation: 'add',
        rounding: dtype,
        operands: [{ kind: 'load', tensor: made, dtype, offset: piece.offset, strides: piece.strides }, piece.value],
      },
    }));
    for (const piece of substitute(both, new Map([[made, primary]]))) {
      if (piece.value.kind !== 'apply') continue;
      const [left, right] = piece.value.operands;
      if (left === undefined || right === undefined) continue;
      const [first, second] = [left, right].map(value => this.#nameOfFirstLoad(value) ?? key);
      const claim = { kind: 'tie', left: first ?? key, right: second ?? key, rule: rule.index } as const;
      this.#proofs.push(foldProof({ sizes: piece.sizes, left, right, claim }));
    }
  }

  #nameOfFirstLoad(value: Value): string | undefined {
    let name: string | undefined;
    mapLoads(value, load => {
      name ??= this.#binding.input.tensors[load.tensor]?.key;
      return load;
    });
    return name;
  }
}
