import type { PickleGlobal } from '../pickle/value.js';

/** Modules whose names stand in a pickle for one purpose only: to have the machine that opens it do something. */
const MODULES: ReadonlySet<string> = new Set([
  ...[
    'os',
    'posix',
    'nt',
    'ntpath',
    'posixpath',
    'subprocess',
    'commands',
    'popen2',
    'pty',
    'sys',
    'signal',
    'platform',
  ],
  ...['runpy', 'importlib', 'imp', 'pkgutil', 'code', 'codeop', 'bdb', 'pdb', 'timeit', 'trace', 'profile', 'cProfile'],
  ...['socket', 'ssl', 'http', 'httplib', 'urllib', 'urllib2', 'requests', 'aiohttp', 'ftplib', 'smtplib', 'telnetlib'],
  ...['shutil', 'glob', 'tempfile', 'webbrowser', 'antigravity', 'ctypes', '_ctypes', 'cffi', 'marshal', 'pickle'],
  ...['_pickle', 'cPickle', 'dill', 'joblib', 'pip', 'ensurepip', 'venv', 'idlelib', 'lib2to3', 'doctest', 'asyncio'],
]);

/** Of Python's own functions, those that run a text, load code or open a file. */
const BUILTINS: ReadonlySet<string> = new Set([
  ...['eval', 'exec', 'execfile', 'compile', 'open', 'file', '__import__', 'input', 'raw_input', 'breakpoint', 'help'],
  ...['globals', 'locals', 'vars', 'delattr', 'setattr', 'apply', 'reload', 'exit', 'quit'],
]);

const OTHERS: ReadonlySet<string> = new Set([
  ...['io.open', '_io.open', 'io.FileIO', '_io.FileIO', 'codecs.open', 'linecache.getline', 'types.CodeType'],
  ...['types.FunctionType', 'operator.methodcaller', '_operator.methodcaller', 'torch.load', 'torch.hub.load'],
  ...['torch.serialization.load', 'torch.utils.cpp_extension.load', 'torch.utils.cpp_extension.load_inline'],
  ...['numpy.testing._private.utils.runstring', 'numpy.load', 'torch._dynamo.guards.GuardBuilder.get'],
]);

/** True if the name is one that an attack needs and no checkpoint does. Nothing is called in any case. */
export function runsPrograms({ module, name }: PickleGlobal): boolean {
  const full = `${module}.${name}`;
  if (OTHERS.has(full)) return true;
  const top = module.split('.', 1)[0] ?? '';
  if (MODULES.has(top)) return true;
  // Protocol 4 allows `os.system` as a name in any module that imports `os`.
  if (
    name
      .split('.')
      .slice(0, -1)
      .some(part => MODULES.has(part))
  )
    return true;
  return (top === 'builtins' || top === '__builtin__') && BUILTINS.has(name.split('.').at(-1) ?? '');
}
