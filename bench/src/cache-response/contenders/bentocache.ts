import type { HttpContender } from '../../http/http-contender';
import { mountBentocache } from '../mount-bentocache';

export const contender: HttpContender = {
  title: 'bentocache',
  configuration: 'an object cache in the handler: getOrSet with ttl 1h, redisDriver alone; then res.json',
  usesRedis: true,
  mount: (app, surroundings) => mountBentocache(app, surroundings),
};
