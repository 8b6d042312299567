import { entry, safetensorsBytes } from '../../support/safetensors-bytes.js';
import type { Attack } from './header-cases.js';

const shard = (...keys: string[]): Uint8Array =>
  safetensorsBytes(`{${keys.map((key, i) => entry(key, 'F32', '[2]', i * 8, i * 8 + 8)).join(',')}}`, keys.length * 8);

const A = 'model-00001-of-00002.safetensors';
const B = 'model-00002-of-00002.safetensors';
const INDEX = 'model.safetensors.index.json';
const BOTH = { [A]: shard('a'), [B]: shard('b') };

const text = (map: Readonly<Record<string, string>>): string => JSON.stringify({ metadata: {}, weight_map: map });

const index = (name: string, code: string, content: string | Uint8Array, files: Attack['files'] = BOTH): Attack => ({
  name: `index/${name}`,
  code,
  files: { ...files, [INDEX]: content },
});
const escaping = (file: string): Attack => index(`names ${JSON.stringify(file)}`, 'MAPC5042', text({ a: A, b: file }));

/** Folders whose index and files do not fit each other. */
export const INDEX_ATTACKS: readonly Attack[] = [
  ...[
    '../model.safetensors',
    '../../../../etc/passwd',
    'x/../../model.safetensors',
    '/etc/passwd',
    '//host/share',
    '\\\\host\\share',
    '..\\model.safetensors',
    'C:\\model.safetensors',
    'c:model.safetensors',
    'file:///etc/passwd',
    'https://example.org/model.safetensors',
    `${A}\0.txt`,
    '',
    '.',
    '..',
    './x.safetensors',
    'x//y.safetensors',
    'x/',
  ].map(escaping),
  index('empty file', 'MAPC5020', ''),
  index('no JSON', 'MAPC5020', '{'),
  index('trailing comma', 'MAPC5020', `{"weight_map":{"a":"${A}",}}`),
  index('text behind', 'MAPC5020', `${text({ a: A, b: B })} x`),
  index('byte order mark', 'MAPC5020', `\ufeff${text({ a: A, b: B })}`),
  index('NaN', 'MAPC5020', '{"metadata":{"total_size":NaN},"weight_map":{}}'),
  index('key twice', 'MAPC5021', `{"weight_map":{"a":"${A}","a":"${B}","b":"${B}"}}`),
  index('key twice by an escape', 'MAPC5021', `{"weight_map":{"a":"${A}","\\u0061":"${B}","b":"${B}"}}`),
  index('weight_map twice', 'MAPC5021', `{"weight_map":{"a":"${A}"},"weight_map":{"b":"${B}"}}`),
  index('invalid UTF-8', 'MAPC5022', Uint8Array.of(0x7b, 0xff, 0x7d)),
  index('deep nesting', 'MAPC5024', `{"metadata":${'['.repeat(100_000)}`),
  index('null', 'MAPC5040', 'null'),
  index('array', 'MAPC5040', '[]'),
  index('no weight_map', 'MAPC5040', '{"metadata":{}}'),
  index('weight_map is a list', 'MAPC5040', '{"weight_map":[]}'),
  index('weight_map is empty', 'MAPC5040', '{"weight_map":{}}'),
  index('weight_map in a prototype', 'MAPC5040', '{"__proto__":{"weight_map":{"a":"x"}}}'),
  index('file is a number', 'MAPC5040', '{"weight_map":{"a":1}}'),
  index('file is a list', 'MAPC5040', `{"weight_map":{"a":["${A}"]}}`),
  index('names a missing file', 'MAPC5041', text({ a: A, b: 'model-00003-of-00003.safetensors' })),
  index('lost shard', 'MAPC5041', text({ a: A, b: B }), { [A]: shard('a') }),
  index('key that no file has', 'MAPC5043', text({ a: A, b: B, c: B })),
  index('key that the index lacks', 'MAPC5044', text({ a: A, b: B }), { ...BOTH, [B]: shard('b', 'c') }),
  index('keys exchanged', 'MAPC5045', text({ a: B, b: A })),
  index('key in both files', 'MAPC5032', text({ a: A, b: B }), { ...BOTH, [B]: shard('b', 'a') }),
  index('shard with a broken header', 'MAPC5104', text({ a: A, b: B }), { ...BOTH, [B]: safetensorsBytes('{') }),
  index('shard that is empty', 'MAPC5100', text({ a: A, b: B }), { ...BOTH, [B]: new Uint8Array(0) }),
  index('names itself', 'MAPC5101', text({ a: INDEX })),
  { name: 'folder/empty', code: 'MAPC5030', files: {} },
  { name: 'folder/other files only', code: 'MAPC5030', files: { 'config.json': '{}' } },
  { name: 'folder/files in a subfolder only', code: 'MAPC5030', files: { 'x/model.safetensors': shard('a') } },
  { name: 'folder/second shard missing', code: 'MAPC5031', files: { [A]: shard('a') } },
  { name: 'folder/first shard missing', code: 'MAPC5031', files: { [B]: shard('b') } },
  {
    name: 'folder/a billion shards',
    code: 'MAPC5031',
    files: { 'model-1-of-999999999.safetensors': shard('a') },
  },
  { name: 'folder/shard number 0', code: 'MAPC5031', files: { 'model-0-of-1.safetensors': shard('a') } },
  {
    name: 'folder/shards of two sets',
    code: 'MAPC5035',
    files: { [A]: shard('a'), [B]: shard('b'), 'model-00001-of-00003.safetensors': shard('c') },
  },
  {
    name: 'folder/stale file beside the model',
    code: 'MAPC5032',
    files: { 'model.safetensors': shard('a', 'b'), 'consolidated.safetensors': shard('a') },
  },
  {
    name: 'folder/two indices',
    code: 'MAPC5034',
    files: { ...BOTH, [INDEX]: text({ a: A, b: B }), 'model.fp16.safetensors.index.json': text({ a: A, b: B }) },
  },
  { name: 'folder/pattern without a file', code: 'MAPC5033', files: BOTH, file: 'rank-*.safetensors' },
  { name: 'folder/pattern with a gap', code: 'MAPC5031', files: { [A]: shard('a') }, file: 'model-*-of-*.safetensors' },
];
