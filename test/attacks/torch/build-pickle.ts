/** A piece of a pickle: bytes as a text of the characters 0 to 255. */
export type Code = string;

const u32 = (value: number): Code => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes.toString('latin1');
};

export const u64 = (value: bigint): Code => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.toString('latin1');
};

/** The bytes of a program; `.` at its end is the caller's. */
export const assemble = (...codes: readonly Code[]): Uint8Array =>
  new Uint8Array(Buffer.from(codes.join(''), 'latin1'));

export const proto = (version: number): Code => `\x80${String.fromCharCode(version)}`;

/** BINUNICODE; `length` may lie. */
export function text(value: string, length?: number): Code {
  const bytes = Buffer.from(value, 'utf8');
  return `X${u32(length ?? bytes.length)}${bytes.toString('latin1')}`;
}

/** LONG1 of up to 8 bytes; BININT1 for small ones. */
export function int(value: number | bigint): Code {
  if (value >= 0 && value < 256) return `K${String.fromCharCode(Number(value))}`;
  const bytes = u64(BigInt(value)) + (value < 0 ? '\xff' : '\0');
  return `\x8a\x09${bytes}`;
}

export const global = (module: string, name: string): Code => `c${module}\n${name}\n`;
export const tuple = (...members: readonly Code[]): Code => `(${members.join('')}t`;
export const ints = (values: readonly (number | bigint)[]): Code => tuple(...values.map(int));
export const call = (callee: Code, ...args: readonly Code[]): Code => `${callee}${tuple(...args)}R`;
export const put = (index: number): Code => `r${u32(index)}`;
export const get = (index: number): Code => `j${u32(index)}`;
export const list = (...members: readonly Code[]): Code => `](${members.join('')}e`;
export const dict = (...entries: readonly (readonly [key: Code | number, value: Code])[]): Code =>
  `}(${entries.map(([key, value]) => (typeof key === 'number' ? int(key) : key) + value).join('')}u`;

export interface StorageCode {
  readonly type?: Code;
  readonly key?: Code;
  readonly elements?: Code;
}

/** A storage of four floats under the name `0`, or what is said instead. */
export function storage({ type, key, elements }: StorageCode = {}): Code {
  const name = type ?? global('torch', 'FloatStorage');
  return `${tuple(text('storage'), name, key ?? text('0'), text('cpu'), elements ?? int(4))}Q`;
}

export interface TensorCode {
  readonly storage?: Code;
  readonly offset?: Code;
  readonly shape?: Code;
  readonly strides?: Code;
  readonly metadata?: Code;
}

export const HOOKS = `${global('collections', 'OrderedDict')})R`;

/** A tensor of two by two floats, or what is said instead. */
export function tensor({ storage: of, offset, shape, strides, metadata }: TensorCode = {}): Code {
  const args = [of ?? storage(), offset ?? int(0), shape ?? ints([2, 2]), strides ?? ints([2, 1]), '\x89', HOOKS];
  return call(global('torch._utils', '_rebuild_tensor_v2'), ...args, ...(metadata === undefined ? [] : [metadata]));
}

/** The pickle of a dictionary of tensors and whatever else. */
export const state = (entries: Readonly<Record<string, Code>>): Uint8Array =>
  assemble(proto(2), dict(...Object.entries(entries).map(([key, value]) => [text(key), value] as const)), '.');
