import fc from 'fast-check';
import { matchBoxes } from '../../../src/tensor/strided/match-boxes.js';
import type { Strided } from '../../../src/tensor/strided/strided.js';
import { choices, randomBox } from './random-pieces.js';
import { positionsOf } from './symbolic.js';

const flat = (box: Strided, position: readonly number[]) =>
  box.strides.reduce((sum, stride, k) => sum + stride * (position[k] ?? NaN), box.offset);

describe('matchBoxes', () => {
  it('gives each pair of positions that hit the same element, once', () => {
    fc.assert(
      fc.property(choices, choices, (a, b) => {
        const outer = randomBox(60, a);
        const free = randomBox(60, b);
        // The inner box may not repeat elements.
        const inner = { ...free, strides: free.strides.map(stride => Math.max(1, stride)) };
        const expected = positionsOf(outer.sizes).flatMap(p =>
          positionsOf(inner.sizes)
            .filter(q => flat(outer, p) === flat(inner, q))
            .map(q => `${p.join()} ${q.join()}`),
        );
        const found = matchBoxes(outer, inner).flatMap(match =>
          positionsOf(match.digits.map(digit => digit.size)).map(position => {
            const p = [...match.outerStarts];
            const q = [...match.innerStarts];
            for (const [k, digit] of match.digits.entries()) {
              p[digit.outer] = (p[digit.outer] ?? NaN) + digit.outerStep * (position[k] ?? NaN);
              if (digit.inner >= 0) q[digit.inner] = (q[digit.inner] ?? NaN) + digit.innerStep * (position[k] ?? NaN);
            }
            return `${p.join()} ${q.join()}`;
          }),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: 3000 },
    );
  });

  it.each([1, 10, 1000])('needs as many matches for %d times the rows', n => {
    // 21 rows cut into three blocks of 7 against blocks of 11, 5 and 5, each row of n elements, read in columns.
    const rows = { offset: 0, sizes: [3 * n, 7, 4], strides: [28, 4, 1] };
    const blocks = [
      { offset: 0, sizes: [4, 11 * n], strides: [1, 4] },
      { offset: 44 * n, sizes: [4, 5 * n], strides: [1, 4] },
      { offset: 64 * n, sizes: [4, 5 * n], strides: [1, 4] },
    ];
    expect(blocks.flatMap(block => matchBoxes(rows, block)).length).toBeLessThanOrEqual(9);
  });
});
