import type { ByteCursor } from './byte-cursor.js';
import { addItems, addToSet, build, reduce, setEntries } from './collect.js';
import type { PickleMachine } from './machine.js';
import { asKind, dict, opaque, tuple, type PickleGlobal } from './value.js';

/** Passes over the bytes behind an opcode that belong to it. */
type Skip = (cursor: ByteCursor) => void;

/** One opcode: its byte, its name in Python's `pickletools`, how long it is, and what it does to the machine. */
export interface Opcode {
  readonly code: number;
  readonly name: string;
  readonly skip: Skip;
  readonly run: (machine: PickleMachine) => void;
}

const none: Skip = () => undefined;
const bytes =
  (count: number): Skip =>
  cursor =>
    cursor.skip(count);
const counted = {
  u8: (cursor: ByteCursor): void => cursor.skip(cursor.u8()),
  u32: (cursor: ByteCursor): void => cursor.skip(cursor.u32()),
  u64: (cursor: ByteCursor): void => cursor.skip(cursor.u64()),
};

/** An opcode without bytes of its own behind it, or with those that `skip` passes over. */
function opcode(code: number, name: string, run: Opcode['run'], skip: Skip = none): Opcode {
  return { code, name, skip, run };
}

const HIGHEST_PROTOCOL = 5;

/** Opcodes that pickles of torch have, of protocols 2 to 5; those of training runs too. Any other is an error. */
export const OPCODES: readonly Opcode[] = Object.freeze([
  opcode(0x80, 'PROTO', protocol, bytes(1)),
  opcode(0x95, 'FRAME', m => m.cursor.frame(), bytes(8)),
  opcode(0x2e, 'STOP', m => m.stop()),

  opcode(0x28, 'MARK', m => m.mark()),
  opcode(0x30, 'POP', m => m.drop()),
  opcode(0x31, 'POP_MARK', m => void m.popMark()),
  opcode(0x32, 'DUP', m => m.push(m.top())),

  opcode(0x71, 'BINPUT', m => m.remember(m.cursor.u8()), bytes(1)),
  opcode(0x72, 'LONG_BINPUT', m => m.remember(m.cursor.u32()), bytes(4)),
  opcode(0x94, 'MEMOIZE', m => m.rememberNext()),
  opcode(0x68, 'BINGET', m => m.recall(m.cursor.u8()), bytes(1)),
  opcode(0x6a, 'LONG_BINGET', m => m.recall(m.cursor.u32()), bytes(4)),

  opcode(0x4e, 'NONE', m => m.push(null)),
  opcode(0x88, 'NEWTRUE', m => m.push(true)),
  opcode(0x89, 'NEWFALSE', m => m.push(false)),
  opcode(0x4b, 'BININT1', m => m.push(m.cursor.u8()), bytes(1)),
  opcode(0x4d, 'BININT2', m => m.push(m.cursor.u16()), bytes(2)),
  opcode(0x4a, 'BININT', m => m.push(m.cursor.i32()), bytes(4)),
  opcode(0x8a, 'LONG1', m => m.push(m.cursor.integer(m.cursor.u8())), counted.u8),
  opcode(0x8b, 'LONG4', m => m.push(m.cursor.integer(m.cursor.u32())), counted.u32),
  opcode(0x47, 'BINFLOAT', m => m.make({ kind: 'float', value: m.cursor.f64() }), bytes(8)),

  opcode(0x58, 'BINUNICODE', m => m.push(m.cursor.text(m.cursor.u32())), counted.u32),
  opcode(0x8c, 'SHORT_BINUNICODE', m => m.push(m.cursor.text(m.cursor.u8())), counted.u8),
  opcode(0x8d, 'BINUNICODE8', m => m.push(m.cursor.text(m.cursor.u64())), counted.u64),
  opcode(0x54, 'BINSTRING', m => m.push(m.cursor.text(m.cursor.u32())), counted.u32),
  opcode(0x55, 'SHORT_BINSTRING', m => m.push(m.cursor.text(m.cursor.u8())), counted.u8),
  opcode(0x42, 'BINBYTES', m => m.make(m.cursor.block(m.cursor.u32())), counted.u32),
  opcode(0x43, 'SHORT_BINBYTES', m => m.make(m.cursor.block(m.cursor.u8())), counted.u8),
  opcode(0x8e, 'BINBYTES8', m => m.make(m.cursor.block(m.cursor.u64())), counted.u64),
  opcode(0x96, 'BYTEARRAY8', m => m.make(m.cursor.block(m.cursor.u64())), counted.u64),

  opcode(0x29, 'EMPTY_TUPLE', m => m.make(tuple([]))),
  opcode(0x85, 'TUPLE1', m => m.make(tuple([m.pop()]))),
  opcode(0x86, 'TUPLE2', m => m.make(tuple([m.pop(), m.pop()].reverse()))),
  opcode(0x87, 'TUPLE3', m => m.make(tuple([m.pop(), m.pop(), m.pop()].reverse()))),
  opcode(0x74, 'TUPLE', m => m.make(tuple(m.popMark()))),
  opcode(0x5d, 'EMPTY_LIST', m => m.make({ kind: 'list', items: [] })),
  opcode(0x6c, 'LIST', m => m.make({ kind: 'list', items: m.popMark() })),
  opcode(0x61, 'APPEND', m => addItems(m, [m.pop()])),
  opcode(0x65, 'APPENDS', m => addItems(m, m.popMark())),
  opcode(0x8f, 'EMPTY_SET', m => m.make({ kind: 'set', items: [] })),
  opcode(0x90, 'ADDITEMS', m => addToSet(m, m.popMark())),
  opcode(0x91, 'FROZENSET', m => m.make({ kind: 'set', items: m.popMark() })),
  opcode(0x7d, 'EMPTY_DICT', m => m.make(dict())),
  opcode(0x64, 'DICT', m => {
    const entries = m.popMark();
    m.make(dict());
    setEntries(m, entries);
  }),
  opcode(0x73, 'SETITEM', m => setEntries(m, [m.pop(), m.pop()].reverse())),
  opcode(0x75, 'SETITEMS', m => setEntries(m, m.popMark())),

  opcode(
    0x63,
    'GLOBAL',
    m => pushGlobal(m, m.cursor.line(), m.cursor.line()),
    cursor => {
      cursor.skipLine();
      cursor.skipLine();
    },
  ),
  opcode(0x93, 'STACK_GLOBAL', m => {
    const name = m.pop();
    const module = m.pop();
    if (typeof module !== 'string' || typeof name !== 'string') throw m.malformed('a name is no text');
    pushGlobal(m, module, name);
  }),
  opcode(0x52, 'REDUCE', reduce),
  opcode(0x81, 'NEWOBJ', reduce),
  opcode(0x92, 'NEWOBJ_EX', m => {
    const keywords = m.pop();
    const args = m.popTuple();
    const callee = m.pop();
    const name = asKind(callee, 'global');
    if (name === undefined) throw m.malformed('an object is made of what is no class');
    m.make(opaque(`${name.module}.${name.name}`, [...args.items, keywords]));
  }),
  opcode(0x62, 'BUILD', build),
  opcode(0x51, 'BINPERSID', m => m.make(m.names.persistent(m.pop(), m.errors, m.cursor.opcodeAt))),
]);

/** Names of opcodes that exist and are refused: of protocols 0 and 1, of registries, of buffers outside of the file. */
export const REFUSED_OPCODES: ReadonlyMap<number, string> = new Map([
  [0x46, 'FLOAT'],
  [0x49, 'INT'],
  [0x4c, 'LONG'],
  [0x50, 'PERSID'],
  [0x53, 'STRING'],
  [0x56, 'UNICODE'],
  [0x67, 'GET'],
  [0x69, 'INST'],
  [0x6f, 'OBJ'],
  [0x70, 'PUT'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
  [0x97, 'NEXT_BUFFER'],
  [0x98, 'READONLY_BUFFER'],
]);

const byCode: readonly (Opcode | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  OPCODES.find(member => member.code === code),
);

/** The opcode of this byte, or undefined where it is not read. */
export function opcodeOf(code: number): Opcode | undefined {
  return byCode[code];
}

function protocol(machine: PickleMachine): void {
  const { cursor } = machine;
  const version = cursor.u8();
  if (cursor.opcodeAt !== 0) throw machine.malformed('its protocol is not said at the beginning');
  if (version > HIGHEST_PROTOCOL) throw machine.malformed(`it has protocol ${version}, and the highest is 5`);
}

function pushGlobal(machine: PickleMachine, module: string, name: string): void {
  const global: PickleGlobal = { kind: 'global', module, name };
  machine.names.checkName(global, machine.errors, machine.cursor.opcodeAt);
  machine.make(global);
}
