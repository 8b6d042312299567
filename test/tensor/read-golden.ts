import { readFileSync } from 'node:fs';

export interface GoldenTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The tensors of a safetensors file of `test/golden`, with nothing but what the format's specification says of its header. */
export function readGolden(path: string): (key: string) => GoldenTensor {
  const file = readFileSync(new URL(`../golden/${path}`, import.meta.url));
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] } | undefined
  >;
  return key => {
    const entry = header[key];
    if (entry === undefined) throw new Error(`no ${key} in ${path}`);
    const [from, to] = entry.data_offsets;
    return { dtype: entry.dtype, shape: entry.shape, bytes: Uint8Array.from(file.subarray(start + from, start + to)) };
  };
}
