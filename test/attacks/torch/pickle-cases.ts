import { one, type Attack } from './attack.js';
import {
  assemble,
  call,
  dict,
  get,
  global,
  int,
  list,
  proto,
  put,
  tensor,
  text,
  tuple,
  u64,
  type Code,
} from './build-pickle.js';
import { archive } from './build-zip.js';

/** What a file with this pickle must end in. */
const program = (name: string, code: string, ...codes: readonly Code[]): Attack =>
  one(`pickle/${name}`, code, archive(assemble(...codes)));
const broken = (name: string, ...codes: readonly Code[]): Attack => program(name, 'MAPC5210', proto(2), ...codes);
/** A good dictionary with an entry that is not. */
const beside = (name: string, code: string, value: Code): Attack =>
  program(name, code, proto(2), dict([text('w'), tensor()], [text('x'), value]), '.');

const UNDERFLOWS: readonly Attack[] = [
  ...(
    [
      ['POP', '0'],
      ['DUP', '2'],
      ['APPEND', 'a'],
      ['SETITEM', 's'],
      ['TUPLE1', '\x85'],
      ['TUPLE2', 'N\x86'],
      ['TUPLE3', 'NN\x87'],
      ['REDUCE', ')R'],
      ['NEWOBJ', ')\x81'],
      ['NEWOBJ_EX', ')}\x92'],
      ['BUILD', '}b'],
      ['BINPUT', 'q\0'],
      ['MEMOIZE', '\x94'],
      ['BINPERSID', 'Q'],
      ['STACK_GLOBAL', `${text('os')}\x93`],
      ['TUPLE without a mark', 'NNt'],
      ['LIST without a mark', 'NNl'],
      ['DICT without a mark', 'NNd'],
      ['APPENDS without a mark', ']Ne'],
      ['SETITEMS without a mark', '}NNu'],
      ['POP_MARK without a mark', 'N1'],
      ['APPEND below a mark', '](Na'],
      ['nothing', ''],
    ] as const
  ).map(([name, code]) => broken(`underflow/${name}`, code, '.')),
];

const SHAPES: readonly Attack[] = [
  broken('two values at the end', 'NN.'),
  broken('an open mark at the end', 'N(.'),
  broken('appending to a dictionary', '}Na.'),
  broken('appending to a number', int(1), 'Na.'),
  broken('setting items of a list', ']', text('a'), 'Ns.'),
  broken('adding to a list as to a set', '](N\x90.'),
  broken('appending below a mark that is dropped then', '](Na1.'),
  broken('an odd number of entries', '}(', text('a'), 'u.'),
  broken('a key twice', dict([text('w'), 'N'], [text('w'), 'N']), '.'),
  broken('a key twice, as integer and float', dict([1, 'N'], [`G?\xf0\0\0\0\0\0\0`, 'N']), '.'),
  broken('arguments that are a list', global('a', 'b'), ']R.'),
  broken('calling a number', int(1), ')R.'),
  broken('calling a text', text('os.system'), ')R.'),
  broken('calling a tensor', tensor(), ')R.'),
  broken('attributes of a number', int(1), '}b.'),
  broken('a name that is a number', int(1), int(2), '\x93.'),
  broken('a class that is a number', int(1), ')}\x92.'),
  broken('a text that is no UTF-8', 'X\x02\0\0\0\xff\xfe.'),
  broken('half of a surrogate pair', 'X\x03\0\0\0\xed\xa0\x80.'),
  broken('a name that is no UTF-8', 'c\xff\n\xfe\n.'),
  broken('protocol in its middle', 'N', proto(2), '.'),
  program('protocol 6', 'MAPC5210', proto(6), 'N.'),
  program('protocol 255', 'MAPC5210', proto(255), 'N.'),
  broken('memo that is not there', get(0), '.'),
  broken('memo of 2^32 - 1', get(0xffffffff), '.'),
  broken('memo that is there later', get(1), '0', 'N', put(1), '.'),
];

const OPCODES: readonly Attack[] = [
  ...(
    [
      ['INT', 'I1\n'],
      ['LONG', 'L1L\n'],
      ['FLOAT', 'F1.5\n'],
      ['STRING', "S'os'\n"],
      ['UNICODE', 'Vx\n'],
      ['PERSID', 'Pid\n'],
      ['GET', 'g0\n'],
      ['PUT', 'Np0\n'],
      ['INST', '(ios\nsystem\n'],
      ['OBJ', `(${global('collections', 'OrderedDict')}o`],
      ['EXT1', '\x82\x01'],
      ['EXT2', '\x83\x01\0'],
      ['EXT4', '\x84\x01\0\0\0'],
      ['NEXT_BUFFER', '\x97'],
      ['READONLY_BUFFER', 'N\x98'],
      ['0x00', '\0'],
      ['0xff', '\xff'],
    ] as const
  ).map(([name, code]) => program(`opcode/${name}`, 'MAPC5212', proto(2), code, '.')),
];

const ENDS: readonly Attack[] = [
  program('no bytes', 'MAPC5214'),
  program('only a protocol', 'MAPC5214', proto(2)),
  program('no STOP', 'MAPC5214', proto(2), dict([text('w'), tensor()])),
  program('a byte behind STOP', 'MAPC5214', proto(2), 'N.', 'N'),
  program('a second pickle behind STOP', 'MAPC5214', proto(2), 'N.', proto(2), global('os', 'system'), '.'),
  program('a text cut off', 'MAPC5214', proto(2), text('abc', 10)),
  program('a name cut off', 'MAPC5214', proto(2), 'cos\nsys'),
  program('a number cut off', 'MAPC5214', proto(2), 'J\0\0'),
  program('a frame longer than the pickle', 'MAPC5214', proto(4), `\x95${u64(1000n)}`, 'N.'),
  program('a frame of 2^64 - 1', 'MAPC5214', proto(4), `\x95${u64(-1n)}`, 'N.'),
];

const BUDGETS: readonly Attack[] = [
  program('a text of 4 GB', 'MAPC5213', proto(2), text('x', 0xffffffff), '.'),
  program('a text of 2 GB', 'MAPC5213', proto(2), text('x', 0x7fffffff), '.'),
  program('a text of 2^64 - 1', 'MAPC5213', proto(4), `\x8d${u64(-1n)}`, '.'),
  program('bytes of 4 GB', 'MAPC5213', proto(3), 'B\xff\xff\xff\xff.'),
  program('bytes of 2^63', 'MAPC5213', proto(4), `\x8e${u64(2n ** 63n)}`, '.'),
  program('a byte array of 2^40', 'MAPC5213', proto(5), `\x96${u64(2n ** 40n)}`, '.'),
  program('an integer of 4 GB', 'MAPC5213', proto(2), '\x8b\xff\xff\xff\xff.'),
  program('an integer of a megabyte', 'MAPC5213', proto(2), '\x8b\0\0\x10\0', '\x01'.repeat(1 << 20), '.'),
  program('a name of a megabyte', 'MAPC5213', proto(2), `c${'a'.repeat(1 << 20)}\nb\n.`),
  program('a million open marks', 'MAPC5213', proto(2), '('.repeat(1_000_000), '.'),
  program('five million values at once', 'MAPC5213', proto(2), 'N'.repeat(5_000_000), '.'),
  program('seven million lists, each thrown away', 'MAPC5213', proto(2), ']0'.repeat(7_000_000), 'N.'),
  program('memo entries far apart', 'MAPC5213', proto(2), 'N', sparse(150_000), '.'),
];

function sparse(count: number): Code {
  return Array.from({ length: count }, (_, i) => put(10 + 2 * i)).join('');
}

/** Names that have a machine do something, in every way that a pickle has to say a name. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ['os', 'system'],
  ['posix', 'system'],
  ['nt', 'system'],
  ['os', 'execv'],
  ['os.path', 'os.system'],
  ['subprocess', 'Popen'],
  ['subprocess', 'check_output'],
  ['commands', 'getoutput'],
  ['pty', 'spawn'],
  ['sys', 'modules'],
  ['builtins', 'eval'],
  ['builtins', 'exec'],
  ['builtins', 'compile'],
  ['builtins', '__import__'],
  ['builtins', 'open'],
  ['__builtin__', 'eval'],
  ['__builtin__', 'execfile'],
  ['__builtin__', 'apply'],
  ['builtins', 'breakpoint'],
  ['builtins', 'globals'],
  ['io', 'open'],
  ['runpy', 'run_path'],
  ['runpy', '_run_code'],
  ['importlib', 'import_module'],
  ['importlib.util', 'spec_from_file_location'],
  ['code', 'interact'],
  ['pdb', 'run'],
  ['timeit', 'timeit'],
  ['cProfile', 'run'],
  ['types', 'CodeType'],
  ['types', 'FunctionType'],
  ['marshal', 'loads'],
  ['pickle', 'loads'],
  ['_pickle', 'Unpickler'],
  ['dill', 'loads'],
  ['ctypes', 'CDLL'],
  ['socket', 'socket'],
  ['urllib.request', 'urlopen'],
  ['requests.api', 'get'],
  ['shutil', 'rmtree'],
  ['webbrowser', 'open'],
  ['asyncio', 'run'],
  ['pip', 'main'],
  ['operator', 'methodcaller'],
  ['torch', 'load'],
  ['torch.hub', 'load'],
  ['torch.serialization', 'load'],
  ['torch.serialization', 'os.system'],
  ['torch._utils', 'sys.modules'],
  ['numpy', 'load'],
];

const CALLS: readonly Attack[] = [
  ...PROGRAMS.map(([module, name]) =>
    beside(`program/${module} ${name}`, 'MAPC5211', call(global(module, name), text('touch /tmp/mapc-was-here'))),
  ),
  program('program/first of all', 'MAPC5211', proto(2), global('os', 'system'), tuple(text('id')), 'R.'),
  program('program/protocol 4', 'MAPC5211', proto(4), text('os'), text('system'), '\x93', tuple(text('id')), 'R.'),
  beside('program/an object of the class', 'MAPC5211', `${global('subprocess', 'Popen')})\x81`),
  beside('program/a name that is not called', 'MAPC5211', global('posix', 'system')),
  beside('program/in a list in a dictionary', 'MAPC5211', dict([text('a'), list(global('os', 'popen'))])),
  beside('program/as a key', 'MAPC5211', dict([global('os', 'system'), 'N'])),
  beside('program/thrown away at once', 'MAPC5211', `${global('os', 'system')}0N`),
  beside(
    'program/as the hooks of a tensor',
    'MAPC5211',
    `N0${call(global('torch._utils', '_rebuild_parameter'), tensor(), '\x88', global('os', 'system'))}`,
  ),
  beside(
    'program/inside of _rebuild_from_type_v2',
    'MAPC5211',
    call(
      global('torch._tensor', '_rebuild_from_type_v2'),
      global('os', 'system'),
      global('a', 'b'),
      tuple(text('id')),
      '}',
    ),
  ),
];

export const PICKLE_ATTACKS: readonly Attack[] = [
  ...[...UNDERFLOWS, ...SHAPES, ...OPCODES, ...ENDS, ...BUDGETS, ...CALLS],
];
