/** Runs `action` for all items, so many at a time. The first error is thrown when none is under way any more. */
export async function forEach<T>(items: readonly T[], most: number, action: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const lane = async (): Promise<void> => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await action(item);
  };
  const results = await Promise.allSettled(Array.from({ length: most }, lane));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
