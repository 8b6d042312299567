/** Seconds of processor time that `action` takes: a machine that is busy with something else does not count. */
export async function cpuSeconds(action: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
