import type { Contender } from '../../contender';
import { mountFlexible } from '../mount-flexible';

export const contender: Contender = {
  title: 'rate-limiter-flexible',
  configuration: 'RateLimiterRedis; the middleware and the X-RateLimit headers of its documentation',
  usesRedis: true,
  statusIn: { denied: 429 },
  mount(app, surroundings) {
    mountFlexible(app, surroundings, {});
  },
};
