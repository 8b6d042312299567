import { one, type Attack } from './attack.js';
import {
  assemble,
  dict,
  global,
  int,
  ints,
  list,
  proto,
  put,
  storage,
  tensor,
  text,
  tuple,
  u64,
  type Code,
} from './build-pickle.js';
import { FLOATS } from './build-zip.js';

const bytes = (latin1: string, length = 0): Uint8Array =>
  new Uint8Array(Buffer.concat([Buffer.from(latin1, 'latin1'), new Uint8Array(length)]));

const tar = (): Uint8Array => {
  const file = new Uint8Array(1024);
  file.set(Buffer.from('sys_info'), 0);
  file.set(Buffer.from('ustar\x0000'), 257);
  return file;
};

const other = (name: string, content: Uint8Array | string): Attack => one(`file/${name}`, 'MAPC5200', content);

const OTHER_FILES: readonly Attack[] = [
  other('empty', ''),
  other('one byte', 'x'),
  other('text', 'hello world'),
  other('a web page', '<!DOCTYPE html><html>'),
  other('a pointer of git-lfs', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
  other('JSON', '{"a":1}'),
  other('gzip', bytes('\x1f\x8b\x08', 100)),
  other('zstd', bytes('\x28\xb5\x2f\xfd', 100)),
  other('xz', bytes('\xfd7zXZ\0', 100)),
  other('bzip2', bytes('BZh9', 100)),
  other('7z', bytes("7z\xbc\xaf'\x1c", 100)),
  other('HDF5', bytes('\x89HDF\r\n\x1a\n', 100)),
  other('numpy', bytes('\x93NUMPY\x01\0', 100)),
  other('GGUF', bytes('GGUF\x03', 100)),
  other('safetensors', bytes('\x02\0\0\0\0\0\0\0{"a":1}')),
  other('zeros', new Uint8Array(2000)),
  other('a zip without entries', bytes('PK\x05\x06', 18)),
  other('a zip of several parts', bytes('PK\x07\x08', 100)),
  other('an executable', bytes('\x7fELF\x02\x01\x01', 100)),
  other('a pickle of a list', assemble(proto(2), list(int(1)), '.')),
  other('a pickle of a state dictionary', assemble(proto(2), dict([text('w'), int(1)]), '.')),
  other('a wrong magic number', assemble(proto(2), '\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x18.')),
  one('file/tar', 'MAPC5201', tar()),
];

const MAGIC: Code = `${proto(2)}\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.`;
const VERSION: Code = `${proto(2)}M\xe9\x03.`;
const SYSTEM: Code = `${proto(2)}${dict([text('protocol_version'), int(1001)], [text('little_endian'), '\x88'])}.`;
const MODEL: Code = `${proto(2)}${dict([text('w'), legacyTensor()])}.`;
const KEYS: Code = `${proto(2)}${list(text('0'))}.`;
const STORAGE: Code = u64(4n) + Buffer.from(FLOATS).toString('latin1');

function legacyTensor(key = '0', elements = 4, part: Code = 'N'): Code {
  const id = tuple(text('storage'), global('torch', 'FloatStorage'), text(key), text('cpu'), int(elements), part);
  return tensor({ storage: `${id}Q` });
}

const legacy = (name: string, code: string, ...parts: readonly Code[]): Attack =>
  one(`legacy/${name}`, code, assemble(...parts));
const model = (code: Code): Code => `${proto(2)}${code}.`;

/** The good file, which the cases are made from. */
export const GOOD_LEGACY = assemble(MAGIC, VERSION, SYSTEM, MODEL, KEYS, STORAGE);

const LEGACY: readonly Attack[] = [
  legacy('other version', 'MAPC5240', MAGIC, `${proto(2)}K\x01.`, SYSTEM, MODEL, KEYS, STORAGE),
  legacy('version that is a text', 'MAPC5240', MAGIC, `${proto(2)}${text('1001')}.`, SYSTEM, MODEL, KEYS, STORAGE),
  legacy('big-endian', 'MAPC5215', MAGIC, VERSION, model(dict([text('little_endian'), '\x89'])), MODEL, KEYS, STORAGE),
  legacy('no order of bytes', 'MAPC5215', MAGIC, VERSION, model('}'), MODEL, KEYS, STORAGE),
  legacy('no system', 'MAPC5215', MAGIC, VERSION, model('N'), MODEL, KEYS, STORAGE),
  legacy('no keys', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, model('N'), STORAGE),
  legacy('key that is a number', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, model(list(int(0))), STORAGE),
  legacy('key of no tensor', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, model(list(text('1'))), STORAGE),
  legacy('key twice', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, model(list(text('0'), text('0'))), STORAGE, STORAGE),
  legacy('tensor without a key', 'MAPC5208', MAGIC, VERSION, SYSTEM, MODEL, model(']')),
  legacy('other count', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, KEYS, u64(5n), STORAGE.slice(8)),
  legacy('count of 2^64 - 1', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, KEYS, u64(-1n), STORAGE.slice(8)),
  legacy('cut in a storage', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, KEYS, STORAGE.slice(0, -1)),
  legacy('cut in a count', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, KEYS, STORAGE.slice(0, 5)),
  legacy('no storages', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, KEYS),
  legacy('bytes behind', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, KEYS, STORAGE, '\0'),
  legacy('a second model behind', 'MAPC5240', MAGIC, VERSION, SYSTEM, MODEL, KEYS, STORAGE, MAGIC, VERSION),
  legacy(
    'storage described in two ways',
    'MAPC5240',
    ...[
      MAGIC,
      VERSION,
      SYSTEM,
      model(dict([text('v'), legacyTensor()], [text('w'), legacyTensor('0', 5)])),
      KEYS,
      STORAGE,
    ],
  ),
  legacy(
    'part beyond its storage',
    'MAPC5220',
    ...[MAGIC, VERSION, SYSTEM, model(dict([text('w'), legacyTensor('0', 4, tuple(text('v'), int(2), int(3)))]))],
  ),
  legacy(
    'part smaller than its tensor',
    'MAPC5222',
    ...[MAGIC, VERSION, SYSTEM, model(dict([text('w'), legacyTensor('0', 4, tuple(text('v'), int(2), int(2)))]))],
    ...[KEYS, STORAGE],
  ),
  ...[MAGIC, MAGIC + VERSION, MAGIC + VERSION + SYSTEM, MAGIC + VERSION + SYSTEM + MODEL].map((start, i) =>
    legacy(`ends after ${i + 1} pickles`, 'MAPC5214', start),
  ),
  legacy('ends in the magic number', 'MAPC5214', MAGIC.slice(0, 6)),
  legacy('ends in its model', 'MAPC5214', MAGIC, VERSION, SYSTEM, MODEL.slice(0, 40)),
  legacy('text longer than the file', 'MAPC5214', MAGIC, VERSION, SYSTEM, `${proto(2)}${text('w', 5_000_000)}`),
  legacy('storage of 2^53 bytes', 'MAPC5220', MAGIC, VERSION, SYSTEM, model(legacyTensor('0', 2 ** 52))),
  legacy('a program in what describes the system', 'MAPC5211', MAGIC, VERSION, model(global('os', 'system'))),
  legacy('a program before the magic number', 'MAPC5211', `${proto(2)}${global('os', 'system')}`, MAGIC),
  legacy('a program in the keys', 'MAPC5211', MAGIC, VERSION, SYSTEM, MODEL, model(global('builtins', 'exec'))),
  legacy('a dictionary that holds itself', 'MAPC5234', MAGIC, VERSION, SYSTEM, model(cycle()), KEYS, STORAGE),
  legacy('nothing but numbers', 'MAPC5230', MAGIC, VERSION, SYSTEM, model(ints([1, 2])), model(']')),
];

function cycle(): Code {
  return `}${put(0)}(${text('w')}${tensor({ storage: storage() })}${text('again')}j\0\0\0\0u`;
}

export const CONTAINER_ATTACKS: readonly Attack[] = [...OTHER_FILES, ...LEGACY];
