import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { AtomicOutput, type OutputOptions } from '../../../src/runtime/disk/atomic-output.js';
import { Scratch } from '../support/scratch.js';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const TEXT = new TextEncoder().encode('new');

function begin(options: Partial<OutputOptions> = {}, out = scratch.path('out')): AtomicOutput {
  const output = AtomicOutput.begin(out, { sources: [], bytes: 3, ...options });
  output.open();
  return output;
}

async function write(options: Partial<OutputOptions> = {}): Promise<void> {
  const output = begin(options);
  output.create('sub/a.bin', 3).write(0, TEXT);
  await output.commit();
}

/** The bits that this process takes from the mode of new files, as a new file shows them. */
function umaskOf(probe: string): number {
  writeFileSync(probe, '');
  const umask = 0o666 & ~(statSync(probe).mode & 0o777);
  rmSync(probe);
  return umask;
}

/** Codes that an action throws, and nothing else of the disk changed. */
function codesOf(action: () => unknown): string[] {
  const before = readdirSync(scratch.root).sort();
  try {
    action();
  } catch (error) {
    if (!(error instanceof MapcError)) throw error;
    expect(readdirSync(scratch.root).sort()).toEqual(before);
    return error.findings.map(({ code }) => code);
  }
  return [];
}

describe('AtomicOutput', () => {
  it('appears at commit, with the permissions of the user, and leaves nothing else', async () => {
    const output = begin();
    const file = output.create('sub/a.bin', 3);
    file.write(0, TEXT);
    expect(existsSync(scratch.path('out'))).toBe(false);
    await output.commit();
    expect(readdirSync(scratch.root)).toEqual(['out']);
    expect(readFileSync(scratch.path('out', 'sub', 'a.bin'), 'utf8')).toBe('new');
    const umask = umaskOf(scratch.path('probe'));
    expect(statSync(scratch.path('out', 'sub', 'a.bin')).mode & 0o777).toBe(0o666 & ~umask);
    expect(statSync(scratch.path('out')).mode & 0o666).toBe(0o666 & ~umask);
  });

  it('deletes entries that are not part of the output', async () => {
    const output = begin();
    output.create('a.bin', 3).write(0, TEXT);
    writeFileSync(scratch.path('out.mapc-partial', 'a.bin.tmp'), 'x');
    mkdirSync(scratch.path('out.mapc-partial', 'other'));
    await output.commit();
    expect(readdirSync(scratch.path('out'))).toEqual(['a.bin']);
  });

  it('leaves nothing when it is discarded', () => {
    const output = begin();
    output.create('a.bin', 3).write(0, TEXT);
    output.discard();
    expect(readdirSync(scratch.root)).toEqual([]);
  });

  it('refuses a file that did not get all its bytes', async () => {
    const output = begin();
    output.create('a.bin', 4).write(0, TEXT);
    await expect(output.commit()).rejects.toThrow('has 3 bytes and should have 4');
    output.discard();
    expect(readdirSync(scratch.root)).toEqual([]);
  });

  it('takes the place of an empty directory', async () => {
    mkdirSync(scratch.path('out'));
    await write();
    expect(readdirSync(scratch.root)).toEqual(['out']);
    expect(readdirSync(scratch.path('out'))).toEqual(['sub']);
  });

  it('refuses an output that exists (MAPC6001), and replaces it when asked', async () => {
    mkdirSync(scratch.path('out'));
    writeFileSync(scratch.path('out', 'old.bin'), 'old');
    expect(codesOf(() => begin())).toEqual(['MAPC6001']);
    await write({ overwrite: true });
    expect(readdirSync(scratch.root)).toEqual(['out']);
    expect(readdirSync(scratch.path('out'))).toEqual(['sub']);
  });

  it('puts the old output back when the new one cannot take its place', async () => {
    mkdirSync(scratch.path('out'));
    writeFileSync(scratch.path('out', 'old.bin'), 'old');
    const output = begin({ overwrite: true, sync: false });
    renameSync(scratch.path('out.mapc-partial'), scratch.path('moved'));
    await expect(output.commit()).rejects.toThrow(MapcError);
    expect(readFileSync(scratch.path('out', 'old.bin'), 'utf8')).toBe('old');
  });

  it('refuses what is no directory (MAPC6002)', () => {
    writeFileSync(scratch.path('out'), '');
    expect(codesOf(() => begin({ overwrite: true }))).toEqual(['MAPC6002']);
    rmSync(scratch.path('out'));
    symlinkSync(scratch.path('nowhere'), scratch.path('out'));
    expect(codesOf(() => begin({ overwrite: true }))).toEqual(['MAPC6002']);
  });

  it('refuses an output that is a source, in one or around one (MAPC6003)', () => {
    mkdirSync(scratch.path('in'));
    mkdirSync(scratch.path('around', 'in'), { recursive: true });
    symlinkSync(scratch.path('in'), scratch.path('link'));
    const tries: [string, string][] = [
      ['in', 'in'],
      ['in/out', 'in'],
      ['link/out', 'in'],
      ['in', 'link'],
      ['around', 'around/in'],
    ];
    for (const [out, source] of tries) {
      const options = { overwrite: true, sources: [scratch.path(source)] };
      expect([out, source, codesOf(() => begin(options, scratch.path(out)))]).toEqual([out, source, ['MAPC6003']]);
    }
  });

  it('refuses a root and a mount point (MAPC6004)', () => {
    expect(codesOf(() => begin({ overwrite: true }, '/'))).toEqual(['MAPC6004']);
    expect(codesOf(() => begin({ overwrite: true }, '/proc'))).toEqual(['MAPC6004']);
  });

  it('names the remains of an interrupted run (MAPC6005), and deletes them only when asked', async () => {
    mkdirSync(scratch.path('out.mapc-partial'));
    writeFileSync(scratch.path('out.mapc-partial', 'a.bin'), 'half');
    expect(codesOf(() => begin())).toEqual(['MAPC6005']);
    expect(readdirSync(scratch.path('out.mapc-partial'))).toEqual(['a.bin']);
    await write({ remains: 'delete' });
    expect(readdirSync(scratch.root)).toEqual(['out']);
  });

  it('puts back an old output that a killed run had moved away', async () => {
    mkdirSync(scratch.path('out.mapc-old'));
    writeFileSync(scratch.path('out.mapc-old', 'old.bin'), 'old');
    mkdirSync(scratch.path('out.mapc-partial'));
    expect(() => begin()).toThrow('MAPC6005');
    expect(readFileSync(scratch.path('out', 'old.bin'), 'utf8')).toBe('old');
    await write({ remains: 'delete', overwrite: true });
    expect(readdirSync(scratch.path('out'))).toEqual(['sub']);
  });

  it('refuses a second run while the first lives (MAPC6006), and takes a dead lock over', async () => {
    const first = begin();
    let temporary = false;
    try {
      begin({ remains: 'delete' });
    } catch (error) {
      if (!(error instanceof MapcError)) throw error;
      expect(error.findings.map(({ code }) => code)).toEqual(['MAPC6006']);
      temporary = error.temporary;
    }
    expect(temporary).toBe(true);
    first.discard();

    const dead = { pid: 2 ** 22 + 1, started: '1', boot: 'x', host: hostname() };
    writeFileSync(scratch.path('out.mapc-lock'), JSON.stringify(dead));
    await write();
    expect(readdirSync(scratch.root)).toEqual(['out']);
    writeFileSync(scratch.path('out.mapc-lock'), JSON.stringify({ ...dead, host: 'another-machine' }));
    expect(codesOf(() => begin({ overwrite: true }))).toEqual(['MAPC6006']);
    writeFileSync(scratch.path('out.mapc-lock'), '{"pid":');
    await write({ overwrite: true });
  });

  it('knows a process number that came back by its start time', async () => {
    const recycled = { pid: process.pid, started: '1', boot: 'x', host: hostname() };
    writeFileSync(scratch.path('out.mapc-lock'), JSON.stringify(recycled));
    await write();
    expect(readdirSync(scratch.root)).toEqual(['out']);
  });

  // Nobody may make files there, whoever one is.
  (existsSync('/proc/self') ? it : it.skip)('names the output where a file beside it is refused, not that file', () => {
    try {
      AtomicOutput.begin('/proc/out', { sources: [], bytes: 0 });
      throw new Error('a directory was made in /proc');
    } catch (error) {
      if (!(error instanceof MapcError)) throw error;
      expect(error.findings[0]?.message).toMatch(/\/proc\/out(?: |$)/);
      expect(error.findings[0]?.at).toEqual({ kind: 'file', path: '/proc/out' });
    }
  });

  it('names a missing parent (MAPC6007)', () => {
    expect(codesOf(() => begin({}, scratch.path('no', 'such', 'out')))).toEqual(['MAPC6007']);
  });

  it('refuses names that lead elsewhere or come twice (MAPC6008)', () => {
    const output = begin();
    for (const name of ['../x', '/x', 'a/../../x', '', 'a\0b']) {
      expect(codesOf(() => output.create(name, 1))).toEqual(['MAPC6008']);
    }
    output.create('a', 1);
    expect(codesOf(() => output.create('a', 1))).toEqual(['MAPC6008']);
    output.discard();
  });

  it('looks at the free space first (MAPC6010)', () => {
    expect(codesOf(() => begin({ bytes: 2 ** 52 }))).toEqual(['MAPC6010']);
  });

  it('does not follow a link that stands in the way of a file', () => {
    const output = begin();
    writeFileSync(scratch.path('victim'), 'old');
    symlinkSync(scratch.path('victim'), scratch.path('out.mapc-partial', 'a.bin'));
    expect(codesOf(() => output.create('a.bin', 3))).toEqual(['MAPC6019']);
    expect(readFileSync(scratch.path('victim'), 'utf8')).toBe('old');
    output.discard();
  });
});
