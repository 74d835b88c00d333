import { cacheResponse } from '@sluice/cache-response';
import type { HttpContender } from '../../http/http-contender';

export const contender: HttpContender = {
  title: '@sluice/cache-response',
  configuration: "ttl '1h', and room for all that is asked for; else defaults: no L1, deadline 250 ms",
  usesRedis: true,
  statusIn: { 'not-modified': 304 },
  mount(app, { redis }) {
    app.use(cacheResponse({ redis, ttl: '1h', budget: Number.MAX_SAFE_INTEGER }));
  },
};
