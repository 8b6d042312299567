import type { PickleGlobal } from '../pickle/value.js';

/**
 * Modules whose names stand in a pickle for one purpose only: to have the machine that opens it do something. They are single
 * files, so `code.models` is somebody's own package and not one of them.
 */
const MODULES: ReadonlySet<string> = new Set([
  ...['posix', 'nt', 'ntpath', 'posixpath', 'subprocess', 'commands', 'popen2', 'pty', 'sys', 'signal', 'platform'],
  ...['runpy', 'imp', 'pkgutil', 'code', 'codeop', 'bdb', 'pdb', 'timeit', 'trace', 'profile', 'cProfile', 'doctest'],
  ...['socket', 'ssl', 'httplib', 'urllib2', 'ftplib', 'smtplib', 'telnetlib', 'shutil', 'glob', 'tempfile'],
  ...['webbrowser', 'antigravity', '_ctypes', 'marshal', 'pickle', '_pickle', 'cPickle'],
]);

/** The same, with all that stands in them. */
const PACKAGES: ReadonlySet<string> = new Set([
  ...['os', 'importlib', 'http', 'urllib', 'requests', 'aiohttp', 'asyncio', 'ctypes', 'cffi', 'dill', 'joblib'],
  ...['pip', 'ensurepip', 'venv', 'idlelib', 'lib2to3'],
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
  if (MODULES.has(module) || PACKAGES.has(top)) return true;
  // Protocol 4 allows `os.system` as a name in any module that imports `os`.
  const through = name.split('.').slice(0, -1);
  if (through.some(part => MODULES.has(part) || PACKAGES.has(part))) return true;
  return (top === 'builtins' || top === '__builtin__') && BUILTINS.has(name.split('.').at(-1) ?? '');
}
