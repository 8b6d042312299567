import { entry, safetensorsBytes } from '../../support/safetensors-bytes.js';

/** A checkpoint that must be refused, with the first code that says why. */
export interface Attack {
  readonly name: string;
  readonly code: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** `file:` of the layout. */
  readonly file?: string;
}

const W = entry('w', 'F32', '[2]', 0, 8);
const V = entry('v', 'F32', '[2]', 8, 16);

const one = (name: string, code: string, bytes: Uint8Array): Attack => ({
  name,
  code,
  files: { 'model.safetensors': bytes },
});
const header = (name: string, code: string, text: string | Uint8Array, data = 8): Attack =>
  one(name, code, safetensorsBytes(text, data));
const length = (name: string, code: string, declared: bigint): Attack =>
  one(name, code, safetensorsBytes(`{${W}}`, 8, declared));
const fields = (name: string, code: string, text: string, data = 8): Attack =>
  header(name, code, `{"w":{${text}}}`, data);
const shape = (name: string, code: string, text: string, data = 8): Attack =>
  fields(`shape/${name}`, code, `"dtype":"F32","shape":${text},"data_offsets":[0,8]`, data);
const offsets = (name: string, code: string, text: string): Attack =>
  fields(`offsets/${name}`, code, `"dtype":"F32","shape":[2],"data_offsets":${text}`);

/** `text` with the byte 0xNN where `%NN` stands. */
function raw(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '%') {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(text.charCodeAt(i));
  }
  return Uint8Array.from(bytes);
}

const prefix = (bytes: number): Attack => one(`length/file of ${bytes} bytes`, 'MAPC5100', new Uint8Array(bytes));

const LENGTHS: readonly Attack[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(prefix),
  length('length/one byte too many', 'MAPC5101', BigInt(`{${W}}`.length + 9)),
  length('length/2^31', 'MAPC5101', 2n ** 31n),
  length('length/2^32', 'MAPC5101', 2n ** 32n),
  length('length/2^53', 'MAPC5101', 2n ** 53n),
  length('length/2^63', 'MAPC5101', 2n ** 63n),
  length('length/2^64 - 1', 'MAPC5101', 2n ** 64n - 1n),
  length('length/2^64 - 8', 'MAPC5101', 2n ** 64n - 8n),
  length('length/big endian', 'MAPC5101', 0x3a00000000000000n),
  length('length/cuts the header', 'MAPC5104', 10n),
  length('length/reaches into the data', 'MAPC5104', BigInt(`{${W}}`.length + 1)),
  length('length/0', 'MAPC5104', 0n),
  one('length/header of nothing', 'MAPC5104', new Uint8Array(8)),
];

const TEXTS: readonly Attack[] = [
  header('text/array', 'MAPC5104', '[]', 0),
  header('text/null', 'MAPC5104', 'null', 0),
  header('text/spaces only', 'MAPC5104', '        ', 0),
  header('text/leading space', 'MAPC5104', ` {${W}}`),
  header('text/leading line feed', 'MAPC5104', `\n{${W}}`),
  header('text/byte order mark', 'MAPC5104', `\ufeff{${W}}`),
  header('text/trailing line feed', 'MAPC5104', `{${W}}\n`),
  header('text/trailing NUL', 'MAPC5104', `{${W}}\0`),
  header('text/trailing tab', 'MAPC5104', `{${W}}\t`),
  header('text/second object', 'MAPC5104', `{${W}}{${W}}`),
  header('text/second object after spaces', 'MAPC5104', `{${W}}   {}`),
  header('text/trailing comma', 'MAPC5104', `{${W},}`),
  header('text/leading comma', 'MAPC5104', `{,${W}}`),
  header('text/two commas', 'MAPC5104', `{${W},,${V}}`, 16),
  header('text/no comma', 'MAPC5104', `{${W}${V}}`, 16),
  header('text/not closed', 'MAPC5104', `{${W}`),
  header('text/entry not closed', 'MAPC5104', `{${W.slice(0, -1)}`),
  header('text/string not closed', 'MAPC5104', '{"w', 0),
  header('text/line comment', 'MAPC5104', `{// x\n${W}}`),
  header('text/block comment', 'MAPC5104', `{/* x */${W}}`),
  header('text/single quotes', 'MAPC5104', `{${W.replaceAll('"', "'")}}`),
  header('text/bare key', 'MAPC5104', `{${W.replace('"w"', 'w')}}`),
  header('text/equals sign', 'MAPC5104', `{${W.replace(':', '=')}}`),
  header('text/no-break space', 'MAPC5104', `{\u00a0${W}}`),
  header('text/line separator as space', 'MAPC5104', `{\u2028${W}}`),
  header('text/vertical tab as space', 'MAPC5104', `{\v${W}}`),
  header('text/UTF-16', 'MAPC5104', new Uint8Array(Buffer.from(`{${W}}`, 'utf16le'))),
  header('text/deep arrays', 'MAPC5107', `{"w":${'['.repeat(100_000)}`, 0),
  header('text/deep objects', 'MAPC5107', `{"w":${'{"a":'.repeat(100_000)}`, 0),
  header('text/deep and closed', 'MAPC5107', `{"w":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 0),
];

const STRINGS: readonly Attack[] = [
  header('string/overlong slash', 'MAPC5103', raw('{"%c0%af":{}}')),
  header('string/stray continuation byte', 'MAPC5103', raw('{"%80":{}}')),
  header('string/lone 0xff', 'MAPC5103', raw('{"%ff":{}}')),
  header('string/surrogate in UTF-8', 'MAPC5103', raw('{"%ed%a0%80":{}}')),
  header('string/above U+10FFFF', 'MAPC5103', raw('{"%f4%90%80%80":{}}')),
  header('string/cut sequence', 'MAPC5103', raw('{"%e2%82":{}}')),
  header('string/invalid UTF-8 in the padding', 'MAPC5103', raw('{}  %fe')),
  header('string/raw NUL', 'MAPC5104', '{"a\0b":{}}'),
  header('string/raw line feed', 'MAPC5104', '{"a\nb":{}}'),
  header('string/raw tab', 'MAPC5104', '{"a\tb":{}}'),
  header('string/unknown escape', 'MAPC5104', '{"\\x41":{}}'),
  header('string/escape without digits', 'MAPC5104', '{"\\u12":{}}'),
  header('string/escape with a sign', 'MAPC5104', '{"\\u+123":{}}'),
  header('string/lone high surrogate', 'MAPC5104', '{"\\ud800":{}}'),
  header('string/lone low surrogate', 'MAPC5104', '{"\\udc00":{}}'),
  header('string/surrogates exchanged', 'MAPC5104', '{"\\udc00\\ud800":{}}'),
  header('string/escaped NUL in a key', 'MAPC5118', `{${W.replace('"w"', '"w\\u0000x"')}}`),
];

const DUPLICATES: readonly Attack[] = [
  header('twice/tensor', 'MAPC5105', `{${W},${W}}`),
  header('twice/tensor with other bytes', 'MAPC5105', `{${W},${V.replace('"v"', '"w"')}}`, 16),
  header('twice/tensor by an escape', 'MAPC5105', `{${W},${V.replace('"v"', '"\\u0077"')}}`, 16),
  header(
    'twice/tensor by an escaped slash',
    'MAPC5105',
    `{${W.replace('"w"', '"a/b"')},${V.replace('"v"', '"a\\/b"')}}`,
    16,
  ),
  header('twice/empty key', 'MAPC5105', `{${W.replace('"w"', '""')},${V.replace('"v"', '""')}}`, 16),
  header('twice/__proto__', 'MAPC5105', `{${W.replace('"w"', '"__proto__"')},${V.replace('"v"', '"__proto__"')}}`, 16),
  header('twice/__metadata__', 'MAPC5105', `{"__metadata__":{},"__metadata__":{},${W}}`),
  header('twice/__metadata__ by an escape', 'MAPC5105', `{"__metadata__":{},"\\u005f_metadata__":{},${W}}`),
  header('twice/key of the metadata', 'MAPC5106', `{"__metadata__":{"a":"1","a":"2"},${W}}`),
  fields('twice/dtype', 'MAPC5106', '"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]'),
  fields('twice/other dtype', 'MAPC5106', '"dtype":"I32","dtype":"F32","shape":[2],"data_offsets":[0,8]'),
  fields('twice/shape', 'MAPC5106', '"dtype":"F32","shape":[2],"shape":[1,2],"data_offsets":[0,8]'),
  fields('twice/data_offsets', 'MAPC5106', '"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]'),
  fields('twice/shape by an escape', 'MAPC5106', '"dtype":"F32","shape":[2],"\\u0073hape":[2],"data_offsets":[0,8]'),
];

const ENTRIES: readonly Attack[] = [
  header('entry/null', 'MAPC5107', '{"w":null}', 0),
  header('entry/text', 'MAPC5107', '{"w":"F32"}', 0),
  header('entry/number', 'MAPC5107', '{"w":1}', 0),
  header('entry/array form of serde', 'MAPC5107', '{"w":["F32",[2],[0,8]]}'),
  fields('entry/empty', 'MAPC5107', '', 0),
  fields('entry/no dtype', 'MAPC5107', '"shape":[2],"data_offsets":[0,8]'),
  fields('entry/no shape', 'MAPC5107', '"dtype":"F32","data_offsets":[0,8]'),
  fields('entry/no data_offsets', 'MAPC5107', '"dtype":"F32","shape":[2]'),
  fields('entry/unknown field', 'MAPC5107', '"dtype":"F32","shape":[2],"data_offsets":[0,8],"order":"F"'),
  fields('entry/unknown nested field', 'MAPC5107', '"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":{"y":[1,{}]}'),
  fields('entry/field of other case', 'MAPC5107', '"Dtype":"F32","shape":[2],"data_offsets":[0,8]'),
  fields('dtype/null', 'MAPC5107', '"dtype":null,"shape":[2],"data_offsets":[0,8]'),
  fields('dtype/object form of serde', 'MAPC5107', '"dtype":{"F32":null},"shape":[2],"data_offsets":[0,8]'),
  fields('dtype/number', 'MAPC5107', '"dtype":32,"shape":[2],"data_offsets":[0,8]'),
  ...['f32', 'F32 ', '', 'FLOAT', 'F128', '__proto__', 'constructor', 'F\\u003332x'].map(name =>
    fields(`dtype/unknown "${name}"`, 'MAPC5108', `"dtype":"${name}","shape":[2],"data_offsets":[0,8]`),
  ),
  ...['F6_E2M3', 'F6_E3M2', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ'].map(name =>
    fields(`dtype/not ours ${name}`, 'MAPC5109', `"dtype":"${name}","shape":[8],"data_offsets":[0,8]`),
  ),
];

const NUMBERS: readonly Attack[] = [
  shape('null', 'MAPC5107', 'null'),
  shape('number', 'MAPC5107', '2'),
  shape('object', 'MAPC5107', '{"0":2}'),
  shape('text inside', 'MAPC5107', '["2"]'),
  shape('text beside number', 'MAPC5107', '[1,"2"]'),
  shape('null inside', 'MAPC5107', '[null]'),
  shape('list inside', 'MAPC5107', '[[2]]'),
  shape('true inside', 'MAPC5107', '[true]'),
  shape('negative', 'MAPC5107', '[-2]'),
  shape('two negatives', 'MAPC5107', '[-1,-2]'),
  shape('minus zero', 'MAPC5107', '[-0]'),
  shape('fraction', 'MAPC5107', '[2.0]'),
  shape('exponent', 'MAPC5107', '[2e0]'),
  shape('zero before', 'MAPC5104', '[02]'),
  shape('plus sign', 'MAPC5104', '[+2]'),
  shape('hexadecimal', 'MAPC5104', '[0x2]'),
  shape('trailing comma', 'MAPC5104', '[2,]'),
  shape('NaN', 'MAPC5104', '[NaN]'),
  shape('Infinity', 'MAPC5104', '[Infinity]'),
  shape('full-width digit', 'MAPC5104', '[\uff12]'),
  shape('2^53', 'MAPC5110', '[9007199254740992]'),
  shape('2^53 + 1', 'MAPC5110', '[9007199254740993]'),
  shape('2^64', 'MAPC5110', '[18446744073709551616]'),
  shape('2^64 + 2, which wraps to 2', 'MAPC5110', '[18446744073709551618]'),
  shape('a million digits', 'MAPC5110', `[${'9'.repeat(1_000_000)}]`),
  shape('product of 2^54', 'MAPC5111', '[134217728,134217728]'),
  shape('product of 2^64', 'MAPC5111', '[4294967296,4294967296]'),
  shape('bits of 2^53', 'MAPC5111', '[2251799813685248]'),
  shape('overflow beside a zero', 'MAPC5111', '[0,4503599627370496,4503599627370496]'),
  shape('too many bytes', 'MAPC5112', '[3]'),
  shape('too few bytes', 'MAPC5112', '[1]'),
  shape('zero', 'MAPC5112', '[0]'),
  shape('scalar', 'MAPC5112', '[]'),
  shape('65 dimensions', 'MAPC5121', `[${'1,'.repeat(64)}2]`),
  shape('a million dimensions', 'MAPC5121', `[${'1,'.repeat(1_000_000)}2]`),
  header('shape/half a byte', 'MAPC5119', `{${entry('w', 'F4', '[15]', 0, 8)}}`),
  offsets('none', 'MAPC5107', '[]'),
  offsets('one', 'MAPC5107', '[0]'),
  offsets('three', 'MAPC5107', '[0,8,16]'),
  offsets('object', 'MAPC5107', '{"begin":0,"end":8}'),
  offsets('texts', 'MAPC5107', '["0","8"]'),
  offsets('negative begin', 'MAPC5107', '[-8,0]'),
  offsets('fraction', 'MAPC5107', '[0,8.0]'),
  offsets('exponent', 'MAPC5107', '[0,8e0]'),
  offsets('2^53', 'MAPC5110', '[9007199254740992,9007199254741000]'),
  offsets('2^64 - 8', 'MAPC5110', '[18446744073709551608,18446744073709551616]'),
  offsets('reversed', 'MAPC5113', '[8,0]'),
  offsets('behind the end', 'MAPC5114', '[8,16]'),
  offsets('far behind the end', 'MAPC5114', '[9007199254740983,9007199254740991]'),
];

const COVERS: readonly Attack[] = [
  header('cover/two on one place', 'MAPC5115', `{${W},${entry('v', 'F32', '[2]', 0, 8)}}`),
  header('cover/overlap of 4', 'MAPC5115', `{${W},${entry('v', 'F32', '[2]', 4, 12)}}`, 12),
  header(
    'cover/one inside another',
    'MAPC5115',
    `{${entry('w', 'F32', '[4]', 0, 16)},${entry('v', 'F32', '[1]', 4, 8)}}`,
    16,
  ),
  header('cover/empty tensor inside another', 'MAPC5115', `{${W},${entry('v', 'F32', '[0]', 4, 4)}}`),
  header('cover/hole at the begin', 'MAPC5116', `{${V}}`, 16),
  header('cover/hole between', 'MAPC5116', `{${W},${entry('v', 'F32', '[2]', 12, 20)}}`, 20),
  header('cover/hole before an empty tensor', 'MAPC5116', `{${W},${entry('v', 'F32', '[0]', 16, 16)}}`, 16),
  header('cover/trailing byte', 'MAPC5117', `{${W}}`, 9),
  header('cover/trailing kilobytes', 'MAPC5117', `{${W}}`, 5000),
  header('cover/data without tensors', 'MAPC5117', '{}', 1),
  header('cover/cut by one byte', 'MAPC5114', `{${W}}`, 7),
  header('cover/no data', 'MAPC5114', `{${W}}`, 0),
  header(
    'cover/overlap and hole',
    'MAPC5115',
    `{${W},${entry('v', 'F32', '[1]', 4, 8)},${entry('u', 'F32', '[1]', 12, 16)}}`,
    16,
  ),
];

const METADATA: readonly Attack[] = [
  ...['null', '[]', '"pt"', '1', 'true'].map(text =>
    header(`metadata/${text}`, 'MAPC5120', `{"__metadata__":${text},${W}}`),
  ),
  ...['null', '1', '["pt"]', '{"a":"b"}', 'false'].map(text =>
    header(`metadata/value ${text}`, 'MAPC5120', `{"__metadata__":{"format":${text}},${W}}`),
  ),
  header('metadata/as a tensor', 'MAPC5120', `{${W.replace('"w"', '"__metadata__"')}}`),
];

/** Single files with a wrong header. */
export const HEADER_ATTACKS: readonly Attack[] = [
  ...LENGTHS,
  ...TEXTS,
  ...STRINGS,
  ...DUPLICATES,
  ...ENTRIES,
  ...NUMBERS,
  ...COVERS,
  ...METADATA,
];
