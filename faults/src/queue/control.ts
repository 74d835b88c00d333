import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../client';
import type { Contender } from './contender';
import { CONCURRENCY } from './scenario';

/**
 * The queue of the textbook: BRPOPLPUSH into a list of what is under way, LREM when it is done. What a process had under way
 * when it died stays there.
 */
export function control(redis: Client, newClient: () => Promise<Client>): Contender {
  async function loop(carryOut: (n: number, token: number) => Promise<void>): Promise<void> {
    const blocking = await newClient();
    for (;;) {
      try {
        const job = await blocking.sendCommand(['BRPOPLPUSH', 'jobs', 'processing', '1']);
        if (typeof job !== 'string') continue;
        await carryOut(Number(job), 0);
        await redis.sendCommand(['LREM', 'processing', '1', job]);
      } catch {
        await pause(20);
      }
    }
  }
  return {
    async add(n) {
      await redis.sendCommand(['LPUSH', 'jobs', String(n)]);
    },
    async left() {
      const [waiting, processing] = await Promise.all(
        ['jobs', 'processing'].map((list) => redis.sendCommand(['LLEN', list])),
      );
      return Number(waiting) + Number(processing);
    },
    work(carryOut) {
      for (let slot = 0; slot < CONCURRENCY; slot++) void loop(carryOut);
    },
  };
}
