import { showName } from '../../../diagnostics/show-name.js';
import { multiplyChecked } from '../../checked.js';
import type { PickleNames } from '../pickle/machine.js';
import type { PickleErrors } from '../pickle/pickle-error.js';
import {
  asKind,
  describe,
  dict,
  opaque,
  tuple,
  type PickleGlobal,
  type PickleTuple,
  type PickleValue,
} from '../pickle/value.js';
import type { Call } from './call.js';
import { runsPrograms } from './program-names.js';
import { rebuildTensor, rebuildTensorV3 } from './rebuild-tensor.js';
import { storageItemBytes, storageType } from './storage-types.js';

type Meaning = (call: Call) => PickleValue;

/** The first argument, which must be a tensor: what wraps it (gradients, hooks, a class) says nothing of its values. */
const wrapped: Meaning = ({ args: [data], fail }) => {
  if (asKind(data, 'tensor') === undefined && asKind(data, 'unreadable') === undefined) {
    throw fail(`a parameter is made of ${describe(data)}, not of a tensor`);
  }
  return data ?? null;
};

const unreadable =
  (what: string): Meaning =>
  () => ({ kind: 'unreadable', what });

/** `_rebuild_from_type_v2(function, type, arguments, state)`: a tensor of a class of one's own. */
const fromType: Meaning = ({ args: [callee, , args], fail }) => {
  const name = asKind(callee, 'global');
  const inner = asKind(args, 'tuple');
  const meaning = name === undefined ? undefined : MEANINGS.get(fullName(name));
  if (name === undefined || inner === undefined) throw fail('a tensor of a class lacks what it is made of');
  return meaning === undefined || meaning === fromType
    ? opaque(fullName(name), [...inner.items])
    : meaning({ args: inner.items, fail });
};

const dictionary: Meaning = ({ args: [items], fail }) => {
  const made = dict();
  if (items === undefined) return made;
  const pairs = asKind(items, 'list') ?? asKind(items, 'tuple');
  if (pairs === undefined) throw fail(`a dictionary is made of ${describe(items)}`);
  for (const item of pairs.items) {
    const pair = asKind(item, 'tuple') ?? asKind(item, 'list');
    const [key, value] = pair?.items ?? [];
    if (pair?.items.length !== 2 || key === undefined || value === undefined) {
      throw fail('a dictionary is made of what are no pairs');
    }
    if (made.entries.has(key)) throw fail('a dictionary is given a key twice');
    made.entries.set(key, value);
  }
  return made;
};

/** Bytes as protocol 2 writes them: a text of the characters 0 to 255. */
const encode: Meaning = ({ args: [text, encoding], fail }) => {
  if (typeof text !== 'string' || encoding !== 'latin1') throw fail('bytes are made of what is no text in latin1');
  return Uint8Array.from(text, character => character.charCodeAt(0));
};

const size: Meaning = ({ args: [sizes], fail }) => {
  const found = asKind(sizes, 'tuple') ?? asKind(sizes, 'list');
  if (found === undefined) throw fail(`a shape is made of ${describe(sizes)}`);
  return tuple(found.items);
};

/** Every name that means something, and what it means. What is not here becomes an inert object. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['collections.OrderedDict', dictionary],
  ['collections.defaultdict', () => dict()],
  ['_codecs.encode', encode],
  ['torch.Size', size],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorV3],
  ['torch._utils._rebuild_parameter', wrapped],
  ['torch._utils._rebuild_parameter_with_state', wrapped],
  ['torch.nn.parameter.Parameter', wrapped],
  ['torch.nn.parameter.Buffer', wrapped],
  ['torch._tensor._rebuild_from_type_v2', fromType],
  ['torch._tensor._rebuild_from_type', fromType],
  ['torch._utils._rebuild_qtensor', unreadable('quantized, with scales of its own')],
  ['torch._utils._rebuild_sparse_tensor', unreadable('sparse')],
  ['torch._utils._rebuild_sparse_csr_tensor', unreadable('sparse')],
  ['torch._utils._rebuild_nested_tensor', unreadable('nested')],
  ['torch._utils._rebuild_meta_tensor_no_storage', unreadable('without values ("meta")')],
  ['torch._utils._rebuild_device_tensor_from_numpy', unreadable('stored as an array of numpy')],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', unreadable('of a device that keeps it elsewhere')],
  ['torch._utils._rebuild_wrapper_subclass', unreadable('of a class that wraps others')],
]);

/** What the names and persistent ids of torch's pickles mean, as data. */
export const TORCH_NAMES: PickleNames = {
  checkName: (global, errors, offset) => {
    if (runsPrograms(global)) throw errors.program(fullName(global), offset);
  },
  construct: (callee: PickleGlobal, args: PickleTuple, errors: PickleErrors, offset: number) => {
    const meaning = MEANINGS.get(fullName(callee));
    if (meaning === undefined) return opaque(fullName(callee), [...args.items]);
    return meaning({ args: args.items, fail: problem => errors.tensor(problem, offset) });
  },
  persistent,
};

/** `('storage', class, key, device, elements[, part])`; `('module', class, file, text)` in files of the old form. */
function persistent(id: PickleValue, errors: PickleErrors, offset: number): PickleValue {
  const [type, storageClass, key, , elements, part] = asKind(id, 'tuple')?.items ?? [];
  const global = asKind(storageClass, 'global');
  if (type === 'module' && global !== undefined) return global;
  if (type !== 'storage') throw errors.tensor(`${describe(id)} stands for something outside of the pickle`, offset);
  const known = global === undefined ? undefined : storageType(global.module, global.name);
  if (global === undefined || known === undefined) {
    const found = global === undefined ? describe(storageClass) : `"${showName(fullName(global))}"`;
    throw errors.tensor(`a storage has the class ${found}`, offset);
  }
  if (typeof key !== 'string') throw errors.tensor(`a storage has ${describe(key)} for a name`, offset);
  if (!isCount(elements)) throw errors.tensor(`the storage "${showName(key)}" has no number of elements`, offset);
  if (multiplyChecked(elements, storageItemBytes(known)) === undefined) {
    throw errors.tensor(`the storage "${showName(key)}" has 2^53 bytes or more`, offset);
  }
  return { kind: 'storage', key, type: known, elements, part: partOf(part, elements, errors, offset) };
}

function partOf(
  part: PickleValue | undefined,
  elements: number,
  errors: PickleErrors,
  offset: number,
): { offset: number; elements: number } | undefined {
  if (part === undefined || part === null) return undefined;
  const [, start, length] = asKind(part, 'tuple')?.items ?? [];
  if (!isCount(start) || !isCount(length) || start > elements - length) {
    throw errors.tensor('a part of a storage lies outside of it', offset);
  }
  return { offset: start, elements: length };
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && value >= 0;
}

const fullName = ({ module, name }: PickleGlobal): string => `${module}.${name}`;
