/** Bytes of a safetensors file with this header, as it is given, and this many bytes of data (or these). */
export function safetensorsBytes(
  header: string | Uint8Array,
  data: number | Uint8Array = 0,
  declaredLength?: bigint,
): Uint8Array {
  const head = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const body = typeof data === 'number' ? Uint8Array.from({ length: data }, (_, i) => i % 251) : data;
  const bytes = new Uint8Array(8 + head.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, declaredLength ?? BigInt(head.length), true);
  bytes.set(head, 8);
  bytes.set(body, 8 + head.length);
  return bytes;
}

/** The entry of a tensor in a header: `"w":{"dtype":"F32",...}`. */
export function entry(key: string, dtype: string, shape: string, begin: number | string, end: number | string): string {
  return `${JSON.stringify(key)}:{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;
}

/** Error that `action` throws or rejects with; fails if there is none. */
export async function errorOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
