import { rateLimit } from '@sluice/rate-limit';
import type { HttpContender } from '../../http/http-contender';
import { limitIn } from '../limits';

export const contender: HttpContender = {
  title: '@sluice/rate-limit, fixed window',
  configuration: "defaults but `algorithm: 'fixed-window'`, as the peers count",
  usesRedis: true,
  statusIn: { denied: 429 },
  mount(app, { redis, scenario }) {
    const { limit, windowMs } = limitIn(scenario);
    app.use(rateLimit({ redis, limit, window: windowMs, algorithm: 'fixed-window' }));
  },
};
