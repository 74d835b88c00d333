import { useRedis } from '@sluice/test-support';
import { createRateLimiter, type Policy, type RateLimiter, type RateLimitResult } from '../../src/index';
import { LocalLimiter } from '../../src/rate-limit/local/local-limiter';
import { resolvePolicies } from '../../src/rate-limit/policy';
import type { Rules } from '../../src/rate-limit/rule';
import { RuleBook } from '../../src/rate-limit/rule-book';
import { microsecondsAt, virtualTime, type VirtualTime } from './virtual-time';

export function rulesOf(policies: readonly Policy[]): Rules {
  return new RuleBook(resolvePolicies(policies)).rules(undefined);
}

/** A limiter in Redis and one in this process, asked the same at the same moment of a time of the test's own. */
export interface Twins {
  readonly redis: RateLimiter;
  readonly consume: (
    atUs: number,
    cost: number,
  ) => Promise<{ inRedis: RateLimitResult; here: RateLimitResult }>;
}

/** In a server of its own. */
export function useTwins(): { of(policies: readonly Policy[]): Promise<Twins> } {
  const server = useRedis();
  let connection: VirtualTime | undefined;
  let made = 0;

  afterAll(() => {
    connection?.close();
  });

  return {
    async of(policies) {
      const time = (connection ??= virtualTime(await server.client()));
      const name = `twin-${String(++made)}`;
      const redis = createRateLimiter({ redis: time, policies, name, denyCache: false, deadline: '10s' });
      let now = 0;
      const local = new LocalLimiter(() => microsecondsAt(now));
      const rules = rulesOf(policies);
      return {
        redis,
        async consume(atUs, cost) {
          now = atUs;
          const [, inRedis] = await Promise.all([time.setTime(atUs), redis.consume('k', cost)]);
          const here = cost === 0 ? local.peek('k', rules, 0) : local.consume('k', rules, cost);
          return { inRedis, here };
        },
      };
    },
  };
}
