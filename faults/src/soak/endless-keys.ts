import type { RedisServer } from '@sluice/test-support';

/** How many keys have no TTL, by what they begin with, but for those that may have none. */
export async function endlessKeys(
  server: RedisServer,
  mayHaveNone: readonly RegExp[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  let cursor = '0';
  do {
    const [next, keys] = (await server.raw('SCAN', cursor, 'COUNT', '1000')) as [string, string[]];
    cursor = next;
    for (const key of keys) {
      if (mayHaveNone.some((pattern) => pattern.test(key))) continue;
      if (Number(await server.raw('PTTL', key)) !== -1) continue;
      const pattern = key.split(':')[0] ?? '';
      found.set(pattern, (found.get(pattern) ?? 0) + 1);
    }
  } while (cursor !== '0');
  return found;
}
