import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from '@sluice/test-support';
import type { Random } from '../random';
import type { Crew } from './crew';
import { LEASE_MS } from './scenario';

/** Who is there when a nemesis strikes. */
export interface Stage {
  readonly random: Random;
  readonly crew: Crew;
  readonly redis: RedisServer;
}

/** Something that happens to the workers, or to Redis, while there is work. */
export interface Nemesis {
  readonly jobs: number;
  /** How often it strikes; the jobs are added evenly in between. */
  readonly strikes: number;
  /** The longest pause before a strike, in ms. */
  readonly rest: number;
  /** How long who comes late is waited for at the end, in ms. */
  readonly late?: number;
  strike(stage: Stage, number: number): Promise<void>;
}

export const NEMESES = {
  kill: { jobs: 300, strikes: 6, rest: 100, strike: ({ crew, random }) => crew.kill(random) },
  block: {
    ...{ jobs: 200, strikes: 3, rest: 200, late: 3 * LEASE_MS },
    strike({ crew, random }) {
      crew.block(random, LEASE_MS * random.between(1.5, 3));
      return Promise.resolve();
    },
  },
  restart: { jobs: 300, strikes: 3, rest: 200, strike: restarted },
  /** Takes some minutes. */
  marathon: {
    ...{ jobs: 6000, strikes: 110, rest: 150 },
    async strike(stage, number) {
      await stage.crew.kill(stage.random);
      if (number % 40 === 20) await restarted(stage);
    },
  },
} satisfies Record<string, Nemesis>;

export type NemesisName = keyof typeof NEMESES;
export const NEMESIS_NAMES = Object.keys(NEMESES) as NemesisName[];

/** Killed, and started again with what it had written to its file. */
async function restarted({ redis, random }: Stage): Promise<void> {
  await redis.kill();
  await pause(random.between(0, LEASE_MS));
  await redis.start();
}
