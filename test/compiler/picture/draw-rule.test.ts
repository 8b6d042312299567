import { exampleSizes, storesOf } from '../../../src/api/example-plan.js';
import { loadRelation } from '../../../src/api/check.js';
import { bundledNames, nodeLoader, readMappingSource } from '../../../src/api/mappings.js';
import { elementMap } from '../../../src/compiler/changes/element-map.js';
import { planRule } from '../../../src/compiler/changes/plan-rule.js';
import { drawRule } from '../../../src/compiler/picture/draw-rule.js';
import type { PictureCell, PictureTensor, RulePicture } from '../../../src/compiler/picture/rule-picture.js';
import { setScene } from '../../../src/compiler/picture/scene.js';
import { otherSide, type Relation, type SideIndex } from '../../../src/compiler/relation/relation.js';

/** Pictures against the plan that a conversion runs: what is joined in a picture is what a piece copies. */

function load(text: string): Relation {
  const findings: string[] = [];
  const relation = loadRelation({ name: 'm.yaml', text }, nodeLoader, ({ severity, message }) => {
    if (severity === 'error') findings.push(message);
  });
  expect(findings).toEqual([]);
  if (relation === undefined) throw new Error('no relation');
  return relation;
}

const stores = (relation: Relation) =>
  [storesOf(relation.layouts[0].format.text), storesOf(relation.layouts[1].format.text)] as const;

function pictureOf(relation: Relation, index: number, example = 0): RulePicture | undefined {
  const rule = relation.rules[index];
  const scene =
    rule === undefined
      ? undefined
      : setScene(relation, rule, exampleSizes(relation.mapping, example), stores(relation));
  return scene === undefined ? undefined : drawRule(scene);
}

const cellsOf = (tensor: PictureTensor): readonly PictureCell[] =>
  tensor.cells.flatMap(row => row.flatMap(cell => cell ?? []));

/** Compares every joined pair of a picture with the plan of its rule; gives how many there were. */
function compareWithPlan(relation: Relation, index: number, from: SideIndex, example = 0): number {
  const picture = pictureOf(relation, index, example);
  const planned = planRule(relation, index, from, exampleSizes(relation.mapping, example), stores(relation));
  if (picture === undefined || planned === undefined) return 0;
  let compared = 0;
  for (const made of picture.tensors.filter(({ side }) => side === otherSide(from))) {
    const target = planned.bound.targets.findIndex(({ key, file }) => key === made.key && (file ?? '') === made.file);
    const tensor = planned.bound.targets[target];
    expect(tensor?.shape).toEqual(made.shape);
    const map = elementMap(
      planned.bound.pieces.filter(piece => piece.target === target),
      made.shape,
    );
    for (const cell of cellsOf(made)) {
      const source = planned.tensors[map?.tensor[cell.flat] ?? -1];
      const joined = picture.tensors
        .filter(({ side, key, file }) => side === from && key === source?.key && file === source.file)
        .flatMap(cellsOf)
        .filter(({ elements }) => elements.some(element => cell.elements.includes(element)));
      if (cell.elements.length === 0) {
        expect(source).toBeUndefined();
        continue;
      }
      // A tensor that the picture leaves out for want of room.
      if (!picture.tensors.some(({ side, key, file }) => side === from && key === source?.key && file === source.file))
        continue;
      expect(joined.map(({ flat }) => flat)).toEqual([map?.element[cell.flat]]);
      compared++;
    }
  }
  return compared;
}

/** Rules with sizes that are known on both sides. */
const CASES = [
  { name: 'transpose', left: 'a.{l} [x y]', right: 'b.{l} [y x]', sizes: { l: 2, x: 3, y: 5 } },
  { name: 'permute and split', left: 'a [(e f) d]', right: 'b [e d f]', sizes: { e: 3, f: 5, d: 7 } },
  { name: 'rotary', left: 'a [(h two=2 p) d]', right: 'b [(h p two) d]', sizes: { h: 5, p: 3, d: 7 } },
  { name: 'stack', left: 'a.{e}.w [x y]', right: 'b [e y x]', sizes: { e: 11, x: 3, y: 5 } },
  { name: 'concatenate', left: 'a.{e}.w [x y]', right: 'b [x (e y)]', sizes: { e: 2, x: 3, y: 5 } },
  {
    name: 'interleave',
    left: 'a [(g (r + 1 + 1) d) h]',
    right: ['q [(g r d) h]', 'k [(g d) h]', 'v [(g d) h]'],
    sizes: { g: 3, r: 2, d: 5, h: 7 },
  },
  {
    name: 'partial rotary',
    left: 'a [h (two=2 p + rest)]',
    right: 'b [h (p two + rest)]',
    sizes: { h: 3, p: 5, rest: 7 },
  },
  {
    name: 'padding',
    left: 'a [(t r - pad) h]',
    right: 'b.{t} [r h]',
    sizes: { t: 3, r: 5, pad: 2, h: 7 },
    more: 'fill: { pad: 0 }',
  },
  { name: 'uneven parts', left: 'a.{t} [r h]', right: 'b [(t r) h]', sizes: { t: 2, 'r[t]': [3, 5], h: 7 } },
  {
    name: 'filled blocks',
    left: 'a [x y]',
    right: 'b [(x + z) y]',
    sizes: { x: 5, z: 3, y: 7 },
    more: 'fill: { z: 1 }',
  },
] as const;

describe('the picture of a rule', () => {
  it.each(CASES)('joins what a plan copies: $name', ({ left, right, sizes, ...rest }) => {
    const declared = Object.keys(sizes).map(name => `  ${name}:\n`);
    const example = Object.entries(sizes).map(([name, size]): readonly [string, unknown] => [
      name.replace(/\[.*/, ''),
      size as unknown,
    ]);
    const relation = load(
      [
        'mapc: 1\nname: m\nlayouts: { one: { format: safetensors }, two: { format: safetensors } }\nsizes:\n',
        ...declared,
        `rules:\n  - one: ${JSON.stringify(left)}\n    two: ${JSON.stringify(right)}\n`,
        'more' in rest ? `    ${rest.more}\n` : '',
        `examples: [${JSON.stringify(Object.fromEntries(example))}]\n`,
      ].join(''),
    );
    expect(compareWithPlan(relation, 0, 0)).toBeGreaterThan(2);
    expect(compareWithPlan(relation, 0, 1)).toBeGreaterThan(2);
  });

  it('joins what a plan copies in every bundled mapping', () => {
    let compared = 0;
    for (const name of bundledNames()) {
      const relation = load(readMappingSource(name).text);
      for (const { index, source } of relation.rules) {
        // What is computed joins several elements; the first of them is compared where one is copied.
        if (source.value.length > 0) continue;
        for (const from of [0, 1] as const) compared += compareWithPlan(relation, index, from);
      }
    }
    expect(compared).toBeGreaterThan(300);
  });
});
