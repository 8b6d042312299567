import fc from 'fast-check';
import type { Plan } from '../../src/compiler/plan.js';
import { foldPieces } from '../../src/tensor/strided/fold-pieces.js';
import { invertPieces } from '../../src/tensor/strided/invert-pieces.js';
import { volumeOf } from '../../src/tensor/strided/strided.js';
import { verifyPieces } from '../../src/tensor/strided/verify-pieces.js';
import type { Piece } from '../../src/tensor/piece.js';
import { expectNoFindings } from '../support/expect-findings.js';
import { elementsOf, relate, type MemoryTensor, type Related } from '../support/relate.js';
import { anyFamily, mappingOf, tensorsOf, type Family } from './random-mappings.js';

/* The five laws of docs/architecture.md, on random layouts of random families of tensors. */

const RUNS = { numRuns: 150 };

function planned(
  family: Family,
  steps: readonly (readonly [number, number])[],
  from: number,
  to: number,
  tensors: readonly MemoryTensor[],
  scale = 1,
): Related & { readonly plan: Plan } {
  const related = relate(
    steps.map(([left, right]) => mappingOf(family, left, right, scale)),
    tensors,
    { from: `v${from}`, to: `v${to}` },
  );
  expectNoFindings(related.findings);
  const { plan } = related;
  if (plan === undefined) throw new Error('no plan');
  return { ...related, plan };
}

const contentOf = (tensors: readonly MemoryTensor[]) =>
  Object.fromEntries(tensors.map(tensor => [tensor.key, { shape: tensor.shape, elements: elementsOf(tensor) }]));

/** Pieces with tensors by their keys: the same for plans that number them differently. */
function namedPieces(
  pieces: readonly Piece[],
  targets: readonly { key: string }[],
  sources: readonly { key: string }[],
): readonly string[] {
  return pieces
    .map(({ target, sizes, offset, strides, value }) => {
      if (value.kind !== 'load') throw new Error('a movement');
      const [to, from] = [targets[target]?.key ?? '', sources[value.tensor]?.key ?? ''];
      return JSON.stringify([to, from, sizes, offset, strides, value.offset, value.strides]);
    })
    .sort();
}

it('L1: every element of every target is written exactly once', () => {
  fc.assert(
    fc.property(anyFamily, family => {
      const { plan } = planned(family, [[0, 1]], 0, 1, tensorsOf(family, 0));
      expect(
        verifyPieces(
          plan.pieces,
          plan.targets.map(({ shape }) => volumeOf(shape)),
        ),
      ).toEqual([]);
      const read = plan.pieces.reduce((sum, { sizes }) => sum + volumeOf(sizes), 0);
      expect(read).toBe(plan.sources.reduce((sum, { shape }) => sum + volumeOf(shape), 0));
    }),
    RUNS,
  );
});

it('L3: swapping sources and targets gives the plan of the other direction, and the data back', () => {
  fc.assert(
    fc.property(anyFamily, family => {
      const tensors = tensorsOf(family, 0);
      const there = planned(family, [[0, 1]], 0, 1, tensors);
      const back = planned(family, [[0, 1]], 1, 0, there.tensors);
      expect(contentOf(back.tensors)).toEqual(contentOf(tensors));
      const inverse = invertPieces(there.plan.pieces);
      expect(namedPieces(inverse ?? [], there.plan.sources, there.plan.targets)).toEqual(
        namedPieces(foldPieces(back.plan.pieces), back.plan.targets, back.plan.sources),
      );
    }),
    RUNS,
  );
});

it('L4: a chain is one mapping after the other, and has no trace of the layout between', () => {
  fc.assert(
    fc.property(anyFamily, family => {
      const tensors = tensorsOf(family, 0);
      const through = planned(
        family,
        [
          [0, 1],
          [1, 2],
        ],
        0,
        2,
        tensors,
      );
      const between = planned(family, [[0, 1]], 0, 1, tensors);
      const after = planned(family, [[1, 2]], 1, 2, between.tensors);
      expect(contentOf(through.tensors)).toEqual(contentOf(after.tensors));
      const direct = planned(family, [[0, 2]], 0, 2, tensors);
      expect(through.plan.pieces.length).toBe(direct.plan.pieces.length);
    }),
    RUNS,
  );
});

it('L4: there and back vanishes: each tensor is one run of bytes', () => {
  fc.assert(
    fc.property(anyFamily, family => {
      const same: Family = { ...family, views: [family.views[0], family.views[1], family.views[0]] };
      const { plan } = planned(
        same,
        [
          [0, 1],
          [1, 2],
        ],
        0,
        2,
        tensorsOf(same, 0),
      );
      expect(plan.pieces).toHaveLength(plan.targets.length);
      for (const { sizes, strides, offset, value } of plan.pieces) {
        expect({
          rank: sizes.length,
          strides,
          offset,
          value: value.kind === 'load' && [value.offset, value.strides],
        }).toEqual({ rank: 1, strides: [1], offset: 0, value: [0, [1]] });
      }
    }),
    RUNS,
  );
});

it('L5: the number of pieces does not grow with the tensors', () => {
  fc.assert(
    fc.property(anyFamily, family => {
      const sizes = Object.fromEntries(Object.entries(family.sizes).map(([name, size]) => [name, size + 1]));
      const captured = new Set(
        family.views.flatMap(({ references }) => references.flatMap(({ captures }) => captures)),
      );
      // Captures count tensors, which may well grow; only sizes within tensors are made larger.
      fc.pre(captured.size === 0);
      const small = planned({ ...family, sizes }, [[0, 1]], 0, 1, tensorsOf({ ...family, sizes }, 0));
      const large = planned({ ...family, sizes }, [[0, 1]], 0, 1, tensorsOf({ ...family, sizes }, 0, 2), 2);
      expect(large.plan.pieces).toHaveLength(small.plan.pieces.length);
    }),
    RUNS,
  );
});
