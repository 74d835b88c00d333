import type { RedisServer } from '@sluice/test-support';

/** Bytes of Redis memory per key, on average over all keys; 0 without any. */
export async function memoryPerKey(server: RedisServer): Promise<number> {
  const keys = await allKeys(server);
  return keys.length === 0 ? 0 : (await memoryOf(server, keys)) / keys.length;
}

/** Bytes of Redis memory of all keys. */
export async function memory(server: RedisServer): Promise<number> {
  return memoryOf(server, await allKeys(server));
}

async function memoryOf(server: RedisServer, keys: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const key of keys) bytes += Number(await server.raw('MEMORY', 'USAGE', key, 'SAMPLES', '0'));
  return bytes;
}

async function allKeys(server: RedisServer): Promise<readonly string[]> {
  const keys = new Set<string>();
  let cursor = '0';
  do {
    const [next, page] = (await server.raw('SCAN', cursor)) as [string, string[]];
    for (const key of page) keys.add(key);
    cursor = next;
  } while (cursor !== '0');
  return [...keys];
}
