import type { Attack } from './attack.js';
import { state, tensor } from './build-pickle.js';
import { archive } from './build-zip.js';

const file = (...keys: readonly string[]): Uint8Array =>
  archive(state(Object.fromEntries(keys.map(key => [key, tensor()]))));
const folder = (name: string, code: string, files: Attack['files'], pattern?: string): Attack => ({
  ...{ name: `folder/${name}`, code, files },
  ...(pattern === undefined ? {} : { file: pattern }),
});

const FIRST = 'pytorch_model-00001-of-00002.bin';
const SECOND = 'pytorch_model-00002-of-00002.bin';
const INDEX = 'pytorch_model.bin.index.json';
const index = (map: Readonly<Record<string, unknown>>): string => JSON.stringify({ weight_map: map });
const SHARDS = { [FIRST]: file('a'), [SECOND]: file('b') };
const indexed = (name: string, code: string, text: string, more: Attack['files'] = {}): Attack =>
  folder(`index/${name}`, code, { ...SHARDS, [INDEX]: text, ...more });
const escape = (name: string): Attack =>
  indexed(`a file called ${JSON.stringify(name)}`, 'MAPC5042', index({ a: FIRST, b: name }));

export const FOLDER_ATTACKS: readonly Attack[] = [
  folder('empty', 'MAPC5202', {}),
  folder('other files', 'MAPC5202', { 'config.json': '{}', 'model.safetensors': 'x' }),
  folder('the state of a training run', 'MAPC5202', {
    ...{ 'optimizer.pt': 'x', 'scheduler.pt': 'x', 'rng_state_0.pth': 'x', 'training_args.bin': 'x', 'scaler.pt': 'x' },
  }),
  folder('in a subfolder only', 'MAPC5202', { 'original/consolidated.00.pth': file('a') }),
  folder('a shard is missing', 'MAPC5031', { [FIRST]: file('a') }),
  folder('shards of two sets', 'MAPC5035', { [FIRST]: file('a'), 'pytorch_model-00002-of-00003.bin': file('b') }),
  folder('a key in two shards', 'MAPC5032', { [FIRST]: file('a', 'b'), [SECOND]: file('b') }),
  folder('an older single file beside shards', 'MAPC5032', { ...SHARDS, 'pytorch_model.bin': file('a', 'b') }),
  folder('no file of the pattern', 'MAPC5033', { 'a.pth': file('a') }, 'consolidated.*.pth'),
  folder('two indices', 'MAPC5034', { ...SHARDS, [INDEX]: index({ a: FIRST, b: SECOND }), 'x.bin.index.json': '{}' }),
  folder('one bad file of two', 'MAPC5203', { 'a.pth': file('a'), 'b.pth': file('b').subarray(0, 300) }),
  indexed('no JSON', 'MAPC5020', '{'),
  indexed('no object', 'MAPC5040', '[]'),
  indexed('no map', 'MAPC5040', '{}'),
  indexed('a number for a file', 'MAPC5040', index({ a: 1 })),
  indexed('a key twice', 'MAPC5021', `{"weight_map":{"a":"${FIRST}","a":"${SECOND}"}}`),
  indexed('a file that is not there', 'MAPC5041', index({ a: FIRST, b: 'gone.bin' })),
  indexed('a tensor that is not there', 'MAPC5043', index({ a: FIRST, b: SECOND, c: SECOND })),
  indexed('a tensor that it lacks', 'MAPC5044', index({ a: FIRST }), { [FIRST]: file('a', 'b') }),
  indexed('a tensor in another file', 'MAPC5045', index({ a: SECOND, b: SECOND, c: FIRST }), {
    [FIRST]: file('a', 'c'),
  }),
  ...['../w.bin', '/etc/passwd', 'a/../../w.bin', '..\\w.bin', 'C:w.bin', 'a\0b', '', './w.bin', 'a//b.bin'].map(
    escape,
  ),
];
