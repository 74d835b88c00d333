import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy, RedisServer } from '@sluice/test-support';
import type { Random } from '../random';
import { LEASE_MS } from './sluice';

/** Who is there when a nemesis strikes. */
export interface Stage {
  readonly random: Random;
  readonly redis: RedisServer;
  /** The ways of the readers to Redis, and of their subscribers. */
  readonly ways: readonly FaultProxy[];
  readonly subscribers: readonly FaultProxy[];
}

type Nemesis = (stage: Stage) => Promise<unknown>;

export const NEMESES = {
  /** Nothing happens but reads and writes. */
  none: () => pause(LEASE_MS),
  /** The same, with a cache in each process. */
  l1: () => pause(LEASE_MS),
  /** What is told is not heard: the connections are reset. */
  unheard: async ({ random, subscribers }) => {
    one(random, subscribers).drop();
    await pause(random.between(20, 200));
  },
  /** What is told is heard by nobody for a while, and lost. */
  deaf: async ({ random, subscribers }) => {
    const way = one(random, subscribers);
    way.blackHole();
    await pause(random.between(LEASE_MS / 2, 2 * LEASE_MS));
    way.heal();
  },
  /** The fence is evicted. */
  fence: async ({ random, redis }) => {
    await redis.raw('DEL', 'cache:fence');
    await pause(random.between(10, 100));
  },
  /** Redis comes back with nothing. */
  restart: async ({ random, redis }) => {
    await redis.kill();
    await pause(random.between(0, LEASE_MS));
    await redis.start();
    await pause(LEASE_MS);
  },
  freeze: async ({ random, redis }) => {
    redis.freeze();
    await pause(random.between(LEASE_MS / 2, 2 * LEASE_MS));
    redis.thaw();
    await pause(LEASE_MS);
  },
  /** One process cannot reach Redis. */
  cut: async ({ random, ways }) => {
    const way = one(random, ways);
    if (random.next() < 0.5) way.cut();
    else way.blackHole();
    await pause(random.between(LEASE_MS / 2, 2 * LEASE_MS));
    way.heal();
    await pause(LEASE_MS);
  },
} satisfies Record<string, Nemesis>;

export type NemesisName = keyof typeof NEMESES;
export const NEMESIS_NAMES = Object.keys(NEMESES) as NemesisName[];

export const STRIKES = 4;

function one(random: Random, ways: readonly FaultProxy[]): FaultProxy {
  return ways[Math.floor(random.next() * ways.length)] as FaultProxy;
}
