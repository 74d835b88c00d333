import { setTimeout as pause } from 'node:timers/promises';
import type { RedisServer } from '@sluice/test-support';
import type { Random } from '../random';
import type { Crew } from './crew';

/** Who is there when a nemesis strikes. */
export interface Stage {
  readonly random: Random;
  readonly redis: RedisServer;
  readonly crew: Crew;
}

/** Something that happens while writes go on. */
interface Nemesis {
  /** Whether queries fail at random, before and after they were run, or come late. */
  readonly unreliableDatabase: boolean;
  /** How often it strikes for each scale. */
  readonly strikes: number;
  strike(stage: Stage, strike: number): Promise<unknown>;
}

/** How many strikes of a storm there are to a restart of Redis. */
const STRIKES_TO_A_RESTART = 10;

export const NEMESES = {
  /** A process is killed, and another one comes. */
  crash: { unreliableDatabase: false, strikes: 1, strike: crash },
  database: { unreliableDatabase: true, strikes: 1, strike: () => pause(0) },
  /** Redis is killed, and comes back with its append-only file. */
  restart: { unreliableDatabase: false, strikes: 1, strike: restart },
  /** All of it at once. */
  storm: {
    unreliableDatabase: true,
    strikes: 1,
    async strike(stage, strike) {
      if (strike % STRIKES_TO_A_RESTART === 0) await Promise.all([restart(stage), crash(stage)]);
      else await crash(stage);
    },
  },
} satisfies Record<string, Nemesis>;

export type NemesisName = keyof typeof NEMESES;
export const NEMESIS_NAMES = Object.keys(NEMESES) as NemesisName[];

async function crash({ random, crew }: Stage): Promise<void> {
  const victim = Math.floor(random.next() * crew.size);
  await pause(random.between(0, 100));
  await crew.kill(victim);
  await crew.hire(victim);
}

async function restart({ random, redis }: Stage): Promise<void> {
  await redis.kill();
  await pause(random.between(0, 200));
  await redis.start();
}
