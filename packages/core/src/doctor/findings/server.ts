import type { ServerFeatures } from '../features';
import type { Symptom } from '../finding';
import type { ServerNumbers } from '../server-numbers';

export function examineServer({ server, replication }: ServerNumbers, features: ServerFeatures): Symptom[] {
  const missing = [
    ...(features.shardedPubSub ? [] : ['sharded channels (7.0)']),
    ...(features.waitAof ? [] : ['waiting until a write is on disk (WAITAOF, 7.2)']),
  ];
  const old: Symptom = {
    code: 'version/features',
    severity: 'info',
    message: `Redis ${server.version} is new enough, but has no ${missing.join(', and no ')}`,
    remedy: 'Upgrade where you want to use that: broadcasts on a cluster, and writes with durability "aof".',
  };
  return [...(replication.role === 'replica' ? [REPLICA] : []), ...(missing.length > 0 ? [old] : [])];
}

const REPLICA: Symptom = {
  code: 'replication/replica',
  severity: 'critical',
  message: 'The client talks to a replica: it refuses every write, and what it has may be out of date',
  remedy: 'Connect to the master; with sentinels, by createSentinel, which follows it.',
};
