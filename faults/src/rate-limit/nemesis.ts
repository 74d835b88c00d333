import type { FaultProxy, RedisServer } from '@sluice/test-support';
import type { Random } from '../random';

export interface Stage {
  readonly redis: RedisServer;
  readonly proxy: FaultProxy;
  readonly random: Random;
}

/** Something that happens to Redis, or to the way there. */
export interface Nemesis {
  /** The client goes through the proxy. */
  readonly network: boolean;
  /** Redis does not run yet when the server starts. */
  readonly absent: boolean;
  begin(stage: Stage): void | Promise<void>;
  end(stage: Stage): void | Promise<void>;
}

const nothing = (): void => undefined;

export const NEMESES = {
  kill: {
    network: false,
    absent: false,
    begin: ({ redis }) => redis.kill(),
    end: ({ redis }) => redis.start(),
  },
  freeze: {
    network: false,
    absent: false,
    begin: ({ redis }) => {
      redis.freeze();
    },
    end: ({ redis }) => {
      redis.thaw();
    },
  },
  absent: { network: false, absent: true, begin: nothing, end: ({ redis }) => redis.start() },
  slow: {
    network: true,
    absent: false,
    begin: ({ proxy, random }) => {
      proxy.latency(Math.round(random.between(60, 200)));
    },
    end: ({ proxy }) => {
      proxy.heal();
    },
  },
  cut: {
    network: true,
    absent: false,
    begin: ({ proxy }) => {
      proxy.cut();
    },
    end: ({ proxy }) => {
      proxy.heal();
    },
  },
  restart: { network: false, absent: false, begin: ({ redis }) => redis.restart(), end: nothing },
} satisfies Record<string, Nemesis>;

export type NemesisName = keyof typeof NEMESES;
export const NEMESIS_NAMES = Object.keys(NEMESES) as NemesisName[];
