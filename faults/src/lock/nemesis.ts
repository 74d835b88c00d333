import { setTimeout as pause } from 'node:timers/promises';
import type { FaultProxy, RedisServer } from '@sluice/test-support';
import type { Random } from '../random';
import { cluster, oneServer, ownWays, type Arena } from './arena';
import { KEYS, TTL_MS } from './scenario';

/** Something that happens to a worker, to Redis, or to the way there. */
export interface Nemesis {
  /** Whether no two may believe at once. Always promised: tokens that grow, and writes that are not interleaved. */
  readonly exclusive: boolean;
  readonly onFailover: 'none' | 'grace';
  /** How often it strikes in one run. */
  readonly strikes: number;
  start(): Promise<Arena>;
}

const EXCLUSIVE = { exclusive: true, onFailover: 'none', strikes: 4 } as const;

export const NEMESES = {
  pause: {
    ...EXCLUSIVE,
    start: () =>
      oneServer(async (_redis, { random, crew }) => {
        const victim = crew.victim(random);
        crew.stop(victim);
        await pause(upToTwoLeases(random));
        crew.goOn(victim);
      }),
  },
  crash: {
    ...EXCLUSIVE,
    start: () => oneServer((_redis, { random, crew }) => crew.crash(crew.victim(random))),
  },
  partition: {
    ...EXCLUSIVE,
    start: () =>
      ownWays(async (ways, { random, crew }) => {
        const way = ways[crew.victim(random)] as FaultProxy;
        if (random.next() < 0.5) way.cut();
        else way.blackHole();
        await pause(upToTwoLeases(random));
        way.heal();
      }),
  },
  slow: {
    ...EXCLUSIVE,
    start: () =>
      ownWays(async (ways, { random, crew }) => {
        const way = ways[crew.victim(random)] as FaultProxy;
        way.latency(Math.round(random.between(TTL_MS / 5, TTL_MS)));
        await pause(random.between(2, 4) * TTL_MS);
        way.heal();
      }),
  },
  freeze: {
    ...EXCLUSIVE,
    start: () =>
      oneServer(async (redis, { random }) => {
        redis.freeze();
        await pause(upToTwoLeases(random));
        redis.thaw();
      }),
  },
  kill: { exclusive: false, onFailover: 'none', strikes: 3, start: () => oneServer(killed) },
  grace: { exclusive: true, onFailover: 'grace', strikes: 3, start: () => oneServer(killed) },
  failover: {
    exclusive: false,
    onFailover: 'none',
    strikes: 1,
    start: () =>
      cluster(async (servers, { random }) => {
        const key = random.next() < 0.5 ? KEYS[0] : KEYS[1];
        const master = await servers.masterOf(`{${key}}`);
        const silent = random.next() < 0.5;
        if (silent) master.freeze();
        else await master.kill();
        await servers.takenOver(`{${key}}`, master);
        // A master that was frozen still thinks that it is one when it goes on, and answers what was asked meanwhile.
        if (silent) master.thaw();
        else await master.start();
      }),
  },
} satisfies Record<string, Nemesis>;

export type NemesisName = keyof typeof NEMESES;
export const NEMESIS_NAMES = Object.keys(NEMESES) as NemesisName[];

function upToTwoLeases(random: Random): number {
  return random.between(TTL_MS / 2, 2 * TTL_MS);
}

async function killed(redis: RedisServer, { random }: { random: Random }): Promise<void> {
  await redis.kill();
  await pause(random.between(0, TTL_MS));
  await redis.start();
}
