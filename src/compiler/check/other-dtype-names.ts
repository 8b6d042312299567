const NAMES: readonly (readonly [string, readonly string[]])[] = [
  ['f64', ['float64', 'fp64', 'double']],
  ['f32', ['float32', 'fp32', 'float', 'single']],
  ['f16', ['float16', 'fp16', 'half']],
  ['bf16', ['bfloat16', 'bfloat', 'brain']],
  ['f8e4m3', ['fp8', 'f8', 'float8', 'e4m3', 'e4m3fn', 'f8_e4m3', 'f8_e4m3fn', 'fp8_e4m3', 'float8_e4m3fn']],
  ['f8e5m2', ['e5m2', 'f8_e5m2', 'fp8_e5m2', 'float8_e5m2']],
  ['f8e8m0', ['e8m0', 'f8_e8m0', 'float8_e8m0fnu']],
  ['f4e2m1', ['fp4', 'f4', 'e2m1', 'f4_e2m1', 'mxfp4']],
  ['i64', ['int64', 'long']],
  ['i32', ['int32']],
  ['i16', ['int16', 'short']],
  ['i8', ['int8', 'char', 's8']],
  ['i4', ['int4', 's4']],
  ['u8', ['uint8', 'byte']],
  ['u16', ['uint16']],
  ['u32', ['uint32']],
  ['u64', ['uint64']],
  ['u4', ['uint4']],
  ['c64', ['complex64', 'cfloat']],
  ['c128', ['complex128', 'cdouble']],
  ['bool', ['boolean']],
];

/** What other programs call our dtypes, in small letters: a message that knows them is of more use than one about spelling. */
export const OTHER_DTYPE_NAMES: ReadonlyMap<string, string> = new Map(
  NAMES.flatMap(([name, others]) => others.map(other => [other, name] as const)),
);
