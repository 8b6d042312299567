import { loadRelation } from '../../../src/api/check.js';
import { describeRule } from '../../../src/compiler/picture/describe-rule.js';

/** Rules in words, from the first side to the second. */

function told(left: unknown, right: unknown, more = ''): readonly string[] {
  const text =
    'mapc: 1\nname: m\nlayouts: { one: { format: safetensors }, two: { format: safetensors } }\n' +
    `rules:\n  - one: ${JSON.stringify(left)}\n    two: ${JSON.stringify(right)}\n${more === '' ? '' : `    ${more}\n`}`;
  const relation = loadRelation({ name: 'm.yaml', text }, { load: () => undefined }, () => undefined);
  const [rule] = relation?.rules ?? [];
  if (rule === undefined) throw new Error('no rule');
  const { effect, steps } = describeRule(rule);
  return [effect, ...steps];
}

it.each([
  ['a [x y]', 'a [x y]', '', ['same', 'carried over as it is']],
  ['a [x y]', 'b [x y]', '', ['renamed', 'another name; every element stays where it is']],
  ['a [x y]', 'b [y x]', '', ['moved', 'transposes']],
  ['a [x y z]', 'b [z x y]', '', ['moved', 'permutes the axes [x y z] to [z x y]']],
  ['a [(h two=2 p) d]', 'b [(h p two) d]', '', ['moved', 'permutes (h two p) to (h p two) within one axis']],
  ['a [(e f) d]', 'b [e f d]', '', ['moved', 'splits axes: [(e f) d] becomes [e f d]']],
  ['a [e f d]', 'b [(e f) d]', '', ['moved', 'merges axes: [e f d] becomes [(e f) d]']],
  ['a [(e f) d]', 'b [e d f]', '', ['moved', 'permutes [(e f) d] to [e d f]']],
  ['a.{e} [x y]', 'b [e x y]', '', ['moved', 'stacks one tensor for each {e} along a new axis']],
  ['a.{e} [x y]', 'b [x (e y)]', '', ['moved', 'concatenates one tensor for each {e} within (e y)']],
  ['a [e x]', 'b.{e} [x]', '', ['moved', 'unstacks the axis e into one tensor for each {e}']],
  ['a [(e x)]', 'b.{e} [x]', '', ['moved', 'splits (e x) into one tensor for each {e}']],
  [['a [x]', 'b [y]'], 'c [(x + y)]', '', ['moved', 'concatenates 2 tensors as (x + y)']],
  ['c [(x + y)]', ['a [x]', 'b [y]'], '', ['moved', 'splits (x + y) into 2 tensors']],
  ['a [(s + t)]', 'a [(t + s)]', '', ['moved', 'permutes (s + t) to (t + s) within one axis']],
  [['a [x y]', 'b [z]'], ['c [y x]', 'd [z]'], '', ['moved', 'lays [x y], [z] out as [y x], [z]']],
  ['a f32[x]', 'a bf16[x]', '', ['cast', 'casts f32 to bf16']],
  ['a [x]', 'b [x]', 'value: two = one + 1', ['computed', 'values are computed']],
  ['a', null, 'why: made anew', ['dropped', 'not carried over: made anew']],
  [null, 'b [x=3]', 'value: two = 1', ['created', 'made from nothing that is read']],
] as const)('%j to %j %s', (left, right, more, expected) => {
  expect(told(left, right, more)).toEqual(expected);
});
