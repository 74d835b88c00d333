import { rateLimit } from '@sluice/rate-limit';
import type { Express } from 'express';
import type { Surroundings } from '../http/http-contender';

/** The same gate for all contenders. */
export function mountGates(app: Express, { redis }: Surroundings): void {
  app.use(rateLimit({ redis, limit: 1_000_000, window: '1m' }));
}
