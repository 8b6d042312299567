import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { execute, type ExecuteOptions } from '../../src/runtime/execute.js';
import type { Summary } from '../../src/runtime/summary.js';
import { bf16 } from '../../src/tensor/dtypes/bf16.js';
import { f16 } from '../../src/tensor/dtypes/f16.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { i8 } from '../../src/tensor/dtypes/i8.js';
import { u4 } from '../../src/tensor/dtypes/u4.js';
import type { Proof } from '../../src/tensor/piece.js';
import { findingsOf } from './support/findings-of.js';
import { naiveExecute } from './support/naive-execute.js';
import { copyPiece, load, piece, planOf, type PlanCase } from './support/plans.js';
import { Scratch } from './support/scratch.js';
import { buildThreadEntry } from './support/thread-entry.js';

const KIB = 1024;
const ORIGIN = {
  version: '0.0.0',
  mappings: [{ name: 'm.yaml', sha256: 'ab'.repeat(32) }],
  from: 'a',
  to: 'b',
  settings: {},
};

let scratch: Scratch;
let entry: URL;
beforeAll(async () => {
  scratch = new Scratch();
  entry = await buildThreadEntry(scratch);
});
afterAll(() => scratch.remove());

/** Something of everything: copies over several tensors, transposes, casts, columns put together, halves of bytes. */
function mixture(): PlanCase {
  const sources = [
    { dtype: f32, shape: [300, 250], file: 'a.bin' },
    { dtype: f32, shape: [33], file: 'a.bin' },
    { dtype: f32, shape: [1], file: 'a.bin' },
    { dtype: f16, shape: [200, 300], file: 'b.bin' },
    { dtype: bf16, shape: [90, 70], file: 'a.bin' },
    { dtype: bf16, shape: [90, 70], file: 'b.bin' },
    { dtype: u4, shape: [301, 7], file: 'c.bin' },
    { dtype: u4, shape: [301, 6], file: 'b.bin' },
  ];
  const targets = [
    { dtype: f32, shape: [250, 300], file: 'x.bin' },
    { dtype: f32, shape: [33], file: 'y.bin' },
    { dtype: f32, shape: [1], file: 'y.bin' },
    { dtype: bf16, shape: [300, 200], file: 'x.bin' },
    { dtype: bf16, shape: [90, 140], file: 'y.bin' },
    { dtype: u4, shape: [301, 13], file: 'z.bin' },
    { dtype: f32, shape: [0, 3], file: 'z.bin' },
    { dtype: f32, shape: [300, 250], file: 'z.bin' },
  ];
  return planOf(sources, targets, [
    piece(0, [250, 300], [300, 1], load(0, f32, 0, [1, 250])),
    copyPiece(1, 1, { dtype: f32, shape: [33] }),
    copyPiece(2, 2, { dtype: f32, shape: [1] }),
    piece(3, [300, 200], [200, 1], { kind: 'cast', to: bf16, operand: load(3, f16, 0, [1, 300]) }),
    piece(4, [90, 70], [140, 1], load(4, bf16, 0, [70, 1])),
    piece(4, [90, 70], [140, 1], load(5, bf16, 0, [70, 1]), 70),
    piece(5, [301, 7], [13, 1], load(6, u4, 0, [7, 1])),
    piece(5, [301, 6], [13, 1], load(7, u4, 0, [6, 1]), 7),
    copyPiece(0, 7, { dtype: f32, shape: [300, 250] }),
  ]);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const digest = (files: readonly Uint8Array[]): string[] => files.map(sha256);

async function run({ plan, files }: PlanCase, options: ExecuteOptions): Promise<Summary> {
  const output = { path: scratch.path('out'), files, sources: [scratch.path('in')] };
  return execute(plan, await scratch.source(), output, { overwrite: true, origin: ORIGIN, entry, ...options });
}

describe('worker threads', () => {
  it('write the same bytes and the same receipt, however many and whatever their memory', async () => {
    const planned = mixture();
    const sources = await scratch.fill(planned);
    const expected = digest(naiveExecute(planned.plan, planned.files, sources));
    const receipts = { true: new Set<string>(), false: new Set<string>() };
    for (const jobs of [1, 2, 5]) {
      for (const memory of [64 * KIB, 1024 * KIB]) {
        for (const sync of [true, false]) {
          await run(planned, { jobs, memory, sync, checkpoint: { every: 50 * KIB, window: 200 * KIB } });
          expect({ jobs, memory, digest: digest(scratch.read(planned)) }).toEqual({ jobs, memory, digest: expected });
          receipts[`${sync}`].add(readFileSync(scratch.path('out', 'mapc.json'), 'utf8'));
        }
      }
    }
    expect([receipts.true.size, receipts.false.size]).toEqual([1, 1]);
    // Without waiting for the disk nothing is vouched for.
    expect([...receipts.true].join()).toContain('crc32');
    expect([...receipts.false].join()).not.toContain('crc32');
  });

  it('compute the digests of tensors and sources', async () => {
    const planned = mixture();
    const sources = await scratch.fill(planned);
    await run(planned, { jobs: 3, memory: 200 * KIB, digest: true });
    const receipt = JSON.parse(readFileSync(scratch.path('out', 'mapc.json'), 'utf8')) as {
      sources: { sha256: string }[];
      tensors: { key: string; file: string; offset: number; bytes: number; sha256: string }[];
    };
    expect(receipt.sources.map(source => source.sha256)).toEqual(digest(sources));
    expect(receipt.tensors.length).toBe(8);
    for (const { file, offset, bytes, sha256: claimed } of receipt.tensors) {
      const content = readFileSync(scratch.path('out', file));
      expect(sha256(content.subarray(offset, offset + bytes))).toBe(claimed);
    }
  });

  it('tell of every proof that fails (MAPC6030)', async () => {
    const spec = { dtype: f32, shape: [200, 100] };
    const proof = (right: number): Proof => ({
      sizes: spec.shape,
      left: load(0, f32, 0, [100, 1]),
      right: load(right, f32, 0, [100, 1]),
      claim: { kind: 'replica', left: 'w', right: `w${right}`, rule: 0 },
    });
    const specs = [0, 1, 2].map(i => ({ ...spec, file: `${i}.bin` }));
    const planned = planOf(specs, [spec], [copyPiece(0, 0, spec)], { proofs: [proof(1), proof(2)] });
    const bytes = new Uint8Array(3 + 80_000);
    const other = bytes.slice();
    other[3 + 4 * 150 + 3] = 0x40;
    other[3 + 4 * 19_999 + 3] = 0x40;
    await scratch.fill(planned, [bytes, other, bytes]);
    const findings = await findingsOf(run(planned, { jobs: 2, memory: 64 * KIB }));
    expect(findings).toMatchObject([
      { code: 'MAPC6030', data: { right: 'w1', position: [1, 50], differing: 2, elements: 20_000 } },
    ]);
  });

  it('tell of a NaN that has no value where it is written (MAPC6033)', async () => {
    const spec = { dtype: f32, shape: [300, 200] };
    const toBytes = piece(1, [200, 300], [300, 1], { kind: 'cast', to: i8, operand: load(1, f32, 0, [1, 200]) });
    const planned = planOf(
      [
        { ...spec, file: 'a.bin' },
        { ...spec, file: 'b.bin' },
      ],
      [spec, { dtype: i8, shape: [200, 300] }],
      [copyPiece(0, 0, spec), toBytes],
    );
    const bytes = new Uint8Array(3 + 240_000);
    const broken = bytes.slice();
    new DataView(broken.buffer).setFloat32(3 + 4 * (217 * 200 + 141), NaN, true);
    await scratch.fill(planned, [bytes, broken]);
    // What is done is of no use: the same NaN would be met again.
    const checkpoint = { every: 1000, window: 2000 };
    const findings = await findingsOf(run(planned, { jobs: 2, memory: 64 * KIB, checkpoint }));
    expect(findings).toMatchObject([
      { code: 'MAPC6033', data: { position: [141, 217], dtype: 'i8', sources: [{ position: [217, 141] }] } },
    ]);
    expect(readdirSync(scratch.root).filter(name => name.startsWith('out.'))).toEqual([]);
  });

  it('stop all when one cannot read on, and say why', async () => {
    const planned = mixture();
    await scratch.fill(planned);
    let cut = false;
    const onProgress = (): void => {
      if (!cut) truncateSync(scratch.path('in', 'b.bin'), 1000);
      cut = true;
    };
    const findings = await findingsOf(run(planned, { jobs: 2, memory: 64 * KIB, onProgress }));
    expect(findings[0]?.code).toBe('MAPC5008');
  });

  it('report a mistake of their own as one, and leave nothing running', async () => {
    const planned = mixture();
    await scratch.fill(planned);
    const broken = scratch.path('broken.mjs');
    writeFileSync(broken, 'throw new Error("the thread is broken")');
    await expect(run(planned, { jobs: 2, entry: new URL(`file://${broken}`) })).rejects.toThrow('the thread is broken');
    expect(readdirSync(scratch.root).filter(name => name.startsWith('out.'))).toEqual([]);
  });
});
