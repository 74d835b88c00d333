import { rateLimit } from '@sluice/rate-limit';
import type { HttpContender } from '../../http/http-contender';
import { limitIn } from '../limits';

export const contender: HttpContender = {
  title: '@sluice/rate-limit',
  configuration: 'defaults: gcra, headers of draft-10, deny cache, deadline 100 ms',
  usesRedis: true,
  statusIn: { denied: 429 },
  mount(app, { redis, scenario }) {
    const { limit, windowMs } = limitIn(scenario);
    app.use(rateLimit({ redis, limit, window: windowMs }));
  },
};
