import { setTimeout as pause } from 'node:timers/promises';
import { groupBy } from '../group-by';
import type { Passage } from './scenario';

/** How long it may take until Redis is asked again: node-redis waits up to two seconds before it connects again. */
const RECOVERY_MS = 6000;

/** The last so many requests of a mode must have been decided by Redis. */
const IN_A_ROW = 20;

/** Whether Redis comes to decide for every mode again, with no restart. */
export async function waitForRedis(server: { isRedisAsked(): Promise<boolean> }): Promise<boolean> {
  const end = performance.now() + RECOVERY_MS;
  while (performance.now() < end) {
    if (await server.isRedisAsked()) return true;
    await pause(50);
  }
  return false;
}

/** Whether it decided the last requests of every mode: those of the subject that is never refused. */
export function isRedisAsked(passages: readonly Passage[]): boolean {
  const steady = passages.filter(({ subject, gateMs }) => subject === 'steady' && gateMs !== undefined);
  const byMode = groupBy(steady, ({ mode }) => mode);
  return [...byMode.values()].every((last) =>
    last.slice(-IN_A_ROW).every(({ source }) => source === 'redis'),
  );
}
