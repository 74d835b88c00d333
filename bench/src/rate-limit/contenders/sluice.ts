import { rateLimit } from '@sluice/rate-limit';
import type { Contender } from '../../contender';
import { limitIn } from '../limits';

export const contender: Contender = {
  title: '@sluice/rate-limit',
  configuration: 'defaults: gcra, headers of draft-10, deny cache, deadline 100 ms',
  usesRedis: true,
  statusIn: { denied: 429 },
  mount(app, { redis, scenario }) {
    const { limit, windowMs } = limitIn(scenario);
    app.use(rateLimit({ redis, limit, window: windowMs }));
  },
};
