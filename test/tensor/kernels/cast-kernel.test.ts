import fc from 'fast-check';
import { byteLength, type DType } from '../../../src/tensor/dtype.js';
import { DTYPES, dtypeNamed } from '../../../src/tensor/dtypes/index.js';
import { canCast, castKernel, plainCastKernel } from '../../../src/tensor/kernels/cast-kernel.js';
import { readGolden } from '../read-golden.js';

const TORCH_NAMES: Readonly<Record<string, string>> = { f8_e4m3fn: 'f8e4m3', f8_e5m2: 'f8e5m2' };

function dtype(name: string): DType {
  const found = dtypeNamed(TORCH_NAMES[name] ?? name);
  if (found === undefined) throw new Error(`no dtype ${name}`);
  return found;
}

function cast(from: DType, to: DType, source: Uint8Array): Uint8Array {
  const count = Math.floor((source.length * 8) / from.bits);
  const target = new Uint8Array(byteLength(to, count));
  const run = castKernel(from, to);
  if (run === undefined) throw new Error(`no cast ${from.name} -> ${to.name}`);
  run(source, 0, target, 0, count);
  return target;
}

/** Patterns as text, with every NaN of a float the same. */
function patterns(of: DType, bytes: Uint8Array): string {
  const width = of.bits / 8;
  const all: string[] = [];
  for (let at = 0; at < bytes.length; at += width) {
    const pattern = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).readUIntLE(at, width);
    all.push(Number.isNaN(of.decode?.(pattern)) ? 'nan' : pattern.toString(16));
  }
  return all.join(' ');
}

const PAIRS = [
  ...['f64', 'f32', 'f16', 'bf16'].flatMap(from =>
    ['f32', 'f16', 'bf16', 'f8_e4m3fn', 'f8_e5m2'].filter(to => to !== from).map(to => [from, to] as const),
  ),
  ...['f8_e4m3fn', 'f8_e5m2'].flatMap(from => ['f32', 'bf16'].map(to => [from, to] as const)),
].filter(([from, to]) => !(from === 'f32' && to === 'f32'));

describe('casts as torch does them', () => {
  const golden = readGolden('casts/casts.safetensors');
  it.each(PAIRS)('%s -> %s, bit for bit', (from, to) => {
    const source = golden(from).bytes;
    const expected = golden(`${from}->${to}`).bytes;
    expect(patterns(dtype(to), cast(dtype(from), dtype(to), source)) === patterns(dtype(to), expected)).toBe(true);
  });
});

const real = DTYPES.filter(d => d.class !== 'complex');
const anyReal = fc.constantFrom(...real);

/** Bytes with many special patterns: random ones seldom hit infinities, subnormals and ties. */
const hardBytes = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffffffff }),
      fc.constantFrom(
        0,
        0x80000000,
        0x7f800000,
        0xff800000,
        0x7fc00001,
        0x7f800001,
        0x00008000,
        0x3f808000,
        0x33000001,
      ),
      fc.integer({ min: 0, max: 0xffff }).map(upper => upper * 0x10000 + 0x8000),
      fc.float().map(value => new Uint32Array(new Float32Array([value]).buffer)[0] ?? 0),
    ),
    { minLength: 4, maxLength: 64 },
  )
  .map(words => new Uint8Array(Uint32Array.from(words.length % 2 === 0 ? words : [...words, 0]).buffer));

describe('fast casts', () => {
  it('give the bits of the plain cast, for every pair', () => {
    fc.assert(
      fc.property(anyReal, anyReal, hardBytes, (from, to, source) => {
        // A plain cast of a wide integer rounds it to 53 bits first; wide integers have a test of their own.
        if (from === to || (from.bits === 64 && from.class !== 'float')) return;
        const count = Math.floor((source.length * 8) / from.bits);
        const expected = new Uint8Array(byteLength(to, count));
        plainCastKernel(from, to)?.(source, 0, expected, 0, count);
        expect(Buffer.from(cast(from, to, source)).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
      }),
      { numRuns: 2000 },
    );
  });

  it('f32 -> f16, bf16 and fp8 agree with the plain cast on 2^18 patterns spread over all of f32', () => {
    const f32 = dtype('f32');
    const words = new Uint32Array(2 ** 18);
    for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 0x9e3779b1) ^ (i << 14);
    const source = new Uint8Array(words.buffer);
    for (const name of ['f16', 'bf16', 'f8e4m3', 'f8e5m2', 'f8e8m0']) {
      const to = dtype(name);
      const expected = new Uint8Array(byteLength(to, words.length));
      plainCastKernel(f32, to)?.(source, 0, expected, 0, words.length);
      expect(Buffer.compare(cast(f32, to, source), expected)).toBe(0);
    }
  });

  it('do not care where the bytes lie', () => {
    fc.assert(
      fc.property(anyReal, anyReal, hardBytes, fc.nat(7), fc.nat(7), fc.nat(3), (from, to, source, a, b, skip) => {
        const count = Math.floor((source.length * 8) / from.bits);
        const expected = cast(from, to, source);
        const shifted = new Uint8Array(source.length + 8).subarray(a, a + source.length);
        shifted.set(source);
        const target = new Uint8Array(expected.length + 120).subarray(b);
        const run = castKernel(from, to);
        // Element `skip` of the target onwards; half bytes only at even places, to compare bytes.
        const first = 2 * skip;
        run?.(shifted, 0, target, first, count);
        const at = (first * to.bits) / 8;
        expect(target.slice(at, at + expected.length)).toEqual(expected);
        expect(target.slice(0, at).every(byte => byte === 0)).toBe(true);
      }),
    );
  });

  it('a cast to a dtype that holds every value, and back, gives the same value', () => {
    const f32 = dtype('f32');
    for (const name of ['f16', 'bf16', 'f8e4m3', 'f8e5m2', 'f8e8m0', 'i16', 'u8']) {
      const from = dtype(name);
      const all =
        from.bits === 8
          ? Uint8Array.from({ length: 256 }, (_, i) => i)
          : Uint16Array.from({ length: 65536 }, (_, i) => i);
      const source = new Uint8Array(all.buffer);
      expect(patterns(from, cast(f32, from, cast(from, f32, source))) === patterns(from, source)).toBe(true);
    }
  });
});

describe('integers', () => {
  const run = (from: string, to: string, source: ArrayBufferView): Uint8Array =>
    cast(dtype(from), dtype(to), new Uint8Array(source.buffer));

  it('round half to even and saturate; NaN is 0', () => {
    const source = new Float32Array([0.5, 1.5, 2.5, -0.5, -1.5, 126.5, 127.5, 300, -300, Infinity, -Infinity, NaN]);
    const expected = [0, 2, 2, 0, -2, 126, 127, 127, -128, 127, -128, 0];
    expect([...new Int8Array(run('f32', 'i8', source).buffer)]).toEqual(expected);
    expect([...new BigInt64Array(run('f32', 'i64', new Float32Array([2.5, -2.5, 3.5, NaN])).buffer)]).toEqual([
      2n,
      -2n,
      4n,
      0n,
    ]);
    expect([...new BigInt64Array(run('f64', 'i64', new Float64Array([1e300, -1e300])).buffer)]).toEqual([
      2n ** 63n - 1n,
      -(2n ** 63n),
    ]);
  });

  it('of 64 bits lose nothing between each other, and round once to f32', () => {
    const values = new BigInt64Array([2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, -1n]);
    expect([...new BigUint64Array(run('i64', 'u64', values).buffer)]).toEqual([2n ** 53n + 1n, 0n, 2n ** 63n - 1n, 0n]);
    expect(run('i64', 'i64', values)).toEqual(new Uint8Array(values.buffer));
    // Half of f32's last place, and one: by way of f64 the one is lost, and the tie goes down to 2^60.
    const tie = new BigInt64Array([2n ** 60n + 2n ** 36n + 1n]);
    expect([...new Float32Array(run('i64', 'f32', tie).buffer)]).toEqual([2 ** 60 + 2 ** 37]);
  });

  it('of 4 bits stand low half first', () => {
    expect([...new Float32Array(run('i4', 'f32', new Uint8Array([0x8f, 0x70])).buffer)]).toEqual([-1, -8, 0, 7]);
    expect([...run('i8', 'u4', new Int8Array([1, 2, 99, -3]))]).toEqual([0x21, 0x0f]);
    expect([...new Float32Array(run('f4e2m1', 'f32', new Uint8Array([0x10, 0xf7])).buffer)]).toEqual([0, 0.5, 6, -6]);
  });
});

describe('complex numbers', () => {
  it('cast part by part; a real one gets no imaginary part; there is no way back to real', () => {
    const [c64, c128, f16] = [dtype('c64'), dtype('c128'), dtype('f16')];
    const wide = cast(c64, c128, new Uint8Array(new Float32Array([1, -2, 0.5, 3]).buffer));
    expect([...new Float64Array(wide.buffer)]).toEqual([1, -2, 0.5, 3]);
    const fromReal = cast(f16, c64, new Uint8Array(new Uint16Array([0x3c00, 0xc000]).buffer));
    expect([...new Float32Array(fromReal.buffer)]).toEqual([1, 0, -2, 0]);
    expect(castKernel(c64, f16)).toBeUndefined();
  });

  it('canCast says for every pair whether there is a kernel', () => {
    for (const from of DTYPES)
      for (const to of DTYPES) expect(castKernel(from, to) !== undefined).toBe(canCast(from, to));
  });
});
