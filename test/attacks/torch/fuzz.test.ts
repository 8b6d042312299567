import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { readTorchFile } from '../../../src/formats/torch/read-file.js';
import { spanOf } from '../../../src/tensor/strided/strided.js';
import { GOLDEN, inMemory, partsOf } from '../../formats/torch/support.js';
import { cpuSeconds } from '../../support/cpu-seconds.js';
import { mutate, mutations } from '../../support/mutate-bytes.js';
import { call, dict, get, global, int, ints, list, put, storage, tensor, text, tuple } from './build-pickle.js';
import { archive } from './build-zip.js';
import { GOOD_LEGACY } from './container-cases.js';

/** What a hostile writer would put into a pickle. */
const PIECES = [
  ...[
    '(',
    ')',
    '.',
    '0',
    '1',
    '2',
    'N',
    'Q',
    'R',
    'a',
    'b',
    'd',
    'e',
    'l',
    's',
    't',
    'u',
    ']',
    '}',
    '\x81',
    '\x85',
    '\x88',
  ],
  ...['\x86', '\x87', '\x8f', '\x90', '\x91', '\x92', '\x93', '\x94', '\x95', 'PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06'],
  ...[
    text('w'),
    int(-1),
    int(2 ** 40),
    ints([2, 2]),
    get(0),
    get(3),
    put(0),
    put(1000),
    tensor(),
    storage(),
    '\xff\xff\xff\xff',
  ],
  ...[
    dict([text('w'), tensor()]),
    list(tensor()),
    tuple(),
    global('os', 'system'),
    global('collections', 'OrderedDict'),
  ],
  call(global('torch._utils', '_rebuild_tensor_v2')),
];

/** True where a file is read; false where it is refused with codes. Fails for anything else, and for places outside of the file. */
async function isRead(bytes: Uint8Array): Promise<boolean> {
  let read = false;
  const seconds = await cpuSeconds(async () => {
    read = await attempt(bytes);
  });
  expect(seconds).toBeLessThan(1);
  return read;
}

async function attempt(bytes: Uint8Array): Promise<boolean> {
  try {
    const { tensors } = await readTorchFile(inMemory(bytes), 'x');
    for (const { key, dtype, shape, strides, offset } of tensors) {
      const end = offset + ((spanOf(shape, strides) + 1) * dtype.bits) / 8;
      if (!(offset >= 0 && end <= bytes.length)) throw new Error(`${key} reaches to ${end} of ${bytes.length}`);
    }
    return true;
  } catch (error) {
    if (!(error instanceof MapcError)) throw error;
    expect(error.findings.filter(({ code }) => !/^MAPC(?:5049|52\d{2})$/.test(code))).toEqual([]);
    return false;
  }
}

const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(GOLDEN + name));

/** Changes each file; says how many of them were still read. */
async function fuzz(
  good: Uint8Array,
  end: number,
  wrap: (bytes: Uint8Array) => Uint8Array,
  runs: number,
): Promise<number> {
  let accepted = 0;
  const change = mutations(good.length, end, PIECES);
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async changes => {
      const bytes = [...good];
      for (const each of changes) mutate(bytes, each);
      if (await isRead(wrap(Uint8Array.from(bytes)))) accepted++;
    }),
    { numRuns: runs },
  );
  return accepted;
}

describe('mutated torch files', () => {
  it.each(['dtypes.pth', 'views.pth', 'run.ckpt', 'module.pt', 'no-checksums.pth', 'old/run.ckpt', 'old/legacy.pth'])(
    'reads or refuses what %s becomes',
    async name => {
      expect(await isRead(golden(name))).toBe(true);
      await fuzz(golden(name), golden(name).length, bytes => bytes, 400);
    },
  );

  it.each(['dtypes.pth', 'views.pth', 'run.ckpt', 'module.pt', 'lists.pt', 'protocol4.pth', 'protocol5.pth'])(
    'reads or refuses what the pickle of %s becomes, in a zip that is right',
    async name => {
      const { pickle, storages } = await partsOf(golden(name));
      expect(await isRead(archive(pickle, storages))).toBe(true);
      await fuzz(pickle, pickle.length, bytes => archive(bytes, storages), 600);
    },
  );

  it('still reads some of what a small pickle becomes', async () => {
    const { pickle, storages } = await partsOf(golden('one.pth'));
    const accepted = await fuzz(pickle, pickle.length, bytes => archive(bytes, storages), 2_000);
    // Bytes of names may change: the test would be empty if nothing were accepted.
    expect(accepted).toBeGreaterThan(20);
  });

  it('reads or refuses what a small file of the old form becomes', async () => {
    await fuzz(GOOD_LEGACY, GOOD_LEGACY.length, bytes => bytes, 3_000);
  });

  it('refuses random bytes, as a file and as a pickle', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
        await isRead(bytes);
        await isRead(archive(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads or refuses programs of random opcodes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }), async pieces => {
        await isRead(archive(Uint8Array.from(Buffer.from(`\x80\x02${pieces.join('')}.`, 'latin1'))));
      }),
      { numRuns: 3_000 },
    );
  });
});
