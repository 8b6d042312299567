/** Bits of an element, from the format's specification. */
const BITS: Readonly<Record<string, number>> = {
  BOOL: 8, U8: 8, I8: 8, F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F4: 4, I16: 16, U16: 16, F16: 16, BF16: 16,
  I32: 32, U32: 32, F32: 32, C64: 64, F64: 64, I64: 64, U64: 64,
}; // prettier-ignore

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * What a safetensors file holds, found in the most obvious way, or the reason why it is none. Slow: it paints every byte.
 * Only the arithmetic of JSON is left to `JSON.parse`; what that lets pass is looked for in the text.
 */
export function slowCheck(file: Uint8Array): ReadonlyMap<string, Entry> | string {
  const buffer = Buffer.from(file);
  if (buffer.length < 8) return 'short';
  const length = buffer.readBigUInt64LE(0);
  if (length > BigInt(buffer.length - 8)) return 'length';
  const raw = buffer.subarray(8, 8 + Number(length));
  const text = raw.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(raw)) return 'utf8';
  if (!text.startsWith('{') || !text.replace(/ *$/, '').endsWith('}')) return 'frame';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'json';
  }
  if (hasDuplicates(text)) return 'duplicate';
  const tensors = new Map<string, Entry>();
  const painted = new Uint8Array(buffer.length - 8 - raw.length);
  for (const [key, value] of Object.entries(parsed as Record<string, unknown>)) {
    if (key === '__metadata__') {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'metadata';
      if (!Object.values(value).every(item => typeof item === 'string')) return 'metadata';
      continue;
    }
    if (typeof value !== 'object' || value === null) return 'entry';
    if (Object.keys(value).sort().join() !== 'data_offsets,dtype,shape') return 'fields';
    const { dtype, shape, data_offsets: offsets } = value as Readonly<Record<string, unknown>>;
    if (!isIntegers(shape) || !isIntegers(offsets)) return 'numbers';
    const [begin, end, more] = offsets;
    if (begin === undefined || end === undefined || more !== undefined) return 'offsets';
    const bits = BITS[String(dtype)];
    if (bits === undefined || typeof dtype !== 'string') return 'dtype';
    const size = shape.reduce((product, n) => product * BigInt(n), BigInt(bits));
    if (size !== BigInt(end - begin) * 8n || end > painted.length) return 'size';
    for (let i = begin; i < end; i++) {
      if (painted[i] === 1) return 'overlap';
      painted[i] = 1;
    }
    tensors.set(key, { dtype, shape, data_offsets: [begin, end] });
  }
  return painted.includes(0) ? 'hole' : tensors;
}

/** True if an object of the text has a key twice, or if a number is written in any way but plain digits. */
function hasDuplicates(text: string): boolean {
  const objects: Set<string>[] = [];
  for (const [token, word, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]|-?\d[\d.eE+-]*|-/g)) {
    if (token === '{') objects.push(new Set());
    else if (token === '}') objects.pop();
    else if (word === undefined) {
      if (!/^\d+$/.test(token)) return true;
    } else if (colon !== undefined) {
      const key = JSON.parse(word) as string;
      const keys = objects.at(-1);
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
}

const isIntegers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(number => Number.isSafeInteger(number) && Number(number) >= 0);
