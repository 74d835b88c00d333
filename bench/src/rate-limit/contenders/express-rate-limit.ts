import { rateLimit } from 'express-rate-limit';
import { RedisStore } from 'rate-limit-redis';
import type { HttpContender } from '../../http/http-contender';
import { limitIn } from '../limits';

export const contender: HttpContender = {
  title: 'express-rate-limit + rate-limit-redis',
  configuration: "`standardHeaders: 'draft-8'`, `legacyHeaders: false`, the rest by default",
  usesRedis: true,
  statusIn: { denied: 429 },
  mount(app, { redis, scenario }) {
    const { limit, windowMs } = limitIn(scenario);
    const store = new RedisStore({ sendCommand: (...args: string[]) => redis.sendCommand(args) });
    app.use(rateLimit({ limit, windowMs, standardHeaders: 'draft-8', legacyHeaders: false, store }));
  },
};
