import { RedisReplyError } from '../errors';
import { classify } from '../resilience/classification';
import type { Driver } from './driver';

/**
 * Asks a server for its version. Resolves to the error that everything else fails with when it is too old; to `undefined`
 * when it will do, or does not say: who may not ask for INFO is believed. Rejects when there was no answer.
 *
 * It counts neither for the bulkhead nor for the breaker, being nobody's call.
 */
export async function askVersion(driver: Driver): Promise<RedisReplyError | undefined> {
  try {
    return tooOld(await driver.send(undefined, true, ['INFO', 'server'], false));
  } catch (error) {
    if (classify(error).kind === 'fault') return undefined;
    throw error;
  }
}

/** Reads the answer to `INFO server`. */
export function tooOld(info: unknown): RedisReplyError | undefined {
  const text = String(info);
  const valkey = versionIn(text, 'valkey_version');
  const [name, version, major, minor] = valkey
    ? (['Valkey', valkey, 7, 2] as const)
    : (['Redis', versionIn(text, 'redis_version'), 6, 2] as const);
  if (version === undefined || version.major > major || (version.major === major && version.minor >= minor)) {
    return undefined;
  }
  const found = `${name} ${String(version.major)}.${String(version.minor)}`;
  return new RedisReplyError(`${found} is too old: Redis 6.2 or Valkey 7.2, or newer, is needed`);
}

function versionIn(info: string, field: string): { major: number; minor: number } | undefined {
  const found = new RegExp(`${field}:(\\d+)\\.(\\d+)`).exec(info);
  return found ? { major: Number(found[1]), minor: Number(found[2]) } : undefined;
}
