import type { SizedTensor } from './measure-tensors.js';
import { splitShards } from './split-shards.js';

/** How a format calls the files that it chooses the names of. */
export interface FileNames {
  readonly single: string;
  /** `number` counts from 1 to `total`, both with five digits. */
  readonly shard: (number: string, total: string) => string;
}

/** Which tensors each file gets; where they were cut into shards, also where each of those went. */
export interface Spread {
  readonly files: ReadonlyMap<string, readonly SizedTensor[]>;
  /** Key -> file, for an index; undefined where there is none to write. */
  readonly shards: ReadonlyMap<string, string> | undefined;
  /** Bytes of the tensors in shards. */
  readonly shardBytes: number;
}

/**
 * Gives each tensor its file: the one that it names; the others go to a single file, or with `maxShardSize` to as many as
 * are needed, as huggingface_hub makes them. There is always a file, if an empty one.
 */
export function spreadTensors(
  tensors: readonly SizedTensor[],
  names: FileNames,
  maxShardSize: number | undefined,
): Spread {
  const files = new Map<string, SizedTensor[]>();
  const add = (file: string, tensor: SizedTensor): void => {
    const members = files.get(file);
    if (members === undefined) files.set(file, [tensor]);
    else members.push(tensor);
  };
  const free: SizedTensor[] = [];
  for (const tensor of tensors) {
    if (tensor.file === undefined) free.push(tensor);
    else add(tensor.file, tensor);
  }
  const shards = splitShards(
    free.map(({ bytes }) => bytes),
    maxShardSize ?? Number.MAX_SAFE_INTEGER,
  ).map(shard => shard.flatMap(i => free[i] ?? []));
  const place = new Map<string, string>();
  for (const [i, shard] of shards.entries()) {
    const file = shards.length === 1 ? names.single : names.shard(digits(i + 1), digits(shards.length));
    for (const tensor of shard) {
      add(file, tensor);
      place.set(tensor.key, file);
    }
  }
  if (files.size === 0) files.set(names.single, []);
  return {
    files,
    shards: shards.length === 1 ? undefined : place,
    shardBytes: free.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const digits = (value: number): string => String(value).padStart(5, '0');
