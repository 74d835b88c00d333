import type { HttpContender } from '../../http/http-contender';
import { mountFlexible } from '../mount-flexible';

export const contender: HttpContender = {
  title: 'rate-limiter-flexible',
  configuration: 'RateLimiterRedis; the middleware and the X-RateLimit headers of its documentation',
  usesRedis: true,
  statusIn: { denied: 429 },
  mount(app, surroundings) {
    mountFlexible(app, surroundings, {});
  },
};
