import { rateLimit } from '@sluice/rate-limit';
import type { HttpContender } from '../../http/http-contender';
import { limitIn } from '../limits';

export const contender: HttpContender = {
  title: '@sluice/rate-limit, leased',
  configuration: "`algorithm: 'fixed-window'`, `lease: { share: 0.2, processes: 4 }`",
  usesRedis: true,
  mount(app, { redis, scenario }) {
    const { limit, windowMs } = limitIn(scenario);
    app.use(
      rateLimit({
        redis,
        limit,
        window: windowMs,
        algorithm: 'fixed-window',
        lease: { share: 0.2, processes: 4 },
      }),
    );
  },
};
