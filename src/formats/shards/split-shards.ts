/**
 * Cuts a list of tensors into shards, in order, as `split_state_dict_into_shards_factory` of huggingface_hub does: a
 * tensor above the limit gets a shard of its own, and the shard that was being filled goes on behind it. `sizes` are
 * bytes; the result holds indices into it.
 */
export function splitShards(sizes: readonly number[], limit: number): readonly (readonly number[])[] {
  const shards: number[][] = [];
  let current: number[] = [];
  let currentSize = 0;
  for (const [i, size] of sizes.entries()) {
    if (size > limit) {
      shards.push([i]);
      continue;
    }
    if (currentSize + size > limit) {
      shards.push(current);
      current = [];
      currentSize = 0;
    }
    current.push(i);
    currentSize += size;
  }
  if (current.length > 0 || shards.length === 0) shards.push(current);
  return shards;
}
