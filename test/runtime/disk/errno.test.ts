import { closeSync, openSync, readFileSync } from 'node:fs';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { diskError } from '../../../src/runtime/disk/errno.js';
import { pwriteAll } from '../../../src/runtime/disk/pwrite-all.js';
import { Scratch } from '../support/scratch.js';

function refused(code: string, errno: number): { codes: string[]; temporary: boolean; message: string } {
  const error = diskError(Object.assign(new Error(code), { code, errno }), 'write', '/disk/\u001bout');
  if (!(error instanceof MapcError)) throw new Error('no finding');
  return { codes: error.findings.map(f => f.code), temporary: error.temporary, message: error.message };
}

describe('diskError', () => {
  it.each([
    ['ENOSPC', -28, 'MAPC6010', false],
    ['UNKNOWN', -122, 'MAPC6011', false],
    ['EFBIG', -27, 'MAPC6012', false],
    ['EIO', -5, 'MAPC6013', false],
    ['EROFS', -30, 'MAPC6014', false],
    ['EACCES', -13, 'MAPC6015', false],
    ['EPERM', -1, 'MAPC6015', false],
    ['EMFILE', -24, 'MAPC6016', true],
    ['ENAMETOOLONG', -36, 'MAPC6017', false],
    ['EXDEV', -18, 'MAPC6019', false],
  ] as const)('gives %s (%i) the code %s', (code, errno, expected, temporary) => {
    const found = refused(code, errno);
    expect(found).toMatchObject({ codes: [expected], temporary });
    expect(found.message).toContain('/disk/\\u001bout');
  });

  it('leaves other errors alone', () => {
    const error = new Error('a mistake of ours');
    expect(diskError(error, 'read', 'x')).toBe(error);
  });
});

describe('pwriteAll', () => {
  it('refuses positions that the system would ignore without a word', () => {
    const scratch = new Scratch();
    const fd = openSync(scratch.path('a'), 'w');
    try {
      for (const position of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
        expect(() => pwriteAll(fd, new Uint8Array(1), position)).toThrow('write');
      }
      pwriteAll(fd, new Uint8Array([1, 2]), 3);
      expect([...readFileSync(scratch.path('a'))]).toEqual([0, 0, 0, 1, 2]);
    } finally {
      closeSync(fd);
      scratch.remove();
    }
  });
});
