/** What not every server that is old enough to work with has. */
export interface ServerFeatures {
  /** Channels that stay within their shard of a cluster: Redis 7.0. */
  readonly shardedPubSub: boolean;
  /** Waiting until a write is on disk (`WAITAOF`): Redis 7.2. */
  readonly waitAof: boolean;
}

/** Valkey has had both from its first version on. */
export function featuresOf(name: 'redis' | 'valkey', version: string): ServerFeatures {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const atLeast = (wanted: number, wantedMinor: number) =>
    name === 'valkey' || major > wanted || (major === wanted && minor >= wantedMinor);
  return { shardedPubSub: atLeast(7, 0), waitAof: atLeast(7, 2) };
}
