import fc from 'fast-check';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { readSafetensorsFile } from '../../../src/formats/safetensors/read-file.js';
import { nameInFile } from '../../../src/formats/safetensors/dtypes.js';
import type { ReadAt } from '../../../src/formats/directory.js';
import { entry, errorOf, safetensorsBytes } from '../../support/safetensors-bytes.js';
import { mutate, mutations } from '../../support/mutate-bytes.js';
import { slowCheck } from './slow-checker.js';

const inMemory = (bytes: Uint8Array): ReadAt => ({
  size: bytes.length,
  read: (position, length) => Promise.resolve(bytes.slice(position, position + length)),
  close: () => Promise.resolve(),
});

const GOOD = safetensorsBytes(
  `{"__metadata__":{"format":"pt"},${[
    entry('a.weight', 'F32', '[2,3]', 0, 24),
    entry('a.bias', 'BF16', '[3]', 24, 30),
    entry('é"\\', 'U8', '[2]', 30, 32),
    entry('empty', 'I64', '[0,7]', 32, 32),
    entry('scalar', 'F64', '[]', 32, 40),
  ].join(',')}}   `,
  40,
);
const HEADER_END = GOOD.length - 40;

/** Texts that a hostile writer would put into a header. */
const PIECES = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '0',
  '1',
  '9',
  '-',
  '.',
  'e',
  ' ',
  '\n',
  '\\u0061',
  '"a.weight":',
  '"shape":[2,3],',
  'null',
  '\0',
  '\xff',
  '9007199254740993',
  'F16',
  'U8',
  '24',
  '32',
];

const mutation = mutations(GOOD.length, HEADER_END, PIECES);

/** The file with its length set right again, so that a mutation reaches what is behind the length. */
function repair(bytes: number[], grown: number): Uint8Array {
  const file = Uint8Array.from(bytes.length < 8 ? [...bytes, ...new Array<number>(8 - bytes.length).fill(0)] : bytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(Math.max(0, HEADER_END - 8 + grown)), true);
  return file;
}

async function agree(file: Uint8Array): Promise<boolean> {
  const slow = slowCheck(file);
  try {
    const { entries } = await readSafetensorsFile(inMemory(file), 'x');
    if (typeof slow === 'string') throw new Error(`accepted, but: ${slow}`);
    const found = entries.map(({ key, dtype, shape, begin, end }) => [key, nameInFile(dtype), shape, [begin, end]]);
    const expected = [...slow].map(([key, { dtype, shape, data_offsets }]) => [key, dtype, shape, data_offsets]);
    expect(new Set(found.map(tensor => JSON.stringify(tensor)))).toEqual(
      new Set(expected.map(tensor => JSON.stringify(tensor))),
    );
    return true;
  } catch (error) {
    if (!(error instanceof MapcError)) throw error;
    expect(error.findings.every(({ code }) => /^MAPC5\d{3}$/.test(code))).toBe(true);
    return false;
  }
}

describe('mutated safetensors', () => {
  it('accepts the file that is mutated', async () => {
    expect(await agree(GOOD)).toBe(true);
  });

  it('never accepts what a slow checker refuses, and never fails without a code', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), fc.boolean(), async (changes, fix) => {
        const bytes = [...GOOD];
        for (const change of changes) mutate(bytes, change);
        const file = fix ? repair(bytes, bytes.length - GOOD.length) : Uint8Array.from(bytes);
        if (await agree(file)) accepted++;
      }),
      { numRuns: 5000 },
    );
    // Bytes of the data, of the metadata and of names may change: the test would be empty if nothing were accepted.
    expect(accepted).toBeGreaterThan(20);
  });

  it('refuses random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        await agree(bytes);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the cost of a header', () => {
  const timed = async (text: string, data = 0): Promise<{ error: unknown; perMegabyte: number }> => {
    const file = safetensorsBytes(text, data);
    const started = performance.now();
    const error = await errorOf(() => readSafetensorsFile(inMemory(file), 'x'));
    return { error, perMegabyte: (performance.now() - started) / (file.length / 1e6) };
  };

  const many = (count: number, part: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => part(i)).join(',');

  it.each([
    ['duplicates', () => `{${many(30_000, () => entry('w', 'F32', '[2]', 0, 8))}}`],
    ['overlaps', () => `{${many(30_000, i => entry(`w${i}`, 'F32', '[2]', 0, 8))}}`],
    ['escapes', () => `{"${'\\u0041'.repeat(300_000)}":0}`],
    ['backslashes', () => `{"${'\\\\'.repeat(900_000)}":0}`],
    ['open braces', () => `{"w":${'{"":'.repeat(400_000)}`],
    ['open brackets', () => `{"w":${'['.repeat(2_000_000)}`],
    ['a string without end', () => `{"${'a'.repeat(2_000_000)}`],
    ['spaces', () => `{${' '.repeat(2_000_000)}`],
    ['digits', () => `{"w":{"shape":[${'9'.repeat(2_000_000)}]}}`],
    ['dimensions', () => `{"w":{"shape":[${'1,'.repeat(1_000_000)}1]}}`],
    ['wrong numbers', () => `{"w":{"shape":[${'-1,'.repeat(600_000)}-1]}}`],
    ['unknown fields', () => `{"w":{${many(150_000, i => `"f${i}":[]`)}}}`],
    ['wrong metadata', () => `{"__metadata__":{${many(150_000, i => `"f${i}":[]`)}}}`],
    ['non-ASCII before the mistake', () => `{"${'é'.repeat(900_000)}":x}`],
    [
      'reversed order',
      () => `{${many(30_000, i => entry(`w${i}`, 'F32', '[2]', (29_999 - i) * 8, (30_000 - i) * 8))},`,
    ],
  ])('is under a second for a megabyte of %s', async (_, text) => {
    const { error, perMegabyte } = await timed(text(), 8);
    expect(error).toBeInstanceOf(MapcError);
    expect(perMegabyte).toBeLessThan(1000);
  });

  it('grows with the number of tensors as JSON.parse does', async () => {
    const count = 200_000;
    const name = (i: number): string => `model.layers.${i}.block_sparse_moe.experts.${i % 64}.w1.weight`;
    const text = `{${many(count, i => entry(name(i), 'BF16', '[1,1]', i * 2, i * 2 + 2))}}`;
    const file = safetensorsBytes(text, count * 2);
    const began = performance.now();
    JSON.parse(text);
    const started = performance.now();
    const { entries } = await readSafetensorsFile(inMemory(file), 'x');
    expect(entries).toHaveLength(count);
    // About as long as JSON.parse in the packed program; the test's own transform costs more.
    expect(performance.now() - started).toBeLessThan(8 * (started - began) + 500);
  });
});
