import type { AnsweringNode, NodeSnapshot, SlowCommand } from '@sluice/core';

/** One server, as the page shows it. */
export type RedisReport =
  | { readonly node: string; readonly state: 'silent'; readonly reason: string }
  | {
      readonly node: string;
      readonly state: 'answering';
      readonly server: string;
      readonly role: string;
      readonly uptimeSeconds: number;
      readonly usedBytes: number;
      readonly peakBytes: number;
      /** 0 without a limit. */
      readonly maxBytes: number;
      readonly policy: string;
      readonly fragmentation: number;
      readonly keys: number;
      readonly clients: number;
      readonly commandsPerSecond: number;
      readonly evictedKeys: number;
      readonly slow: readonly SlowRow[];
      readonly busiest: readonly BusyRow[];
    };

/** A command or script that was slow. */
export interface SlowRow {
  readonly name: string;
  readonly times: number;
  readonly worstMs: number;
  readonly lastAt: number;
}

export interface BusyRow {
  readonly name: string;
  readonly calls: number;
  readonly usPerCall: number;
  /** Of the time that the server has spent on commands. */
  readonly share: number;
}

const MOST_ROWS = 8;

export function redisReports(nodes: readonly NodeSnapshot[]): RedisReport[] {
  return nodes.map((node) => (node.state === 'silent' ? node : answering(node)));
}

function answering({ node, numbers, slowlog }: AnsweringNode): RedisReport {
  const { server, memory, replication, clients } = numbers ?? {};
  return {
    node,
    state: 'answering',
    server: server ? `${server.name === 'valkey' ? 'Valkey' : 'Redis'} ${server.version}` : 'unknown',
    role: replication?.role ?? 'unknown',
    uptimeSeconds: server?.uptimeSeconds ?? 0,
    usedBytes: memory?.usedBytes ?? 0,
    peakBytes: memory?.peakBytes ?? 0,
    maxBytes: memory?.maxBytes ?? 0,
    policy: memory?.policy ?? 'unknown',
    fragmentation: memory?.fragmentationRatio ?? 0,
    keys: numbers?.keys ?? 0,
    clients: clients?.connected ?? 0,
    commandsPerSecond: numbers?.commandsPerSecond ?? 0,
    evictedKeys: memory?.evictedKeys ?? 0,
    slow: slowest(slowlog ?? []),
    busiest: busiest(numbers?.commands ?? []),
  };
}

function slowest(entries: readonly SlowCommand[]): SlowRow[] {
  const byName = new Map<string, SlowRow>();
  for (const { name, durationUs, at } of entries) {
    const { times = 0, worstMs = 0, lastAt = 0 } = byName.get(name) ?? {};
    const worst = Math.max(worstMs, durationUs / 1000);
    byName.set(name, { name, times: times + 1, worstMs: worst, lastAt: Math.max(lastAt, at) });
  }
  return [...byName.values()].sort((left, right) => right.worstMs - left.worstMs).slice(0, MOST_ROWS);
}

function busiest(
  commands: readonly {
    readonly name: string;
    readonly calls: number;
    readonly totalUs: number;
    readonly usPerCall: number;
  }[],
): BusyRow[] {
  const total = commands.reduce((sum, { totalUs }) => sum + totalUs, 0);
  return [...commands]
    .sort((left, right) => right.totalUs - left.totalUs)
    .slice(0, MOST_ROWS)
    .map(({ name, calls, usPerCall, totalUs }) => ({
      name: name.replace('|', ' ').toUpperCase(),
      calls,
      usPerCall,
      share: total === 0 ? 0 : totalUs / total,
    }));
}
