import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import type { FileToWrite } from '../../src/formats/format.js';
import { openDirectory } from '../../src/runtime/disk/node-directory.js';
import { execute, type ExecuteOptions } from '../../src/runtime/execute.js';
import type { Receipt } from '../../src/runtime/receipt/receipt.js';
import { sameFile } from '../../src/runtime/schedule/clones.js';
import { standingTensors } from '../../src/runtime/schedule/standing.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { u8 } from '../../src/tensor/dtypes/u8.js';
import { copyPiece, load, piece, planOf } from './support/plans.js';
import { noise, Scratch } from './support/scratch.js';

const SPECS = [
  { dtype: f32, shape: [1000, 500] },
  { dtype: u8, shape: [77] },
];
const SIZE = 3 + 2_000_000 + 77;
const ORIGIN = { version: '1.0.0', mappings: [], from: 'a', to: 'b', settings: {} };

/** Two tensors in a file of which only the first three bytes change. */
const { plan } = planOf(SPECS, SPECS, [
  copyPiece(0, 0, SPECS[0] ?? { dtype: u8, shape: [] }),
  copyPiece(1, 1, SPECS[1] ?? { dtype: u8, shape: [] }),
]);
const FILE: FileToWrite = {
  path: 'out.bin',
  size: SIZE,
  fixed: [{ offset: 0, bytes: Uint8Array.of(1, 2, 3) }],
  tensors: [
    { tensor: 0, offset: 3 },
    { tensor: 1, offset: 2_000_003 },
  ],
};

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => {
  spawnSync('umount', [scratch.path('xfs')]);
  scratch.remove();
});

/** Runs the plan in a folder that has a source; gives the output and its receipt. */
async function run(folder: string, options: ExecuteOptions = {}): Promise<{ bytes: Buffer; receipt: Receipt }> {
  const [source, out] = [`${folder}/in`, `${folder}/out`];
  const output = { path: out, files: [FILE], sources: [source] };
  await execute(plan, await openDirectory(source), output, { origin: ORIGIN, overwrite: true, ...options });
  const receipt = JSON.parse(readFileSync(`${out}/mapc.json`, 'utf8')) as Receipt;
  return { bytes: readFileSync(`${out}/out.bin`), receipt };
}

function fill(folder: string): Uint8Array {
  mkdirSync(`${folder}/in`, { recursive: true });
  const bytes = noise(SIZE, 5);
  writeFileSync(`${folder}/in/in.bin`, bytes);
  // Its permissions must not become those of the output.
  chmodSync(`${folder}/in/in.bin`, 0o400);
  return bytes;
}

const expected = (source: Uint8Array): Buffer => Buffer.concat([Uint8Array.of(1, 2, 3), source.subarray(3)]);

describe('a file of which only the header changes', () => {
  it('is known by its plan and its layout', () => {
    const standing = standingTensors(plan);
    expect(sameFile(FILE, standing)).toBe(0);
    expect(sameFile({ ...FILE, size: SIZE + 1 }, standing)).toBeUndefined();
    expect(sameFile({ ...FILE, fixed: [] }, standing)).toBeUndefined();
    expect(sameFile({ ...FILE, tensors: FILE.tensors.slice(1) }, standing)).toBeUndefined();
    const [first = { tensor: 0, offset: 0 }] = FILE.tensors;
    expect(sameFile({ ...FILE, tensors: [first, { tensor: 1, offset: 2_000_002 }] }, standing)).toBeUndefined();

    const [spec = { dtype: f32, shape: [] }] = SPECS;
    const others = [
      [piece(0, [500, 1000], [1000, 1], load(0, f32, 0, [1, 500]))],
      [
        piece(0, [500, 500], [500, 1], load(0, f32, 0, [500, 1])),
        piece(0, [500, 500], [500, 1], load(0, f32, 250_000, [500, 1]), 250_000),
      ],
      [piece(0, [500_000], [1], { kind: 'cast', to: f32, operand: load(0, f32, 0, [1]) })],
      [],
    ];
    for (const pieces of others) expect(standingTensors(planOf([spec], [spec], pieces).plan)).toEqual([undefined]);
  });

  it('is copied where the file system cannot clone', async () => {
    const source = fill(scratch.root);
    const { bytes, receipt } = await run(scratch.root);
    expect(bytes.equals(expected(source))).toBe(true);
    expect(receipt.tensors.length).toBe(2);
  });

  const canMount = process.getuid?.() === 0 && spawnSync('mkfs.xfs', ['-V']).status === 0;
  (canMount ? it : it.skip)('is cloned where the file system can: nothing is written but the header', async () => {
    execFileSync('truncate', ['-s', '400M', scratch.path('image')]);
    execFileSync('mkfs.xfs', ['-q', '-m', 'reflink=1', scratch.path('image')]);
    mkdirSync(scratch.path('xfs'));
    execFileSync('mount', ['-o', 'loop', scratch.path('image'), scratch.path('xfs')]);
    const source = fill(scratch.path('xfs'));
    execFileSync('sync', ['-f', scratch.path('xfs')]);
    const free = (): number => {
      const { bavail, bsize } = statfsSync(scratch.path('xfs'));
      return bavail * bsize;
    };
    const before = free();
    const cloned = await run(scratch.path('xfs'));
    expect(cloned.bytes.equals(expected(source))).toBe(true);
    expect(before - free()).toBeLessThan(1_000_000);
    expect(statSync(scratch.path('xfs', 'out', 'out.bin')).mode & 0o600).toBe(0o600);
    expect(cloned.receipt.tensors.map(tensor => tensor.crc32)).toEqual([undefined, undefined]);
    expect(new Uint8Array(readFileSync(scratch.path('xfs', 'in', 'in.bin')))).toEqual(source);

    const digested = await run(scratch.path('xfs'), { digest: true });
    expect(digested.receipt.tensors.every(tensor => tensor.sha256?.length === 64)).toBe(true);
  });
});
