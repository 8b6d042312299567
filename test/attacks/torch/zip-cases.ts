import { one, type Attack } from './attack.js';
import { archiveEntries, buildZip, end64, FLOATS, type EndSpec, type EntrySpec } from './build-zip.js';
import { state, tensor } from './build-pickle.js';

const PICKLE = state({ w: tensor() });
const [PKL, ORDER, VERSION, ...STORAGES] = archiveEntries(PICKLE);
const DATA: EntrySpec = STORAGES[0] ?? { name: '' };
const GOOD = [PKL, ORDER, VERSION, DATA];

const zip = (name: string, code: string, entries: readonly EntrySpec[], end: EndSpec = {}): Attack =>
  one(`zip/${name}`, code, buildZip(entries, end));
/** The good archive with another last entry: that of the storage. */
const data = (name: string, code: string, change: Partial<EntrySpec>): Attack =>
  zip(name, code, [PKL, ORDER, VERSION, { ...DATA, ...change }]);
const end = (name: string, spec: EndSpec, code = 'MAPC5203'): Attack => zip(`end/${name}`, code, GOOD, spec);
const end64With = (name: string, lies: Parameters<typeof end64>[2]): Attack =>
  end(`64-bit/${name}`, { before: (at, directory) => end64(at, directory, lies) });
const raw = (name: string, code: string, change: (bytes: Buffer) => Uint8Array): Attack =>
  one(`zip/${name}`, code, change(Buffer.from(buildZip(GOOD))));

const extra64 = (...fields: readonly bigint[]): Uint8Array => {
  const bytes = Buffer.alloc(4 + 8 * fields.length);
  bytes.writeUInt16LE(1, 0);
  bytes.writeUInt16LE(8 * fields.length, 2);
  for (const [i, field] of fields.entries()) bytes.writeBigUInt64LE(field, 4 + 8 * i);
  return bytes;
};

const STRUCTURE: readonly Attack[] = [
  ...[4, 30, 100, 200, 300, 450].map(length =>
    raw(`cut after ${length}`, 'MAPC5203', bytes => bytes.subarray(0, length)),
  ),
  raw('cut by one byte', 'MAPC5203', bytes => bytes.subarray(0, -1)),
  raw('cut in its middle', 'MAPC5203', bytes => bytes.subarray(0, bytes.length >> 1)),
  raw('a byte before it', 'MAPC5200', bytes => Buffer.concat([Buffer.from([0x20]), bytes])),
  raw('a byte lost at its front', 'MAPC5200', bytes => bytes.subarray(1)),
  raw('a byte lost in it', 'MAPC5203', bytes => Buffer.concat([bytes.subarray(0, 60), bytes.subarray(61)])),
  raw('twice', 'MAPC5203', bytes => Buffer.concat([bytes, bytes])),
  raw('signature of the directory', 'MAPC5203', bytes => {
    bytes[bytes.indexOf('PK\x01\x02', 0, 'latin1') + 2] = 9;
    return bytes;
  }),
  data('local signature', 'MAPC5203', { local: { signature: 0x04034b51 } }),
  data('header beyond the directory', 'MAPC5203', { headerAt: 0x7fffffff }),
  data('header inside of the directory', 'MAPC5203', { headerAt: 480 }),
  data('header of another entry', 'MAPC5207', { headerAt: 0 }),
  data('reaches into the directory', 'MAPC5203', { size: 40, crc: 0, flags: 0x808, local: { size: 0, crc: 0 } }),
  data('size of 4 GB', 'MAPC5203', { size: 0xfffffffe, local: { size: 0xfffffffe } }),
  data('two sizes', 'MAPC5203', { compressedSize: 12 }),
  data('name that is no UTF-8', 'MAPC5203', { name: Buffer.from([0x61, 0xff, 0xfe]) }),
  data('64-bit size without its field', 'MAPC5203', { size: 0xffffffff }),
  data('64-bit size in a field that is too short', 'MAPC5203', {
    size: 0xffffffff,
    extra: extra64(16n).subarray(0, 8),
  }),
  data('64-bit size of 2^63', 'MAPC5203', { size: 0xffffffff, extra: extra64(2n ** 63n, 2n ** 63n) }),
  data('64-bit size of 2^64 - 1', 'MAPC5203', { size: 0xffffffff, extra: extra64(2n ** 64n - 1n, 2n ** 64n - 1n) }),
  data('64-bit place of 2^53 + 1', 'MAPC5203', { headerAt: 0xffffffff, extra: extra64(2n ** 53n + 1n) }),
  data('64-bit place that is negative', 'MAPC5203', { headerAt: 0xffffffff, extra: extra64(-30n & (2n ** 64n - 1n)) }),
  zip('two archives', 'MAPC5203', [...GOOD, { name: 'other/data.pkl', data: PICKLE }]),
];

const END: readonly Attack[] = [
  end('a byte behind it', { after: Uint8Array.of(0) }),
  end('a kilobyte behind it', { after: new Uint8Array(1024) }),
  end('comment longer than the file', { commentLength: 10 }),
  end('comment shorter than what follows', { comment: new Uint8Array(10), commentLength: 5 }),
  end('another disk', { disk: 1 }),
  end('fewer entries here', { here: 1 }),
  end('one entry less', { entries: 3 }),
  end('one entry more', { entries: 5 }),
  end('65534 entries', { entries: 0xfffe }),
  end('no entries', { entries: 0 }),
  end('directory too short', { directorySize: 46 }),
  end('directory too long', { directorySize: 0x7fffffff }),
  end('directory of nothing', { directorySize: 0 }),
  end('directory elsewhere', { directoryAt: 4 }),
  end('directory beyond the file', { directoryAt: 0x7fffffff }),
  end('bytes before it', { before: () => new Uint8Array(7) }),
  end64With('record that is missing', { recordAt: 0n }),
  end64With('record beyond the file', { recordAt: 2n ** 62n }),
  end64With('record without its signature', { signature: 1 }),
  end64With('record of another size', { recordSize: 50 }),
  end64With('several disks', { disks: 3 }),
  end64With('entries of 2^60', { entries: 2n ** 60n }),
  end64With('fewer entries here', { here: 1n }),
  end64With('other entries than the short record', { entries: 3n }),
  end64With('directory of 2^63', { size: 2n ** 63n }),
  end64With('directory at 2^64 - 1', { at: 2n ** 64n - 1n }),
  end64With('directory elsewhere', { at: 3n }),
];

const TWICE: readonly Attack[] = [
  zip('pickle twice', 'MAPC5204', [...GOOD, { ...PKL, data: state({ other: tensor() }) }]),
  zip('storage twice', 'MAPC5204', [...GOOD, DATA]),
  zip('entry of no bytes twice', 'MAPC5204', [...GOOD, { name: 'archive/x' }, { name: 'archive/x' }]),
];

const OVERLAPS: readonly Attack[] = [
  zip('entries on each other', 'MAPC5205', [
    ...GOOD.slice(0, 3),
    { ...DATA, data: Buffer.concat([FLOATS, innerHeader()]), size: 16 + 44 },
    { name: 'archive/data/1', data: FLOATS, headerAt: dataStart() + 16, hidden: false },
  ]),
  data('size that covers the next entry', 'MAPC5203', { size: 200, local: { size: 200 } }),
  zip('pickle that covers the next entry', 'MAPC5205', [
    { ...PKL, size: PICKLE.length + 10, crc: 0, flags: 0x808, local: { size: 0, crc: 0 } },
    ...GOOD.slice(1),
  ]),
];

/** Byte of the storage's data in the good archive. */
function dataStart(): number {
  return Buffer.from(buildZip(GOOD)).indexOf(Buffer.from(FLOATS));
}

/** A header that stands inside of another entry's data. */
function innerHeader(): Uint8Array {
  return Buffer.from(buildZip([{ name: 'archive/data/1', data: FLOATS }])).subarray(0, 44);
}

const PACKED: readonly Attack[] = [
  data('deflated', 'MAPC5206', { method: 8 }),
  data('deflate64', 'MAPC5206', { method: 9 }),
  data('bzip2', 'MAPC5206', { method: 12 }),
  data('zstd', 'MAPC5206', { method: 93 }),
  data('AES', 'MAPC5206', { method: 99, flags: 0x801 }),
  data('encrypted', 'MAPC5206', { flags: 0x801 }),
  data('strongly encrypted', 'MAPC5206', { flags: 0x841 }),
  zip('deflated pickle', 'MAPC5206', [{ ...PKL, method: 8, compressedSize: 20 }, ...GOOD.slice(1)]),
  zip('deflated entry that nobody needs', 'MAPC5206', [...GOOD, { name: 'archive/x', data: FLOATS, method: 8 }]),
];

const DISAGREE: readonly Attack[] = [
  data('other name before the data', 'MAPC5207', { local: { name: 'archive/data/1' } }),
  data('longer name before the data', 'MAPC5207', { local: { name: 'archive/data/00' } }),
  data('other flags before the data', 'MAPC5207', { local: { flags: 0 } }),
  data('encrypted before the data only', 'MAPC5207', { local: { flags: 0x801 } }),
  data('deflated before the data only', 'MAPC5207', { local: { method: 8 } }),
  data('other checksum before the data', 'MAPC5207', { local: { crc: 1 } }),
  data('other size before the data', 'MAPC5207', { local: { size: 12 } }),
  zip('pickle under another name', 'MAPC5207', [{ ...PKL, local: { name: 'archive/evil.pkl' } }, ...GOOD.slice(1)]),
];

const ENTRIES: readonly Attack[] = [
  zip('no pickle', 'MAPC5200', GOOD.slice(1)),
  zip('no entries', 'MAPC5200', []),
  zip('arrays of numpy', 'MAPC5200', [{ name: 'a.npy', data: FLOATS }]),
  zip('pickle without a folder', 'MAPC5200', [{ ...PKL, name: 'data.pkl' }]),
  zip('pickle two folders deep', 'MAPC5200', [{ ...PKL, name: 'a/b/data.pkl' }]),
  zip('pickle in another folder', 'MAPC5208', [{ ...PKL, name: 'other/data.pkl' }, ...GOOD.slice(1)].reverse()),
  zip('no version', 'MAPC5208', [PKL, ORDER, DATA]),
  zip('no storage', 'MAPC5208', [PKL, ORDER, VERSION]),
  data('storage under a name with a dot', 'MAPC5208', { name: 'archive/data/./0' }),
  data('storage in another folder', 'MAPC5208', { name: 'archive/other/0' }),
  data('storage outside of the folder', 'MAPC5208', { name: 'data/0' }),
  zip('TorchScript', 'MAPC5201', [...GOOD, { name: 'archive/constants.pkl' }]),
  zip('TorchScript, its code compressed', 'MAPC5201', [...GOOD, { name: 'archive/code/x.py', method: 8 }]),
  zip('torch.package', 'MAPC5201', [...GOOD, { name: 'archive/.data/extern_modules' }]),
  zip('torch.export', 'MAPC5201', [...GOOD, { name: 'archive/archive_format' }]),
  zip('big-endian', 'MAPC5215', [PKL, { ...ORDER, data: Buffer.from('big') }, VERSION, DATA]),
  zip('no order of bytes', 'MAPC5215', [PKL, { ...ORDER, data: new Uint8Array(0) }, VERSION, DATA]),
  zip('order of bytes in capitals', 'MAPC5215', [PKL, { ...ORDER, data: Buffer.from('LITTLE') }, VERSION, DATA]),
  zip('order of a megabyte', 'MAPC5215', [PKL, { ...ORDER, data: new Uint8Array(1 << 20) }, VERSION, DATA]),
  zip('order with controls', 'MAPC5215', [PKL, { ...ORDER, data: Buffer.from('\x1b[2J') }, VERSION, DATA]),
];

const CHECKSUMS: readonly Attack[] = [
  zip('checksum of the pickle', 'MAPC5209', [{ ...PKL, crc: 1 }, ...GOOD.slice(1)]),
  zip('checksum of 0 where others are not', 'MAPC5209', [{ ...PKL, crc: 0 }, ...GOOD.slice(1)]),
  zip('checksum of the version', 'MAPC5209', [PKL, ORDER, { ...VERSION, crc: 7 }, DATA]),
  raw('flipped bit in the pickle', 'MAPC5209', bytes => {
    bytes[80] = (bytes[80] ?? 0) ^ 4;
    return bytes;
  }),
];

export const ZIP_ATTACKS: readonly Attack[] = [
  ...[...STRUCTURE, ...END, ...TWICE, ...OVERLAPS, ...PACKED, ...DISAGREE, ...ENTRIES, ...CHECKSUMS],
];
