import { createQueue, createWorker } from '@sluice/core';
import type { Client } from '../client';
import type { Contender } from './contender';
import { CONCURRENCY, LEASE_MS } from './scenario';

/** Ours, as its documentation says. A job that may have been added is added again under the same key. */
export function sluice(redis: Client): Contender {
  const settings = { redis: redis as never, name: 'work' };
  const queue = createQueue<number>(settings);
  return {
    async add(n) {
      await queue.add(n, { dedup: { key: String(n), ttl: '1h' } });
    },
    async left() {
      const { ready, delayed, active, dead } = await queue.counts();
      return ready + delayed + active + dead;
    },
    work(carryOut) {
      createWorker<number>({
        ...settings,
        concurrency: CONCURRENCY,
        lease: LEASE_MS,
        maxCrashes: 1000, // it is the programme that kills
        handler: ({ data, token }) => carryOut(data, token),
      });
    },
  };
}
