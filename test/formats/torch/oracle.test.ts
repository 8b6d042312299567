import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { TORCH_TYPES } from '../../../src/formats/torch/tensors/storage-types.js';
import { get, int, tensor } from '../../attacks/torch/build-pickle.js';
import { archive } from '../../attacks/torch/build-zip.js';
import { mutate, mutations } from '../../support/mutate-bytes.js';
import { ROOT } from '../../support/repository.js';
import { describeFile, GOLDEN, partsOf, sha256, writeAll, type Described } from './support.js';

/**
 * Real torch, where there is one: `MAPC_TORCH_PYTHON` names pythons that have it (separated by `:`), Debian's
 * python3-torch is found by itself. golden.test.ts and layout.test.ts show the same on files of torch's that are kept.
 */
const PYTHONS = [...(process.env.MAPC_TORCH_PYTHON?.split(':') ?? []), '/usr/bin/python3'];

/** Random files of one run; `npm run fuzz` draws others each time. */
const SEED = process.env.MAPC_SEED === 'random' ? String(Math.floor(Math.random() * 1e9)) : '1';
const COUNT = 60;

/** What is put into pickles: parts of programs that torch reads too. */
const PIECES = [
  '(',
  ')',
  '.',
  '0',
  'N',
  'Q',
  'R',
  'e',
  's',
  't',
  'u',
  ']',
  '}',
  '\x85',
  '\x86',
  int(1),
  int(2),
  get(3),
  tensor(),
];

const run = (python: string, script: readonly string[]): string =>
  execFileSync(python, ['-W', 'ignore', ...script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const oracle = (python: string, ...commands: readonly string[]): unknown =>
  JSON.parse(run(python, [`${ROOT}test/formats/torch/oracle.py`, ...commands]));

function versionOf(python: string): string | undefined {
  try {
    return run(python, ['-c', 'import torch; print(torch.__version__)']).trim();
  } catch {
    return undefined;
  }
}

const torches = PYTHONS.flatMap(python => {
  const version = versionOf(python);
  return version === undefined ? [] : [[version, python] as const];
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mapc-torch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

if (torches.length === 0) {
  it.skip('needs a python with torch: apt-get install python3-torch, or MAPC_TORCH_PYTHON', () => undefined);
} else {
  describe.each(torches)('torch %s', (_, python) => {
    it('has its random files read as it reads them itself', async () => {
      const made = oracle(python, 'make', SEED, String(COUNT), folder) as Record<string, Record<string, Described>>;
      expect(Object.keys(made)).toHaveLength(COUNT);
      for (const [name, expected] of Object.entries(made)) {
        expect({ name, found: await describeFile(join(folder, name), '.') }).toEqual({ name, found: expected });
      }
    });

    it('reads nothing else than we do in a file with a pickle that was changed', async () => {
      const accepted: { readonly path: string; readonly found: unknown }[] = [];
      for (const name of ['one.pth', 'old/views.pt']) {
        const { pickle, storages } = await partsOf(new Uint8Array(readFileSync(GOLDEN + name)));
        const change = fc.array(mutations(pickle.length, pickle.length, PIECES), { minLength: 1, maxLength: 2 });
        for (const [i, changes] of fc.sample(change, 1_000).entries()) {
          const bytes = [...pickle];
          for (const each of changes) mutate(bytes, each);
          const path = join(folder, `${name.replace('/', '-')}-${i}.pth`);
          writeFileSync(path, archive(Uint8Array.from(bytes), storages));
          try {
            accepted.push({ path, found: await describeFile(path, '.') });
          } catch (error) {
            if (!(error instanceof MapcError)) throw error;
          }
        }
      }
      const theirs = oracle(python, 'try', ...accepted.map(({ path }) => path)) as readonly unknown[];
      const both = accepted.flatMap((ours, i) => (theirs[i] === null ? [] : [{ ...ours, theirs: theirs[i] }]));
      expect(both.length).toBeGreaterThan(20);
      for (const { path, found, theirs: expected } of both) expect({ path, found }).toEqual({ path, found: expected });
    });

    it('opens what is written, with weights_only=True, and finds the same values', async () => {
      const known = oracle(python, 'dtypes') as readonly string[];
      const types = TORCH_TYPES.filter(({ dtype }) => known.includes(dtype.name));
      const tensors = Array.from({ length: 1_203 }, (_each, i) => {
        const { dtype } = types[i % types.length] ?? { dtype: undefined };
        if (dtype === undefined) throw new Error('torch has no dtypes');
        const shape = [[], [3], [2, 3], [0, 2], [1, 2, 1, 3, 1]][i % 5] ?? [];
        const size = (shape.reduce((a, b) => a * b, 1) * dtype.bits) / 8;
        const bytes = Uint8Array.from({ length: size }, (_byte, k) =>
          dtype.class === 'bool' ? (i + k) % 2 : (i * 37 + k * 101) % 256,
        );
        return { key: `läyer.${i}`, dtype, shape, file: i % 2 === 0 ? undefined : 'sub/ränk.pt', bytes };
      });
      const written = await writeAll(tensors, { maxShardSize: 3_000, root: 'model' });
      const paths = [...written].map(([path, bytes], i) => {
        const target = join(folder, `${i}-${path.slice(path.lastIndexOf('/') + 1)}`);
        writeFileSync(target, bytes);
        return target;
      });
      const files = paths.filter(path => !path.endsWith('.json'));
      expect(files.length).toBeGreaterThan(3);
      const found = oracle(python, 'describe', ...files) as readonly Record<string, Described>[];
      expect(Object.assign({}, ...found)).toEqual(
        Object.fromEntries(
          tensors.map(({ key, dtype, shape, bytes }) => [
            `model.${key}`,
            { dtype: dtype.name, shape, sha256: sha256(bytes) },
          ]),
        ),
      );
    });
  });
}
