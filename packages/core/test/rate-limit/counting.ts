import type { TestRedis } from '@sluice/test-support';

/** How often the server ran a command since its last `CONFIG RESETSTAT`. */
export async function callsOf(redis: Pick<TestRedis, 'raw'>, command: string): Promise<number> {
  const info = String(await redis.raw('INFO', 'commandstats'));
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(info)?.[1] ?? 0);
}

/** How many scripts the server was asked to run, whether it knew them or not. */
export async function scriptCalls(redis: Pick<TestRedis, 'raw'>): Promise<number> {
  return (await callsOf(redis, 'evalsha')) + (await callsOf(redis, 'eval'));
}
