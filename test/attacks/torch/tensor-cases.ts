import { one, type Attack } from './attack.js';
import * as code from './build-pickle.js';
import { archive, FLOATS } from './build-zip.js';

const { assemble, call, dict, get, global, int, ints, list, proto, put, state, storage, tensor, text, tuple } = code;

/** A file with the tensor `w`. */
const of = (name: string, expected: string, value: code.Code): Attack =>
  one(`tensor/${name}`, expected, archive(state({ w: value })));
const malformed = (name: string, value: code.Code): Attack => of(name, 'MAPC5220', value);
const whole = (name: string, expected: string, value: code.Code, root?: string): Attack =>
  one(`tree/${name}`, expected, archive(assemble(proto(2), value, '.')), root);

const MALFORMED: readonly Attack[] = [
  malformed('of no storage', tensor({ storage: int(1) })),
  malformed('of a tensor', tensor({ storage: tensor() })),
  malformed('offset that is negative', tensor({ offset: int(-1) })),
  malformed('offset of 2^60', tensor({ offset: int(2n ** 60n) })),
  malformed('offset that is a text', tensor({ offset: text('0') })),
  malformed('offset that is a float', tensor({ offset: 'G\0\0\0\0\0\0\0\0' })),
  malformed('size that is negative', tensor({ shape: ints([-2, -2]) })),
  malformed('size of 2^63 - 1', tensor({ shape: ints([2n ** 63n - 1n, 2n]) })),
  malformed('size of 2^53 + 1', tensor({ shape: ints([2n ** 53n + 1n, 0n]) })),
  malformed('sizes with a product of 2^60', tensor({ shape: ints([2 ** 30, 2 ** 30]), strides: ints([0, 0]) })),
  malformed('sizes that wrap to 4', tensor({ shape: ints([2n ** 32n + 2n, 2n ** 32n + 2n]) })),
  malformed('size that is a float', tensor({ shape: tuple('G@\0\0\0\0\0\0\0') })),
  malformed('size that is True', tensor({ shape: tuple('\x88', '\x88') })),
  malformed('shape that is a number', tensor({ shape: int(4) })),
  malformed('shape that is None', tensor({ shape: 'N' })),
  malformed('stride that is negative', tensor({ strides: ints([-2, 1]) })),
  malformed('stride of 2^62', tensor({ strides: ints([2n ** 62n, 1n]) })),
  malformed('one stride for two sizes', tensor({ strides: ints([1]) })),
  malformed('three strides for two sizes', tensor({ strides: ints([4, 2, 1]) })),
  malformed(
    '100 dimensions',
    tensor({ shape: ints(Array<number>(100).fill(1)), strides: ints(Array<number>(100).fill(1)) }),
  ),
  malformed('no arguments', `${global('torch._utils', '_rebuild_tensor_v2')})R`),
  malformed('storage of an unknown class', tensor({ storage: storage({ type: global('torch', 'FooStorage') }) })),
  malformed("storage of a class of one's own", tensor({ storage: storage({ type: global('evil', 'FloatStorage') }) })),
  malformed('storage whose class is a text', tensor({ storage: storage({ type: text('FloatStorage') }) })),
  malformed('storage whose name is a number', tensor({ storage: storage({ key: int(0) }) })),
  malformed('storage of -4 elements', tensor({ storage: storage({ elements: int(-4) }) })),
  malformed('storage of 2^60 elements', tensor({ storage: storage({ elements: int(2n ** 60n) }) })),
  malformed('storage of 2^52 floats', tensor({ storage: storage({ elements: int(2n ** 52n) }) })),
  malformed('storage of "4" elements', tensor({ storage: storage({ elements: text('4') }) })),
  malformed('persistent id that is a number', tensor({ storage: `${int(1)}Q` })),
  malformed('persistent id of no storage', tensor({ storage: `${tuple(text('file'), text('/etc/passwd'))}Q` })),
  malformed('parameter of a number', call(global('torch._utils', '_rebuild_parameter'), int(1), '\x88', code.HOOKS)),
  malformed(
    'version 3 without a dtype',
    call(global('torch._utils', '_rebuild_tensor_v3'), storage(), int(0), ints([4]), ints([1])),
  ),
  malformed(
    'version 3 with a dtype of os',
    call(
      global('torch._utils', '_rebuild_tensor_v3'),
      storage(),
      int(0),
      ints([4]),
      ints([1]),
      '\x89',
      code.HOOKS,
      global('numpy', 'float32'),
    ),
  ),
  malformed('ordered dictionary of a number', call(global('collections', 'OrderedDict'), int(1))),
  malformed('ordered dictionary of no pairs', call(global('collections', 'OrderedDict'), list(tuple(int(1))))),
  malformed(
    'ordered dictionary with a key twice',
    call(global('collections', 'OrderedDict'), list(tuple(int(1), 'N'), tuple(int(1), 'N'))),
  ),
  malformed('shape object of a number', tensor({ shape: call(global('torch', 'Size'), int(4)) })),
  malformed('bytes of a number', call(global('_codecs', 'encode'), int(4), text('latin1'))),
  malformed('bytes in another encoding', call(global('_codecs', 'encode'), text('a'), text('rot13'))),
];

const sized = (bytes: number, elements: number): Uint8Array =>
  archive(
    state({ w: tensor({ storage: storage({ elements: int(elements) }), shape: ints([1]), strides: ints([1]) }) }),
    {
      0: new Uint8Array(bytes),
    },
  );

const SIZES: readonly Attack[] = [
  one('size/storage shorter by a byte', 'MAPC5221', sized(15, 4)),
  one('size/storage longer by a byte', 'MAPC5221', sized(17, 4)),
  one('size/storage twice as long', 'MAPC5221', sized(32, 4)),
  one('size/empty storage', 'MAPC5221', sized(0, 4)),
  one('size/storage of 1 TB', 'MAPC5221', sized(16, 2 ** 38)),
  one('size/half a float', 'MAPC5221', sized(2, 1)),
];

const view = (
  name: string,
  expected: string,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
): Attack => of(`view/${name}`, expected, tensor({ offset: int(offset), shape: ints(shape), strides: ints(strides) }));

const VIEWS: readonly Attack[] = [
  view('one element too many', 'MAPC5222', 0, [5], [1]),
  view('offset at the end', 'MAPC5222', 4, [1], [1]),
  view('offset far beyond', 'MAPC5222', 2 ** 40, [1], [1]),
  view('scalar beyond', 'MAPC5222', 4, [], []),
  view('stride one too large', 'MAPC5222', 0, [2, 2], [3, 1]),
  view('4 TB', 'MAPC5222', 0, [1_000_000, 1_000_000], [1_000_000, 1]),
  view('strides of 2^52', 'MAPC5222', 0, [2, 2], [2 ** 52, 2 ** 52]),
  view('4 TB of one element', 'MAPC5223', 0, [1_000_000, 1_000_000], [0, 0]),
  view('65 MB of one element', 'MAPC5223', 0, [17_000_000], [0]),
  view('2^52 elements', 'MAPC5223', 0, [2 ** 26, 2 ** 26], [0, 0]),
  one(
    'tensor/view/many that repeat',
    'MAPC5223',
    archive(
      state(
        Object.fromEntries(
          Array.from({ length: 100 }, (_, i) => [
            `w${i}`,
            tensor({ shape: ints([1000, 1000]), strides: ints([0, 0]) }),
          ]),
        ),
      ),
    ),
  ),
];

const v3 = (dtype: string): code.Code =>
  call(
    ...([
      global('torch._utils', '_rebuild_tensor_v3'),
      storage({ type: global('torch.storage', 'UntypedStorage'), elements: int(16) }),
    ] as const),
    ...[int(0), ints([4]), ints([1]), '\x89', code.HOOKS, global('torch', dtype)],
  );
const rebuilt = (name: string, ...args: readonly code.Code[]): code.Code => call(global('torch._utils', name), ...args);

const KINDS: readonly Attack[] = [
  of('dtype complex32', 'MAPC5224', v3('complex32')),
  of('dtype with controls', 'MAPC5224', v3('\x1b[2J')),
  of('dtype that is a function', 'MAPC5224', v3('zeros')),
  of(
    'storage of quantized integers',
    'MAPC5224',
    tensor({ storage: storage({ type: global('torch', 'QInt32Storage') }) }),
  ),
  of('quantized', 'MAPC5225', rebuilt('_rebuild_qtensor', storage())),
  of('sparse', 'MAPC5225', rebuilt('_rebuild_sparse_tensor', int(0))),
  of('nested', 'MAPC5225', rebuilt('_rebuild_nested_tensor', tensor())),
  of('meta', 'MAPC5225', rebuilt('_rebuild_meta_tensor_no_storage', int(0))),
  of('of a wrapping class', 'MAPC5225', rebuilt('_rebuild_wrapper_subclass', int(0))),
  of('an array of numpy', 'MAPC5225', rebuilt('_rebuild_device_tensor_from_numpy', int(0))),
  of('conjugate', 'MAPC5225', tensor({ metadata: dict([text('conj'), '\x88']) })),
  of('negative', 'MAPC5225', tensor({ metadata: dict([text('neg'), '\x88']) })),
];

const cycle = (value: code.Code): code.Code => `}${put(0)}(${text('w')}${value}${text('again')}${get(0)}u`;
/** Dictionaries of which each holds the one before twice: 2^depth ways lead to the first. */
const ways = (depth: number, first: code.Code): code.Code =>
  [
    `${dict([text('w'), first])}${put(0)}0`,
    ...Array.from({ length: depth }, (_, i) => `${dict([text('a'), get(i)], [text('b'), get(i)])}${put(i + 1)}0`),
  ].join('') + get(depth);

const TREES: readonly Attack[] = [
  whole('nothing', 'MAPC5230', '}'),
  whole('None', 'MAPC5230', 'N'),
  whole('a number', 'MAPC5230', int(5)),
  whole('numbers', 'MAPC5230', list(int(1), int(2))),
  whole('a storage', 'MAPC5230', storage()),
  whole('an object without tensors', 'MAPC5230', `${global('my.module', 'Model')})\x81${dict([text('a'), int(1)])}b`),
  whole('a chain of getattr', 'MAPC5230', getattrChain()),
  whole('a thousand dictionaries deep without tensors', 'MAPC5230', deep(1000, 'N')),
  whole('root that is missing', 'MAPC5231', dict([text('model'), dict([text('w'), tensor()])]), 'weights'),
  whole('root without tensors', 'MAPC5231', dict([text('a'), dict([text('w'), tensor()])], [text('b'), '}']), 'b'),
  whole('root that is a tensor', 'MAPC5231', dict([text('w'), tensor()]), 'w'),
  whole(
    'two models',
    'MAPC5232',
    dict([text('model'), dict([text('w'), tensor()])], [text('state_dict'), dict([text('w'), tensor()])]),
  ),
  whole('empty key', 'MAPC5233', dict([text(''), tensor()])),
  whole('key with a NUL', 'MAPC5233', dict([text('a\0b'), tensor()])),
  whole('key of 5000 characters', 'MAPC5233', dict([text('a'.repeat(5000)), tensor()])),
  whole('key that is None', 'MAPC5233', dict(['N', tensor()])),
  whole('key that is a tuple', 'MAPC5233', dict([ints([1, 2]), tensor()])),
  whole('key that is a tensor', 'MAPC5233', dict([tensor(), tensor()])),
  whole('two ways to one key', 'MAPC5233', dict([text('a.b'), tensor()], [text('a'), dict([text('b'), tensor()])])),
  whole('integer and text', 'MAPC5233', dict([text('1'), tensor()], [1, tensor()])),
  whole('two thousand dictionaries deep', 'MAPC5235', deep(2100, tensor())),
  whole('a dictionary that holds itself', 'MAPC5234', cycle(tensor())),
  whole('a list that holds itself', 'MAPC5234', `]${put(0)}(${tensor()}${get(0)}e`),
  whole(
    'two that hold each other',
    'MAPC5234',
    `}${put(0)}(${text('w')}${tensor()}${text('o')}}${put(1)}(${text('w')}${tensor()}${text('o')}${get(0)}uu`,
  ),
  whole('2^40 ways', 'MAPC5235', ways(40, tensor())),
  whole('2^18 ways', 'MAPC5235', ways(18, tensor())),
];

function deep(levels: number, inner: code.Code): code.Code {
  return `${`}${text('a')}`.repeat(levels)}${inner}${'s'.repeat(levels)}`;
}

/** getattr(getattr(torch.nn, 'modules'), ...): each step is an object without behaviour. */
function getattrChain(): code.Code {
  const step = (from: code.Code, name: string): code.Code => call(global('builtins', 'getattr'), from, text(name));
  return `${step(step(step(global('torch', 'nn'), 'modules'), '__globals__'), 'eval')}${tuple(text('1'))}R`;
}

const SCALES: readonly Attack[] = [
  one(
    'scale/2 MB of aliases of a dictionary of tensors',
    'MAPC5235',
    archive(
      assemble(
        proto(2),
        `${dict(...Array.from({ length: 1000 }, (_, i) => [i, tensor()] as const))}${put(9)}0`,
        `](${get(9).repeat(400_000)}e`,
        '.',
      ),
    ),
  ),
  one(
    'scale/a key of 4000 characters before many',
    'MAPC5235',
    archive(
      assemble(
        proto(2),
        `${dict(...Array.from({ length: 50 }, (_, i) => [i, tensor()] as const))}${put(9)}0`,
        dict([text('a'.repeat(4000)), `](${get(9).repeat(200_000)}e`]),
        '.',
      ),
    ),
  ),
];

export const TENSOR_ATTACKS: readonly Attack[] = [...MALFORMED, ...SIZES, ...VIEWS, ...KINDS, ...TREES, ...SCALES];

/** Files that look strange and are right: what must be listed, by key. */
export const HARMLESS: readonly {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly keys: readonly string[];
}[] = [
  { name: 'what the cases are made from', bytes: archive(state({ w: tensor() })), keys: ['w'] },
  {
    name: 'a chain of getattr beside a tensor',
    bytes: archive(state({ w: tensor(), x: getattrChain() })),
    keys: ['w'],
  },
  {
    name: 'an object that holds itself, without tensors',
    bytes: archive(state({ w: tensor(), x: `]${put(0)}${get(0)}a` })),
    keys: ['w'],
  },
  { name: 'two^60 ways without a tensor', bytes: archive(state({ w: tensor(), x: ways(60, 'N') })), keys: ['w'] },
  {
    name: 'an unknown class with a tensor',
    bytes: archive(state({ w: `${global('my', 'Thing')})\x81${dict([text('t'), tensor()])}b` })),
    keys: ['w.t'],
  },
  {
    name: 'a class of a package that is called like a module of Python',
    bytes: archive(state({ w: tensor(), x: `${global('code.models', 'Net')})\x81` })),
    keys: ['w'],
  },
  {
    name: 'names like paths',
    bytes: archive(state({ '../../w': tensor({ storage: storage({ key: text('../0') }) }) }), { '../0': FLOATS }),
    keys: ['../../w'],
  },
  {
    name: 'names of prototypes',
    bytes: archive(state({ __proto__x: tensor(), constructor: tensor(), toString: tensor() })),
    keys: ['__proto__x', 'constructor', 'toString'],
  },
  {
    name: 'strides of dimensions of one',
    bytes: archive(state({ w: tensor({ shape: ints([1, 4, 1]), strides: ints([2 ** 50, 1, 7]) }) })),
    keys: ['w'],
  },
  {
    name: 'no elements beyond the storage',
    bytes: archive(state({ w: tensor({ offset: int(99), shape: ints([0, 5]) }) })),
    keys: ['w'],
  },
];
