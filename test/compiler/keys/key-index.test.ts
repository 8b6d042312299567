import * as fc from 'fast-check';
import { KeyIndex } from '../../../src/compiler/keys/key-index.js';
import { matchKey } from '../../../src/compiler/keys/match-key.js';
import { pattern, smallPatterns, strings } from './patterns.js';

describe('KeyIndex', () => {
  it('lists every pattern that claims a key, with what it reads', () => {
    const index = new KeyIndex([
      { id: 'w', pattern: pattern('layers.{l}.w{n}.weight') },
      { id: 'any', pattern: pattern('{m:path}.weight') },
      { id: 'regex', pattern: { kind: 'regex', source: String.raw`layers\.(?<l>\d+)\..*` } },
      { id: 'w1', pattern: pattern('layers.{l}.w1.weight') },
    ]);
    const claims = index.claims('layers.3.w1.weight');
    expect(claims.map(claim => claim.id)).toEqual(['w', 'any', 'regex', 'w1']);
    expect(claims[0]?.match).toEqual({ kind: 'segments', values: [undefined, 3, undefined, 1, undefined] });
    expect(index.claims('layers.3.w2.weight').map(claim => claim.id)).toEqual(['w', 'any', 'regex']);
    expect(index.claims('layers.x.w2.bias')).toEqual([]);
  });

  it('agrees with asking each pattern', () => {
    const keys = strings('x.01', 4);
    fc.assert(
      fc.property(fc.array(smallPatterns, { maxLength: 8 }), patterns => {
        const index = new KeyIndex(patterns.map((of, id) => ({ id, pattern: of })));
        for (const key of keys) {
          const expected = patterns.flatMap((of, id) => (matchKey(of, key) === undefined ? [] : [id]));
          expect(index.claims(key).map(claim => claim.id)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});
