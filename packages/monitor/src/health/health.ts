import { connectionOf, RedisUnavailableError, type Connection } from '@sluice/core';
import type { WithoutRedis } from '../options';
import type { ResolvedGate } from '../resolve-options';

export interface GateHealth {
  readonly redis: 'up' | 'down';
  /** What the gate does without Redis. */
  readonly onUnavailable: WithoutRedis;
  readonly ready: boolean;
}

export interface Health {
  /** `degraded`: ready, but without a Redis. `unready`: a gate refuses what comes. */
  readonly status: 'ready' | 'degraded' | 'unready';
  readonly gates: Readonly<Record<string, GateHealth>>;
}

/** How each gate stands: one question for each Redis, within the deadline. */
export async function readHealth(gates: readonly ResolvedGate[], deadlineMs: number): Promise<Health> {
  const answers = new Map<Connection, Promise<boolean>>();
  const entries = await Promise.all(
    gates.map(async ({ name, redis, onUnavailable }) => {
      const connection = connectionOf(redis);
      let answer = answers.get(connection);
      if (answer === undefined) answers.set(connection, (answer = serves(connection, deadlineMs)));
      const up = await answer;
      const ready = up || onUnavailable !== 'closed';
      return [name, { redis: up ? 'up' : 'down', onUnavailable, ready }] as const;
    }),
  );
  const all = entries.map(([, gate]) => gate);
  const status = all.every(({ redis }) => redis === 'up')
    ? 'ready'
    : all.every(({ ready }) => ready)
      ? 'degraded'
      : 'unready';
  return { status, gates: Object.fromEntries(entries) };
}

/** Whether every server behind it answers, and a keyed command is served: a cluster that is down answers a PING. */
async function serves(connection: Connection, deadlineMs: number): Promise<boolean> {
  const options = { deadlineMs };
  const key = connection.key('health');
  try {
    await Promise.all([
      ...connection.nodes().map((node) => node.command(['PING'], { ...options, idempotent: true })),
      connection.command(key, true, ['EXISTS', key], options),
    ]);
    return true;
  } catch (error) {
    // Who may not ask was answered.
    return !(error instanceof RedisUnavailableError);
  }
}
