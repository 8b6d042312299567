import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { openDirectory } from '../../../src/runtime/disk/node-directory.js';
import { execute, type ExecuteOptions } from '../../../src/runtime/execute.js';
import { findReceipt } from '../../../src/runtime/receipt/find-receipt.js';
import type { Receipt } from '../../../src/runtime/receipt/receipt.js';
import { verifyOutput, type VerifyOptions } from '../../../src/runtime/receipt/verify-output.js';
import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import { u8 } from '../../../src/tensor/dtypes/u8.js';
import { findingsOf } from '../support/findings-of.js';
import { load, piece, planOf } from '../support/plans.js';
import { Scratch } from '../support/scratch.js';
import { buildThreadEntry } from '../support/thread-entry.js';

const ORIGIN = {
  version: '1.0.0',
  mappings: [{ name: 'm.yaml', sha256: 'ab'.repeat(32) }],
  from: 'a',
  to: 'b',
  settings: { set: { heads: 4 } },
};

let scratch: Scratch;
let entry: URL;
beforeAll(async () => {
  scratch = new Scratch();
  entry = await buildThreadEntry(scratch);
});
afterAll(() => scratch.remove());

const OUT = (): string => scratch.path('out');

/** Writes an output of two files, three tensors and a side file, and gives its receipt. */
async function write(options: ExecuteOptions = {}): Promise<Receipt> {
  const sources = [
    { dtype: bf16, shape: [300, 200] },
    { dtype: u8, shape: [1000] },
  ];
  const targets = [
    { dtype: bf16, shape: [200, 300], file: 'x.bin' },
    { dtype: u8, shape: [600], file: 'x.bin' },
    { dtype: u8, shape: [400], file: 'y.bin' },
  ];
  const { plan, files } = planOf(
    sources,
    targets,
    [
      piece(0, [200, 300], [300, 1], load(0, bf16, 0, [1, 200])),
      piece(1, [600], [1], load(1, u8, 0, [1])),
      piece(2, [400], [1], load(1, u8, 600, [1])),
    ],
    { sideFiles: [{ kind: 'text', path: 'config.json', text: '{"a": 1}' }] },
  );
  await scratch.fill({ plan, files });
  const output = { path: OUT(), files, sources: [scratch.path('in')] };
  await execute(plan, await scratch.source(), output, {
    origin: ORIGIN,
    overwrite: true,
    memory: 65536,
    ...options,
  });
  return findReceipt(OUT());
}

async function found(receipt: Receipt, options: VerifyOptions = {}): Promise<readonly Diagnostic[]> {
  return (await verifyOutput(await openDirectory(OUT()), receipt, options)).findings;
}

const codes = (findings: readonly Diagnostic[]): string[] => findings.map(({ code }) => code);

function change(file: string, at: number): void {
  const bytes = readFileSync(scratch.path('out', file));
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  writeFileSync(scratch.path('out', file), bytes);
}

describe('a receipt', () => {
  it('tells where the output comes from, and the checksum of each tensor that anybody can compute', async () => {
    const receipt = await write();
    expect(receipt).toMatchObject({ ...ORIGIN, sources: [{ path: 'in.bin', size: 121_003 }] });
    expect(receipt.tensors.map(({ key, file, bytes }) => [key, file, bytes])).toEqual([
      ['t0', 'x.bin', 120_000],
      ['t1', 'x.bin', 600],
      ['t2', 'y.bin', 400],
    ]);
    for (const { file, offset, bytes, crc32: claimed } of receipt.tensors) {
      const content = readFileSync(scratch.path('out', file)).subarray(offset, offset + bytes);
      expect(claimed).toBe(crc32(content).toString(16).padStart(8, '0'));
    }
  });

  it('lies beside the output on demand, or nowhere (MAPC6040)', async () => {
    await write({ receipt: 'beside' });
    expect(codes(await found(await findReceipt(OUT())))).toEqual([]);
    expect((await findReceipt(OUT(), scratch.path('out.mapc.json'))).from).toBe('a');
    // A receipt of what is replaced would be wrong.
    expect(codes(await findingsOf(write({ receipt: 'none' })))).toEqual(['MAPC6040']);
    const named = findReceipt(OUT(), scratch.path('elsewhere.json'));
    expect(codes(await findingsOf(named))).toEqual(['MAPC6040']);
  });

  it('is not believed (MAPC6041)', async () => {
    await write();
    const path = scratch.path('out', 'mapc.json');
    const text = readFileSync(path, 'utf8');
    const lies: [from: string | RegExp, to: string][] = [
      ['"receipt": 1', '"receipt": 2'],
      ['"receipt": 1', '"receipt": "1"'],
      ['"offset":7,"bytes":400', '"offset":8,"bytes":400'],
      ['"offset":7', '"offset":-7'],
      ['"offset":7', '"offset":9007199254740993'],
      ['"file":"y.bin"', '"file":"z.bin"'],
      ['{"path":"x.bin"', '{"path":"../x.bin"'],
      [/"crc32":"[0-9a-f]{8}"/, '"crc32":"zz"'],
      [/"around":"[0-9a-f]{64}"/, '"around":1'],
      ['"tensors": [', '"tensors": 1, "more": ['],
      [/"mapc": "1.0.0",/, ''],
    ];
    for (const [from, to] of lies) {
      writeFileSync(path, text.replace(from, to));
      expect([to, codes(await findingsOf(findReceipt(OUT())))]).toEqual([to, ['MAPC6041']]);
    }
    writeFileSync(path, text.slice(0, 200));
    expect(codes(await findingsOf(findReceipt(OUT())))).toEqual(['MAPC5020']);
  });
});

describe('verifyOutput', () => {
  it('finds nothing where nothing has changed', async () => {
    const receipt = await write({ digest: true });
    const result = await verifyOutput(await openDirectory(OUT()), receipt, { jobs: 2, entry });
    expect(result).toEqual({ tensors: 3, bytes: 121_000, unproved: { tensors: 0, bytes: 0 }, findings: [] });
  });

  it('names the tensor that has changed (MAPC6044), by either checksum', async () => {
    for (const digest of [false, true]) {
      const receipt = await write({ digest });
      change('x.bin', 7 + 119_999);
      change('y.bin', 7);
      const findings = await found(receipt);
      expect(findings).toMatchObject([
        { code: 'MAPC6044', data: { tensor: 't0', hash: digest ? 'sha256' : 'crc32' } },
        { code: 'MAPC6044', data: { tensor: 't2', file: 'y.bin' } },
      ]);
    }
  });

  it('finds a change outside of tensors (MAPC6045): in a header and in a side file', async () => {
    const receipt = await write();
    change('x.bin', 3);
    change('config.json', 2);
    expect((await found(receipt)).map(({ code, data }) => [code, data['file']])).toEqual([
      ['MAPC6045', 'x.bin'],
      ['MAPC6045', 'config.json'],
    ]);
  });

  it('finds files that are missing (MAPC6042) or have another size (MAPC6043)', async () => {
    const receipt = await write();
    rmSync(scratch.path('out', 'y.bin'));
    truncateSync(scratch.path('out', 'x.bin'), 120_000);
    writeFileSync(scratch.path('out', 'README.md'), 'a file of the user is nobody’s business');
    expect(codes(await found(receipt))).toEqual(['MAPC6043', 'MAPC6042']);
  });

  it('looks at single tensors and reads nothing else (MAPC6046 where there is none)', async () => {
    const receipt = await write();
    change('y.bin', 7);
    rmSync(scratch.path('out', 'config.json'));
    expect(await found(receipt, { only: ['t1'] })).toEqual([]);
    expect(codes(await found(receipt, { only: ['*'] }))).toEqual(['MAPC6044']);
    expect(codes(await findingsOf(found(receipt, { only: ['t4'] })))).toEqual(['MAPC6046']);
  });

  it('says of which tensors nothing can be proved (MAPC6047)', async () => {
    const receipt = await write();
    const tensors = receipt.tensors.map(({ crc32: claimed, ...rest }, i) =>
      i === 0 || claimed === undefined ? rest : { ...rest, crc32: claimed },
    );
    expect(await found({ ...receipt, tensors })).toMatchObject([{ code: 'MAPC6047', data: { tensors: 1 } }]);
  });

  it('stops at a signal (MAPC6031)', async () => {
    const receipt = await write();
    const stopped = found(receipt, { signal: AbortSignal.abort() });
    expect(codes(await findingsOf(stopped))).toEqual(['MAPC6031']);
  });
});
