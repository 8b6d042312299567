import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { behind, multiply } from '../../../src/runtime/checksum/crc32-combine.js';
import { StepSum } from '../../../src/runtime/checksum/step-sum.js';
import { entryAt, placesOf } from '../../../src/runtime/checksum/tensor-places.js';
import { noise } from '../support/scratch.js';

describe('behind', () => {
  it('makes the CRC-32 of two stretches out of theirs, as zlib would compute it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 70_000 }), (a, b) => {
        const joined = (multiply(behind(b.length), crc32(a)) ^ crc32(b)) >>> 0;
        expect(joined).toBe(crc32(Buffer.concat([a, b])));
      }),
    );
  });

  it('adds up for lengths beyond 2^32 bytes', () => {
    for (const length of [2 ** 32 - 1, 2 ** 33 + 5, 2 ** 45 + 12_345]) {
      expect(behind(length)).toBe(multiply(behind(length - 1000), behind(1000)));
    }
  });
});

/** Two files; tensors with gaps between them, one without elements, one that follows another at once. */
const LENGTHS = [500, 0, 1, 700, 300];
const FILES = [
  {
    path: 'a',
    size: 1300,
    fixed: [],
    tensors: [
      { tensor: 0, offset: 10 },
      { tensor: 1, offset: 510 },
      { tensor: 3, offset: 510 },
    ],
  },
  {
    path: 'b',
    size: 400,
    fixed: [],
    tensors: [
      { tensor: 4, offset: 20 },
      { tensor: 2, offset: 330 },
    ],
  },
];
const PLACES = placesOf(FILES, tensor => LENGTHS[tensor] ?? 0);

/** Cuts [0, length) into runs. */
const runsOf = (length: number): fc.Arbitrary<readonly (readonly [number, number])[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: length - 1 }), { maxLength: 12 }).map(cuts => {
    const ends = [0, ...cuts.sort((a, b) => a - b), length];
    return ends.slice(1).map((end, i) => [ends[i] ?? 0, end] as const);
  });

describe('StepSum', () => {
  it('sums tensors up, whatever the order and the pieces of the runs', () => {
    const contents = FILES.map(({ size }, i) => noise(size, i + 7));
    const runs = fc.tuple(runsOf(1300), runsOf(400)).chain(([a, b]) => {
      const all = [...a.map(run => [0, ...run] as const), ...b.map(run => [1, ...run] as const)];
      return fc.shuffledSubarray(all, { minLength: all.length });
    });
    fc.assert(
      fc.property(runs, order => {
        const sum = new StepSum(PLACES);
        for (const [file, from, to] of order) sum.add(file, from, contents[file]?.subarray(from, to) ?? noise(0, 0));
        const totals = LENGTHS.map(() => 0);
        for (const { tensor, part } of sum.take().parts) totals[tensor] = ((totals[tensor] ?? 0) ^ part) >>> 0;
        for (const [file, { tensors }] of FILES.entries()) {
          for (const { tensor, offset } of tensors) {
            const bytes = contents[file]?.subarray(offset, offset + (LENGTHS[tensor] ?? 0)) ?? noise(0, 0);
            expect([tensor, totals[tensor]]).toEqual([tensor, crc32(bytes)]);
          }
        }
      }),
    );
  });

  it('gives one number that tells any change, also the same one in two tensors', () => {
    const twins = placesOf(
      [{ path: 'a', size: 8, fixed: [], tensors: [0, 1].map(tensor => ({ tensor, offset: 4 * tensor })) }],
      () => 4,
    );
    const check = (...bytes: number[]): number => {
      const sum = new StepSum(twins);
      sum.add(0, 0, Uint8Array.from(bytes));
      return sum.take().check;
    };
    const checks = [
      check(1, 2, 3, 4, 1, 2, 3, 4),
      check(0, 0, 0, 0, 0, 0, 0, 0),
      check(1, 2, 3, 4, 0, 0, 0, 0),
      check(0, 0, 0, 0, 1, 2, 3, 4),
    ];
    expect(new Set(checks).size).toBe(checks.length);
  });
});

describe('entryAt', () => {
  it('finds the last tensor that begins at a byte or before', () => {
    const tensorAt = (file: number, position: number): number | undefined => {
      const entry = entryAt(PLACES, file, position);
      return entry < 0 ? undefined : PLACES.tensors[entry];
    };
    expect([9, 10, 509, 510, 1299].map(position => tensorAt(0, position))).toEqual([undefined, 0, 0, 3, 3]);
    expect([0, 20, 329, 330].map(position => tensorAt(1, position))).toEqual([undefined, 4, 4, 2]);
  });
});
