import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';

/** The command as a process of its own: from a bundle of the sources, with its worker threads, as it is shipped. */

let folder: string;
beforeAll(async () => {
  mkdirSync('node_modules/.cache', { recursive: true });
  folder = mkdtempSync(join(process.cwd(), 'node_modules', '.cache', 'mapc-test-'));
  await build({
    entryPoints: { mapc: 'src/cli/bin.ts', 'worker-thread': 'src/runtime/threads/worker-thread.ts' },
    outdir: join(folder, 'bin'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import{createRequire as mapcRequire}from'node:module';const require=mapcRequire(import.meta.url);" },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'mapc-cli-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(...words: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(folder, 'bin', 'mapc.js'), ...words], { cwd: work });
  let [out, err] = ['', ''];
  child.stdout.on('data', text => (out += String(text)));
  child.stderr.on('data', text => (err += String(text)));
  return { child, ended: new Promise(resolve => child.on('close', code => resolve({ code, out, err }))) };
}

const mapc = (...words: string[]): Promise<Ended> => start(...words).ended;

const SIDE = 2000;

/** A checkpoint of one square matrix of 4-byte elements, and a mapping that transposes it: slow with little memory. */
function prepare(): void {
  const header = `{"x":{"dtype":"F32","shape":[${SIDE},${SIDE}],"data_offsets":[0,${SIDE * SIDE * 4}]}}`.padEnd(120);
  const bytes = Buffer.alloc(8 + header.length + SIDE * SIDE * 4);
  bytes.writeBigUInt64LE(BigInt(header.length));
  bytes.write(header, 8);
  for (let i = 0; i < SIDE * SIDE; i++) bytes.writeUInt32LE(i, 8 + header.length + 4 * i);
  mkdirSync(join(work, 'in'));
  writeFileSync(join(work, 'in', 'model.safetensors'), bytes);
  const mapping = [
    'mapc: 1',
    'name: turn',
    'layouts: { a: { format: safetensors }, b: { format: safetensors } }',
    'rules:',
    '  - a: x [p q]',
    '    b: y [q p]',
  ];
  writeFileSync(join(work, 'turn.yaml'), `${mapping.join('\n')}\n`);
}

const CONVERT = ['convert', 'in', 'out', '-m', 'turn.yaml', '--from', 'a', '--to', 'b'];
const SLOW = ['--jobs', '2', '--memory', '128KiB'];

/** Waits until a conversion has written so many bytes. */
async function until(bytes: number): Promise<void> {
  const path = join(work, 'out.mapc-partial', 'model.safetensors');
  while (!existsSync(path) || statSync(path).size < bytes) await sleep(1);
}

function expectTurned(): void {
  const bytes = readFileSync(join(work, 'out', 'model.safetensors'));
  const data = bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)));
  let wrong = 0;
  for (let p = 0; p < SIDE; p++) {
    for (let q = 0; q < SIDE; q++) if (data.readUInt32LE(4 * (q * SIDE + p)) !== p * SIDE + q) wrong++;
  }
  expect({ wrong, size: data.length }).toEqual({ wrong: 0, size: SIDE * SIDE * 4 });
}

describe('mapc convert as a process', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'stops at %s with exit code %d; a second run is refused until then (75); --resume goes on',
    async (signal, exit) => {
      prepare();
      const { child, ended } = start(...CONVERT, ...SLOW);
      await until(500_000);
      child.kill('SIGSTOP');
      const second = await mapc(...CONVERT);
      expect(second).toMatchObject({ code: 75, err: expect.stringContaining('MAPC6006') as string });
      child.kill(signal);
      child.kill('SIGCONT');
      const first = await ended;
      expect(first.code).toBe(exit);
      expect(first.err).toContain('MAPC6031');
      expect(first.err).toMatch(/MAPC6023.*: [\d.]+ [kM]B of 16\.0 MB are done/);
      expect(readdirSync(work).sort()).toEqual(['in', 'out.mapc-journal', 'out.mapc-partial', 'turn.yaml']);

      expect(await mapc(...CONVERT)).toMatchObject({ code: 3, err: expect.stringContaining('MAPC6005') as string });
      const resumed = await mapc(...CONVERT, ...SLOW, '--resume');
      expect(resumed).toMatchObject({ code: 0, out: 'out\n' });
      expect(resumed.err).toContain('had been written before');
      expectTurned();
      expect(await mapc('verify', 'out')).toMatchObject({ code: 0, out: '1 tensor, 16.0 MB: as they were written\n' });
    },
  );

  it('is refused with 2 for options that cannot be, and 8007 tells which', async () => {
    prepare();
    for (const [words, code] of [
      [['--jobs', '0'], 'MAPC8007'],
      [['--memory', 'much'], 'MAPC8007'],
      [['--tolerance', '-1'], 'MAPC8007'],
      [['--receipt', 'yes'], 'MAPC8006'],
      [['--resume', '--restart'], 'MAPC8008'],
    ] as const) {
      const { code: exit, err } = await mapc(...CONVERT, ...words);
      expect([words, exit]).toEqual([words, 2]);
      expect(err).toContain(code);
    }
  });

  // Only Linux has a disk that is always full.
  (existsSync('/dev/full') ? it : it.skip)('says that an answer was lost (75), without a stack trace', async () => {
    prepare();
    const onFull = (...words: string[]): Promise<Ended> => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, [join(folder, 'bin', 'mapc.js'), ...words], {
        cwd: work,
        stdio: ['ignore', full, 'pipe'],
      });
      closeSync(full);
      let err = '';
      child.stderr?.on('data', text => (err += String(text)));
      return new Promise(resolve => child.on('close', code => resolve({ code, out: '', err })));
    };
    const lost = expect.stringMatching(/^(?:.*\n)*error\[MAPC6034\]: .* \(ENOSPC\)\n(?!.*\n? +at )/) as string;
    expect(await onFull('inspect', 'in')).toMatchObject({ code: 75, err: lost });
    expect(await onFull(...CONVERT)).toMatchObject({ code: 75, err: lost });
    expectTurned();
    const failed = await onFull('inspect', 'nowhere');
    expect(failed.code).toBe(3);
    expect(failed.err).not.toContain('MAPC6034');
    expect(await onFull('inspect', 'nowhere', '--json')).toMatchObject({ code: 3, err: lost });
  });

  it('finds what has changed since, with exit code 1', async () => {
    prepare();
    expect((await mapc(...CONVERT, '--digest', '--receipt', 'beside')).code).toBe(0);
    expect(readdirSync(join(work, 'out'))).toEqual(['model.safetensors']);
    const path = join(work, 'out', 'model.safetensors');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = 1 ^ (bytes.at(-1) ?? 0);
    writeFileSync(path, bytes);
    const { code, err } = await mapc('verify', 'out', '--jobs', '2');
    expect(code).toBe(1);
    expect(err).toContain('MAPC6044');
    expect(err).toContain('SHA-256');
  });
});
