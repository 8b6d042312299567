import { whyNot } from '../../../compiler/check/check-directions.js';
import { axisBlock, type AxisBlock } from '../../../compiler/picture/axis-block.js';
import { describeRule, type RuleEffect } from '../../../compiler/picture/describe-rule.js';
import { drawRule } from '../../../compiler/picture/draw-rule.js';
import type { RulePicture } from '../../../compiler/picture/rule-picture.js';
import { setScene, type Scene } from '../../../compiler/picture/scene.js';
import type { Stores } from '../../../compiler/prove/world.js';
import type { Relation, RelationReference, RelationRule, SideIndex } from '../../../compiler/relation/relation.js';
import { lineIndex } from '../../../diagnostics/line-index.js';
import { exampleSizes, storesOf } from '../../example-plan.js';
import type { PictureBudget } from './picture-budget.js';
import { expressionText, textOf, writtenLines, type WrittenLines } from './written-text.js';

/** One rule as a page shows it. */
export interface RuleReport {
  readonly index: number;
  /** Its file and the line that it begins in. */
  readonly file: string;
  readonly line: number;
  readonly effect: RuleEffect;
  /** What it does, a sentence for each step. */
  readonly steps: readonly string[];
  readonly written: WrittenLines;
  readonly values: readonly string[];
  readonly when: string | undefined;
  /** For each direction, from the first side and from the second: why it cannot be read that way. */
  readonly reasons: readonly [string | undefined, string | undefined];
  readonly sides: readonly [readonly TensorReport[], readonly TensorReport[]];
  readonly picture: RulePicture | undefined;
  /** There is a picture, and the page has no room for it. */
  readonly isTooLarge: boolean;
}

/** A reference with its axes as nested blocks, on the sizes of the example. */
export interface TensorReport {
  readonly role: string | undefined;
  readonly pattern: string;
  readonly file: string | undefined;
  readonly dtype: string | undefined;
  /** Captures of its key that both sides share: it holds for each of their values. */
  readonly loops: readonly { readonly name: string; readonly size: number }[];
  /** Captures that only this side has in its keys: one tensor for each value. */
  readonly tensors: readonly { readonly name: string; readonly size: number }[];
  /** One for each dimension; undefined where no example has it. */
  readonly blocks: readonly AxisBlock[] | undefined;
}

/** The rules of a relation without errors, drawn on the sizes of its first example. */
export function ruleReports(relation: Relation, budget: PictureBudget): readonly RuleReport[] {
  const [left, right] = relation.layouts;
  const stores: Stores = [storesOf(left.format.text), storesOf(right.format.text)];
  return relation.rules.map(rule => ruleReport(relation, rule, stores, budget));
}

function ruleReport(relation: Relation, rule: RelationRule, stores: Stores, budget: PictureBudget): RuleReport {
  const scene = setScene(relation, rule, exampleSizes(relation.mapping), stores);
  const picture = scene === undefined ? undefined : drawRule(scene);
  const hasRoom = picture === undefined || budget.take(cellsIn(picture));
  const { source } = rule;
  const { span } = source;
  const side = (index: SideIndex): readonly TensorReport[] =>
    (rule.sides[index] ?? []).map(reference => tensorReport(rule, reference, scene));
  return {
    index: rule.index,
    file: span.source.name,
    line: lineIndex(span.source).position(span.start).line,
    ...describeRule(rule),
    written: writtenLines(span),
    values: source.value.map(equation => expressionText(equation.span)),
    when: source.when === undefined ? undefined : expressionText(source.when.span),
    reasons: [whyNot(relation, rule, 0)?.reason, whyNot(relation, rule, 1)?.reason],
    sides: [side(0), side(1)],
    picture: hasRoom ? picture : undefined,
    isTooLarge: !hasRoom,
  };
}

const cellsIn = ({ tensors }: RulePicture): number => tensors.reduce((sum, { cells }) => sum + cells.flat().length, 0);

function tensorReport(rule: RelationRule, reference: RelationReference, scene: Scene | undefined): TensorReport {
  const { source, role, dtype, file, captures } = reference;
  const sizeOf = (name: string): number => scene?.sizes.sizeOf(name, scene.captures) ?? 1;
  const isCounted = (name: string): boolean => ['integer', 'words'].includes(rule.captures.get(name)?.kind ?? '');
  const counted = captures.filter(
    name => isCounted(name) && (rule.ranges.get(name)?.to !== undefined) === rule.ranges.has(name),
  );
  const named = (names: readonly string[]): TensorReport['loops'] => names.map(name => ({ name, size: sizeOf(name) }));
  return {
    role,
    pattern: source.key.text,
    // A file that holds everything tells nothing of one tensor.
    file: file === undefined || !/[{*]/.test(textOf(file.span)) ? undefined : textOf(file.span),
    dtype: dtype?.name,
    loops: named(counted.filter(name => rule.shared.includes(name))),
    tensors: named(counted.filter(name => !rule.shared.includes(name))),
    blocks: scene === undefined ? undefined : scene.items(reference).map(item => axisBlock(item, scene)),
  };
}
