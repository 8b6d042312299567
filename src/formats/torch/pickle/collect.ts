import { showName } from '../../../diagnostics/show-name.js';
import type { PickleMachine } from './machine.js';
import { describe, opaque, type PickleValue } from './value.js';

/** APPEND, APPENDS: values go to the list, or to the object, that is on top. */
export function addItems(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = machine.top();
  if (isMember(target)) {
    if (target.kind === 'list') {
      pushAll(target.items, items);
      return;
    }
    if (target.kind === 'opaque') {
      pushAll(target.parts, items);
      return;
    }
  }
  throw machine.malformed(`values are added to ${describe(target)}, not to a list`);
}

/** ADDITEMS: values go to the set, or to the object, that is on top. */
export function addToSet(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = machine.top();
  if (isMember(target)) {
    if (target.kind === 'set') {
      pushAll(target.items, items);
      return;
    }
    if (target.kind === 'opaque') {
      pushAll(target.parts, items);
      return;
    }
  }
  throw machine.malformed(`values are added to ${describe(target)}, not to a set`);
}

/** SETITEM, SETITEMS: keys and values in turn go to the dictionary, or to the object, that is on top. */
export function setEntries(machine: PickleMachine, items: readonly PickleValue[]): void {
  const target = machine.top();
  if (!isMember(target) || (target.kind !== 'dict' && target.kind !== 'opaque')) {
    throw machine.malformed(`entries are put into ${describe(target)}, not into a dictionary`);
  }
  if (items.length % 2 !== 0) throw machine.malformed('an entry of a dictionary has a key and no value');
  for (let i = 0; i < items.length; i += 2) {
    const key = keyOf(items[i]);
    if (target.entries.has(key)) {
      const shown = typeof key === 'string' ? `"${showName(key)}"` : describe(key);
      throw machine.malformed(`a dictionary is given the key ${shown} twice`);
    }
    target.entries.set(key, items[i + 1] ?? null);
  }
}

/** REDUCE, NEWOBJ: what a name makes of arguments. What is called may be a name or an inert object, never a value. */
export function reduce(machine: PickleMachine): void {
  const args = machine.popTuple();
  const callee = machine.pop();
  if (isMember(callee)) {
    if (callee.kind === 'global') {
      machine.make(machine.names.construct(callee, args, machine.errors, machine.cursor.opcodeAt));
      return;
    }
    if (callee.kind === 'opaque') {
      machine.make(opaque(callee.name, [callee, ...args.items]));
      return;
    }
  }
  throw machine.malformed(`${describe(callee)} is called like a function`);
}

/** BUILD: attributes of the value on top. Those of dictionaries and tensors (`_metadata`) say nothing of values. */
export function build(machine: PickleMachine): void {
  const state = machine.pop();
  const target = machine.top();
  if (isMember(target)) {
    if (target.kind === 'opaque') target.state = state;
    if (target.kind === 'opaque' || ATTRIBUTES_IGNORED.has(target.kind)) return;
  }
  throw machine.malformed(`${describe(target)} is given attributes`);
}

const ATTRIBUTES_IGNORED: ReadonlySet<string> = new Set(['dict', 'tensor', 'unreadable', 'list', 'set', 'storage']);

function isMember(value: PickleValue): value is Extract<PickleValue, { readonly kind: string }> {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** A float that is a whole number is the same key as the integer, as in Python. */
function keyOf(key: PickleValue | undefined): PickleValue {
  if (key === undefined) return null;
  return isMember(key) && key.kind === 'float' ? key.value : key;
}

/** Not by spreading: arguments live on the stack, and a list may have a million members. */
function pushAll(into: PickleValue[], items: readonly PickleValue[]): void {
  for (const item of items) into.push(item);
}
