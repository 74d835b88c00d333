import { cacheResponse } from '@sluice/cache-response';
import type { HttpContender } from '../../http/http-contender';

export const contender: HttpContender = {
  title: '@sluice/cache-response, L1',
  configuration: "ttl '1h', l1 of 64 MiB with `maxStaleness` '1s'",
  usesRedis: true,
  statusIn: { 'not-modified': 304 },
  mount(app, { redis }) {
    app.use(cacheResponse({ redis, ttl: '1h', l1: { maxBytes: 67_108_864 } }));
  },
};
