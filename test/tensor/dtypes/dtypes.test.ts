import { isLossless } from '../../../src/tensor/dtype.js';
import { DTYPES, dtypesOfClass } from '../../../src/tensor/dtypes/index.js';

const small = DTYPES.filter(dtype => dtype.bits <= 16 && dtype.decode !== undefined);

function values(dtype: (typeof DTYPES)[number]): number[] {
  const { decode } = dtype;
  return decode === undefined ? [] : Array.from({ length: 2 ** dtype.bits }, (_, pattern) => decode(pattern));
}

describe('dtypes', () => {
  it('have names of their own, and each of the language', () => {
    const names = DTYPES.map(dtype => dtype.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.sort()).toEqual(
      'f64 f32 f16 bf16 f8e4m3 f8e5m2 f8e8m0 f4e2m1 i64 i32 i16 i8 i4 u64 u32 u16 u8 u4 bool c64 c128'
        .split(' ')
        .sort(),
    );
  });

  it.each(small)('$name: every value becomes its pattern again', dtype => {
    const changed = values(dtype).filter(value => !Object.is(dtype.decode?.(dtype.encode?.(value) ?? -1), value));
    expect(changed).toEqual([]);
  });

  it.each(small)('$name: its set of values says what it really has', dtype => {
    const all = values(dtype);
    const finite = all.filter(Number.isFinite);
    expect({
      lowest: Math.min(...new Set(finite)),
      highest: Math.max(...new Set(finite)),
      least: Math.min(...new Set(finite.filter(value => value > 0))),
      zero: finite.includes(0),
      negativeZero: all.some(value => Object.is(value, -0)),
      infinity: all.includes(Infinity),
      nan: all.some(Number.isNaN),
    }).toEqual({
      lowest: dtype.values.lowest,
      highest: dtype.values.highest,
      least: dtype.values.least,
      zero: dtype.values.zero,
      negativeZero: dtype.values.negativeZero,
      infinity: dtype.values.infinity,
      nan: dtype.values.nan,
    });
  });

  it('isLossless is true exactly where every value of the one is a value of the other', () => {
    for (const from of small) {
      for (const to of small) {
        const kept = values(from).every(value => Object.is(to.decode?.(to.encode?.(value) ?? -1), value));
        expect(`${from.name} -> ${to.name}: ${isLossless(from, to)}`).toBe(`${from.name} -> ${to.name}: ${kept}`);
      }
    }
  });

  it('isLossless for those of 32 bits and more', () => {
    const lossless = DTYPES.filter(from => from.bits >= 32).flatMap(from =>
      DTYPES.filter(to => to !== from && isLossless(from, to)).map(to => `${from.name}>${to.name}`),
    );
    expect(lossless.join(' ')).toBe(
      'f64>c128 f32>f64 f32>c64 f32>c128 i32>f64 i32>i64 i32>c128 u32>f64 u32>i64 u32>u64 u32>c128 c64>c128',
    );
  });

  it('classes for policies', () => {
    expect(dtypesOfClass('float')?.map(dtype => dtype.name)).toEqual([
      'f64',
      'f32',
      'f16',
      'bf16',
      'f8e4m3',
      'f8e5m2',
      'f8e8m0',
      'f4e2m1',
    ]);
    expect(dtypesOfClass('int')?.map(dtype => dtype.name)).toEqual([
      'i64',
      'i32',
      'i16',
      'i8',
      'i4',
      'u64',
      'u32',
      'u16',
      'u8',
      'u4',
    ]);
    expect(dtypesOfClass('bool')).toBeUndefined();
  });
});
