import type { NodeInquiry } from './node-inquiry';

const SETTINGS = [
  'save',
  'appendfsync',
  'latency-monitor-threshold',
  'slowlog-log-slower-than',
  'slowlog-max-len',
] as const;

/** The settings that INFO does not tell. No other is asked for: among them are passwords. */
export type Configuration = Readonly<Partial<Record<(typeof SETTINGS)[number], string>>>;

/** One by one, in one write: Redis 6.2 takes one name each. Empty when CONFIG is refused. */
export async function readConfiguration(node: NodeInquiry): Promise<Configuration> {
  const replies = await Promise.all(SETTINGS.map((name) => node.ask(['CONFIG', 'GET', name])));
  return Object.fromEntries(
    replies.filter((reply) => Array.isArray(reply) && reply.length === 2) as [string, string][],
  );
}
