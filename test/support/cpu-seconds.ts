/** Attempts, of which the quickest counts: what an action costs is what it takes where nothing else gets in its way. */
const ATTEMPTS = 3;

/**
 * Seconds of processor time that `action` takes, which can be done again. What is quick the first time is done once: beyond a
 * second the least of three counts, since the garbage of other tests is collected in between.
 */
export async function cpuSeconds(action: () => Promise<unknown>): Promise<number> {
  let least = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS && least >= 1; attempt++) {
    const before = process.cpuUsage();
    await action();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}
