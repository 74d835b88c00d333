import apicache from 'apicache';
import type { HttpContender } from '../../http/http-contender';

/** In memory: what it stores by node-redis 4 and later, it does not find again. */
export const contender: HttpContender = {
  title: 'apicache',
  configuration: "middleware('1 hour'), in the memory of the process",
  usesRedis: false,
  mount(app) {
    app.use(apicache.middleware('1 hour'));
  },
};
