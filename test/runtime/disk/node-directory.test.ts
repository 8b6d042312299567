import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  appendFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvariantError } from '../../../src/diagnostics/invariant.js';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { openDirectory } from '../../../src/runtime/disk/node-directory.js';
import { MAX_OPEN_FILES } from '../../../src/runtime/disk/node-file.js';
import { readError } from '../../../src/runtime/disk/system-error.js';
import { errorOf } from '../../support/safetensors-bytes.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'mapc-disk-'));
});
afterEach(() => rmSync(root, { recursive: true }));

async function codeOf(action: () => unknown): Promise<string | undefined> {
  const error = await errorOf(action);
  if (!(error instanceof MapcError)) throw error;
  return error.findings[0]?.code;
}

const put = (name: string, content = 'content'): void => {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), content);
};
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('a folder', () => {
  it('lists files of subfolders by code point, without hidden folders', async () => {
    for (const name of ['b', 'a/z', 'a/.x', 'a.b', '\u{1f600}', '\uff5e', '.git/objects/x', '.hidden']) put(name);
    const directory = await openDirectory(root);
    expect(await directory.list()).toEqual(['.hidden', 'a.b', 'a/.x', 'a/z', 'b', '\uff5e', '\u{1f600}']);
  });

  it('does not run in circles of links', async () => {
    put('a/x');
    symlinkSync('..', join(root, 'a', 'up'));
    expect(await (await openDirectory(root)).list()).toEqual(['a/up', 'a/x']);
  });

  it('tells what stands at a name', async () => {
    put('a/x');
    symlinkSync('a/x', join(root, 'link'));
    symlinkSync('nowhere', join(root, 'dangling'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const directory = await openDirectory(root);
    const kinds = await Promise.all(
      ['a', 'a/x', 'link', 'dangling', 'pipe', 'a/x/y', 'z'].map(name => directory.kind(name)),
    );
    expect(kinds).toEqual(['directory', 'file', 'file', 'missing', 'other', 'missing', 'missing']);
  });

  it.each(['../x', '/etc/passwd', 'a/../../x', 'x\0', 'C:x', 'a\\b', ''])('does not open %j', async name => {
    const directory = await openDirectory(root);
    expect(await codeOf(() => directory.open(name))).toBe('MAPC5004');
    expect(await codeOf(() => directory.kind(name))).toBe('MAPC5004');
  });

  it('opens nothing but regular files, and never waits for a pipe', async () => {
    mkdirSync(join(root, 'folder'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    symlinkSync('pipe', join(root, 'link-to-pipe'));
    symlinkSync('/dev/zero', join(root, 'zero'));
    symlinkSync('loop', join(root, 'loop'));
    const directory = await openDirectory(root);
    expect(await codeOf(() => directory.open('folder'))).toBe('MAPC5003');
    expect(await codeOf(() => directory.open('pipe'))).toBe('MAPC5003');
    expect(await codeOf(() => directory.open('link-to-pipe'))).toBe('MAPC5003');
    expect(await codeOf(() => directory.open('zero'))).toBe('MAPC5003');
    expect(await codeOf(() => directory.open('loop'))).toBe('MAPC5005');
    expect(await codeOf(() => directory.open('missing'))).toBe('MAPC5001');
    expect(await codeOf(() => openDirectory('/dev/null'))).toBe('MAPC5003');
    expect(await codeOf(() => openDirectory(join(root, 'none')))).toBe('MAPC5001');
    expect(await codeOf(() => openDirectory('a\0b'))).toBe('MAPC5004');
  });

  it('is also a single file', async () => {
    put('x.safetensors');
    put('y.safetensors');
    const directory = await openDirectory(join(root, 'x.safetensors'));
    expect(await directory.list()).toEqual(['x.safetensors']);
    expect(await directory.kind('y.safetensors')).toBe('missing');
    expect(await codeOf(() => directory.open('y.safetensors'))).toBe('MAPC5004');
    expect(text(await (await directory.open('x.safetensors')).read(3, 4))).toBe('tent');
  });

  it('does not list a whole disk', async () => {
    for (const name of ['a/x', 'a/y', 'b/z']) put(name);
    expect(await codeOf(async () => (await openDirectory(root, { maxEntries: 2 })).list())).toBe('MAPC5009');
    expect(await (await openDirectory(root, { maxEntries: 3 })).list()).toHaveLength(3);
  });

  it('has a code for each failure of the system, and passes on what is none', () => {
    const codes = ['ENOENT', 'EACCES', 'EISDIR', 'ELOOP', 'EMFILE', 'EIO'].map(code => {
      const error = readError('x', Object.assign(new Error('injected'), { code, errno: -1 }));
      return error.findings[0]?.code;
    });
    expect(codes).toEqual(['MAPC5001', 'MAPC5002', 'MAPC5003', 'MAPC5005', 'MAPC5006', 'MAPC5007']);
    expect(() => readError('x', new TypeError('ours'))).toThrow(TypeError);
  });
});

describe('a file', () => {
  it('gives the bytes that were asked for, by both ways', async () => {
    put('x', '0123456789');
    symlinkSync('x', join(root, 'link'));
    const file = await (await openDirectory(root)).open('link');
    expect(file.size).toBe(10);
    expect(text(await file.read(2, 5))).toBe('23456');
    expect(text(await file.read(10, 0))).toBe('');
    const into = new Uint8Array(3);
    file.readInto(7, into);
    expect(text(into)).toBe('789');
    await file.close();
    expect(text(await file.read(0, 1))).toBe('0');
    await file.close();
  });

  it.each([
    [-1, 1],
    [0, 11],
    [11, 0],
    [0.5, 1],
    [Number.MAX_SAFE_INTEGER, 1],
    [NaN, 1],
    [0, -1],
  ])('treats a read at %d of %d as our own mistake', async (position, length) => {
    put('x', '0123456789');
    const file = await (await openDirectory(root)).open('x');
    expect(await errorOf(() => file.read(position, length))).toBeInstanceOf(InvariantError);
    await file.close();
  });

  it('notices that it was cut, written to or replaced', async () => {
    put('x', '0123456789');
    const directory = await openDirectory(root);
    const file = await directory.open('x');
    const before = file.identity();
    truncateSync(join(root, 'x'), 4);
    expect(await codeOf(() => file.read(2, 8))).toBe('MAPC5008');
    expect(await codeOf(() => file.readInto(2, new Uint8Array(8)))).toBe('MAPC5008');
    expect(file.identity()).not.toBe(before);
    await file.close();

    put('y', '0123456789');
    const other = await directory.open('y');
    other.assertUnchanged();
    appendFileSync(join(root, 'y'), 'x');
    expect(await codeOf(() => other.assertUnchanged())).toBe('MAPC5008');
    await other.close();
    // It had to be opened again, and what was found is not what was opened first.
    expect(await codeOf(() => other.read(0, 1))).toBe('MAPC5008');

    put('z', '0123456789');
    const third = await directory.open('z');
    rmSync(join(root, 'z'));
    put('z', '9876543210');
    expect(await codeOf(() => third.assertUnchanged())).toBe('MAPC5008');
    rmSync(join(root, 'z'));
    expect(await codeOf(() => third.identity())).toBe('MAPC5001');
    await third.close();
  });

  it('sees through a forged time of modification', async () => {
    put('x', '0123456789');
    utimesSync(join(root, 'x'), 1000, 1000);
    const file = await (await openDirectory(root)).open('x');
    await new Promise(resolve => setTimeout(resolve, 20));
    writeFileSync(join(root, 'x'), '9876543210');
    utimesSync(join(root, 'x'), 1000, 1000);
    expect(await codeOf(() => file.assertUnchanged())).toBe('MAPC5008');
    await file.close();
  });

  it('does not keep more than some descriptors open, however many files are read at once', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `f${i}`);
    for (const name of names) put(name, name);
    const directory = await openDirectory(root);
    const files = await Promise.all(names.map(name => directory.open(name)));
    const ours = (): number => {
      if (process.platform !== 'linux') return 0;
      return readdirSync('/proc/self/fd', { withFileTypes: true }).length;
    };
    const before = ours();
    const reads = files.map(file => file.read(0, file.size));
    const contents = await Promise.all(reads);
    expect(contents.map(text)).toEqual(names);
    expect(ours()).toBeLessThanOrEqual(Math.max(before, MAX_OPEN_FILES + 60));
    const into = new Uint8Array(1);
    for (const file of files) file.readInto(0, into);
    expect(ours()).toBeLessThanOrEqual(Math.max(before, MAX_OPEN_FILES + 60));
    for (const file of files) await file.close();
    expect(ours()).toBeLessThanOrEqual(before - MAX_OPEN_FILES / 2);
  });
});
