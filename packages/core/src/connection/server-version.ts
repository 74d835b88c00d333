import { RedisReplyError } from '../errors';

/**
 * Reads `INFO server`.
 *
 * Returns the error that everything else fails with when the server is too old; `undefined` when it will do, or does
 * not say.
 */
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
