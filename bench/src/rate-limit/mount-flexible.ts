import type { Express, Response } from 'express';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Surroundings } from '../http/http-contender';
import { limitIn } from './limits';

/** As the documentation of rate-limiter-flexible has it: the package decides, headers and answer are the user's. */
export function mountFlexible(
  app: Express,
  { redis, scenario }: Surroundings,
  options: { readonly inMemoryBlockOnConsumed?: number },
): void {
  const { limit, windowMs } = limitIn(scenario);
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    useRedisPackage: true,
    points: limit,
    duration: windowMs / 1000,
    ...options,
  });

  function tell(res: Response, state: RateLimiterRes): void {
    res.setHeader('X-RateLimit-Limit', limit);
    res.setHeader('X-RateLimit-Remaining', state.remainingPoints);
    res.setHeader('X-RateLimit-Reset', Math.ceil((Date.now() + state.msBeforeNext) / 1000));
  }

  app.use((req, res, next) => {
    limiter.consume(req.ip ?? '').then(
      (state) => {
        tell(res, state);
        next();
      },
      (refusal: unknown) => {
        if (!(refusal instanceof RateLimiterRes)) {
          next(refusal);
          return;
        }
        tell(res, refusal);
        res.setHeader('Retry-After', Math.ceil(refusal.msBeforeNext / 1000));
        res.status(429).send('Too Many Requests');
      },
    );
  });
}
