/** Types of values in WebAssembly code. `v128` is a vector of 16 bytes. */
export type ValueType = 'i32' | 'f64' | 'v128';

/** Instructions that leave one value. Parts are joined as they are: what is used twice must be kept in a local. */
export interface Code {
  readonly type: ValueType;
  readonly bytes: readonly number[];
}

/** Instructions that leave nothing. */
export type Effect = readonly number[];

/** An unsigned number, seven bits at a time, as all sizes and indices of the binary format stand. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/** A signed number of 32 bits in the same way. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (; rest < -64 || rest > 63; rest >>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest & 127];
}

export const i32 = (value: number): Code => ({ type: 'i32', bytes: [0x41, ...signed(value)] });
export const f64 = (value: number): Code => ({ type: 'f64', bytes: [0x44, ...bytesOf(Float64Array.of(value))] });

/** A vector with the same lanes all over. */
export const f32x4 = (value: number): Code => vector(Float32Array.from({ length: 4 }, () => value));
export const f64x2 = (value: number): Code => vector(Float64Array.of(value, value));
export const i32x4 = (value: number): Code => vector(Int32Array.from({ length: 4 }, () => value));
export const i16x8 = (value: number): Code => vector(Int16Array.from({ length: 8 }, () => value));
export const i8x16 = (value: number): Code => vector(Int8Array.from({ length: 16 }, () => value));

/** A vector of these lanes (16 bytes). */
export function vector(lanes: ArrayBufferView): Code {
  return { type: 'v128', bytes: [...simd(0x0c), ...bytesOf(lanes)] };
}

function bytesOf(lanes: ArrayBufferView): Uint8Array {
  return new Uint8Array(lanes.buffer, lanes.byteOffset, lanes.byteLength);
}

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

/** Instructions on plain numbers, by name: opcode and type of the result. */
const SCALAR = {
  'i32.add': [0x6a, 'i32'],
  'i32.sub': [0x6b, 'i32'],
  'i32.mul': [0x6c, 'i32'],
  'i32.and': [0x71, 'i32'],
  'i32.shl': [0x74, 'i32'],
  'i32.shr_u': [0x76, 'i32'],
  'i32.lt_s': [0x48, 'i32'],
  'i32.gt_s': [0x4a, 'i32'],
  'i32.ge_s': [0x4e, 'i32'],
  'f64.add': [0xa0, 'f64'],
  'f64.min': [0xa4, 'f64'],
  'f64.max': [0xa5, 'f64'],
} as const satisfies Readonly<Record<string, readonly [number, ValueType]>>;

/** Instructions that give a vector, by name. Shifts take the vector and a number. */
const VECTOR = {
  'i8x16.swizzle': 0x0e,
  'i32x4.splat': 0x11,
  'f64x2.splat': 0x14,
  'i16x8.eq': 0x2d,
  'i16x8.lt_s': 0x2f,
  'i16x8.gt_s': 0x31,
  'i16x8.ge_u': 0x36,
  'i32x4.eq': 0x37,
  'i32x4.lt_s': 0x39,
  'i32x4.gt_s': 0x3b,
  'f32x4.eq': 0x41,
  'f32x4.ne': 0x42,
  'f32x4.lt': 0x43,
  'f64x2.eq': 0x47,
  'f64x2.ne': 0x48,
  'f64x2.lt': 0x49,
  'v128.not': 0x4d,
  'v128.and': 0x4e,
  'v128.andnot': 0x4f,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'v128.bitselect': 0x52,
  'f32x4.demote_f64x2_zero': 0x5e,
  'f64x2.promote_low_f32x4': 0x5f,
  'i8x16.narrow_i16x8_s': 0x65,
  'i8x16.narrow_i16x8_u': 0x66,
  'f32x4.ceil': 0x67,
  'f32x4.floor': 0x68,
  'f32x4.nearest': 0x6a,
  'i8x16.shr_u': 0x6d,
  'i8x16.sub': 0x71,
  'f64x2.ceil': 0x74,
  'f64x2.floor': 0x75,
  'i16x8.narrow_i32x4_s': 0x85,
  'i16x8.narrow_i32x4_u': 0x86,
  'i16x8.extend_low_i8x16_s': 0x87,
  'i16x8.extend_low_i8x16_u': 0x89,
  'i16x8.shl': 0x8b,
  'i16x8.shr_u': 0x8d,
  'i16x8.add': 0x8e,
  'i16x8.sub': 0x91,
  'f64x2.nearest': 0x94,
  'i32x4.extend_low_i16x8_s': 0xa7,
  'i32x4.extend_high_i16x8_s': 0xa8,
  'i32x4.extend_low_i16x8_u': 0xa9,
  'i32x4.extend_high_i16x8_u': 0xaa,
  'i32x4.shl': 0xab,
  'i32x4.shr_s': 0xac,
  'i32x4.shr_u': 0xad,
  'i32x4.add': 0xae,
  'i32x4.sub': 0xb1,
  'i32x4.min_s': 0xb6,
  'i32x4.max_s': 0xb8,
  'f32x4.abs': 0xe0,
  'f32x4.neg': 0xe1,
  'f32x4.sqrt': 0xe3,
  'f32x4.add': 0xe4,
  'f32x4.sub': 0xe5,
  'f32x4.mul': 0xe6,
  'f32x4.div': 0xe7,
  'f32x4.min': 0xe8,
  'f32x4.max': 0xe9,
  'f32x4.pmin': 0xea,
  'f32x4.pmax': 0xeb,
  'f64x2.abs': 0xec,
  'f64x2.neg': 0xed,
  'f64x2.sqrt': 0xef,
  'f64x2.add': 0xf0,
  'f64x2.sub': 0xf1,
  'f64x2.mul': 0xf2,
  'f64x2.div': 0xf3,
  'f64x2.min': 0xf4,
  'f64x2.max': 0xf5,
  'f64x2.pmin': 0xf6,
  'f64x2.pmax': 0xf7,
  'i32x4.trunc_sat_f32x4_s': 0xf8,
  'i32x4.trunc_sat_f32x4_u': 0xf9,
  'f32x4.convert_i32x4_s': 0xfa,
  'f32x4.convert_i32x4_u': 0xfb,
  'i32x4.trunc_sat_f64x2_s_zero': 0xfc,
  'i32x4.trunc_sat_f64x2_u_zero': 0xfd,
  'f64x2.convert_low_i32x4_s': 0xfe,
  'f64x2.convert_low_i32x4_u': 0xff,
} as const satisfies Readonly<Record<string, number>>;

export type ScalarOperation = keyof typeof SCALAR;
export type VectorOperation = keyof typeof VECTOR;

const joined = (operands: readonly Code[]): number[] => operands.flatMap(({ bytes }) => bytes);

export function scalar(operation: ScalarOperation, ...operands: readonly Code[]): Code {
  const [opcode, type] = SCALAR[operation];
  return { type, bytes: [...joined(operands), opcode] };
}

export function v128(operation: VectorOperation, ...operands: readonly Code[]): Code {
  return { type: 'v128', bytes: [...joined(operands), ...simd(VECTOR[operation])] };
}

/** Bytes of both vectors (0-15 of the first, 16-31 of the second) in another order. */
export function shuffle(first: Code, second: Code, order: readonly number[]): Code {
  return { type: 'v128', bytes: [...first.bytes, ...second.bytes, ...simd(0x0d), ...order] };
}

/** 1 if any bit is set. */
export function anyTrue(value: Code): Code {
  return { type: 'i32', bytes: [...value.bytes, ...simd(0x53)] };
}

/** Lane 0 or 1 of two f64. */
export function laneF64(value: Code, lane: number): Code {
  return { type: 'f64', bytes: [...value.bytes, ...simd(0x21), lane] };
}

const LOADS = {
  'i32.load': [[0x28], 'i32'],
  'i32.load8_u': [[0x2d], 'i32'],
  'i32.load16_u': [[0x2f], 'i32'],
  'f64.load': [[0x2b], 'f64'],
  'v128.load': [simd(0x00), 'v128'],
  'v128.load32_splat': [simd(0x09), 'v128'],
  'v128.load64_splat': [simd(0x0a), 'v128'],
  'v128.load32_zero': [simd(0x5c), 'v128'],
  'v128.load64_zero': [simd(0x5d), 'v128'],
} as const satisfies Readonly<Record<string, readonly [readonly number[], ValueType]>>;

export type LoadOperation = keyof typeof LOADS;

/** What stands at `address` + `offset`, at any alignment. */
export function load(operation: LoadOperation, address: Code, offset = 0): Code {
  const [opcode, type] = LOADS[operation];
  return { type, bytes: [...address.bytes, ...opcode, 0, ...unsigned(offset)] };
}

/** Stores a whole vector, or its lowest lane of so many bits. */
export function store(bits: 32 | 64 | 128, address: Code, offset: number, value: Code): Effect {
  const place = [0, ...unsigned(offset)];
  if (bits === 128) return [...address.bytes, ...value.bytes, ...simd(0x0b), ...place];
  return [...address.bytes, ...value.bytes, ...simd(bits === 32 ? 0x5a : 0x5b), ...place, 0];
}

export function storeF64(address: Code, value: Code): Effect {
  return [...address.bytes, ...value.bytes, 0x39, 0, 0];
}

/** Copies `length` bytes. */
export function copyMemory(target: Code, source: Code, length: Code): Effect {
  return [...target.bytes, ...source.bytes, ...length.bytes, 0xfc, 10, 0, 0];
}
