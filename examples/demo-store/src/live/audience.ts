import { createHmac } from 'node:crypto';
import { createLeaderboard, createUniques, type RedisInput } from '@sluice/core';
import { unlessAway } from '../redis/unless-away';

export interface Fan {
  readonly name: string;
  readonly tickets: number;
  /** Those with as many tickets share a rank: 1 2 2 4. */
  readonly rank: number;
}

/** Who comes, and who buys most. */
export interface Audience {
  /** Never rejects: who is not counted buys and looks all the same. */
  bought(customer: string, name: string, tickets: number): Promise<void>;
  looked(caller: string): Promise<void>;
  fans(): Promise<readonly Fan[]>;
  /** Up to a few hundred exactly, then nearly. */
  visitorsToday(): Promise<{ readonly count: number; readonly exact: boolean }>;
}

const TOP = 5;

/** @param secret makes of who looks what Redis may know */
export function createAudience(redis: RedisInput, secret: string): Audience {
  const board = createLeaderboard<{ name: string }>({
    redis,
    name: 'fans',
    window: 'monthly',
    rank: 'competition',
    ties: 'first', // who had as many first stands above
  });
  const visitors = createUniques({ redis, name: 'visitors', window: 'daily', kind: 'auto', threshold: 500 });

  return {
    bought: (customer, name, tickets) => unlessAway(board.increment(customer, tickets, { data: { name } })),
    looked: (caller) =>
      unlessAway(visitors.add(createHmac('sha256', secret).update(caller).digest('base64url'))),
    async fans() {
      const { entries } = await board.page({ limit: TOP, data: true });
      return entries.map(({ score, rank, data }) => ({ name: data?.name ?? '', tickets: score, rank }));
    },
    visitorsToday: () => visitors.count(),
  };
}
