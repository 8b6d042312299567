/** A name that says which of how many shards it is: `model-00002-of-00003.safetensors`. */
export interface ShardName {
  /** What comes before the number and after the total: what shards of one set share. */
  readonly before: string;
  readonly after: string;
  readonly number: number;
  readonly total: number;
  /** Digits that number and total are written with. */
  readonly width: number;
}

const NUMBERED = /^(.*?)(\d{1,9})-of-(\d{1,9})(.*)$/s;

/** Takes the name of a shard apart, or undefined where it is none. */
export function parseShardName(name: string): ShardName | undefined {
  const [, before, number, total, after] = NUMBERED.exec(name) ?? [];
  if (before === undefined || number === undefined || total === undefined || after === undefined) return undefined;
  return { before, after, number: Number(number), total: Number(total), width: number.length };
}

/** The name of another shard of the same set. */
export function nameOfShard(set: ShardName, number: number): string {
  const digits = (value: number): string => String(value).padStart(set.width, '0');
  return `${set.before}${digits(number)}-of-${digits(set.total)}${set.after}`;
}
