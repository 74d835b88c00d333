import { pipeline } from '@sluice/http';
import type { HttpContender } from '../../http/http-contender';
import { useGates } from '../use-gates';

export const contender: HttpContender = {
  title: 'Sluice, in a pipeline',
  configuration: "`pipeline(rateLimit, session, cacheResponse)`, `ttl: '1h'`; else defaults",
  usesRedis: true,
  mount(app, surroundings) {
    app.use(pipeline(...useGates(app, surroundings)));
  },
};
