import { lockRoute } from '@sluice/lock-route';
import type { HttpContender } from '../../http/http-contender';

export const contender: HttpContender = {
  title: '@sluice/lock-route',
  configuration: "`key: 'account:{ip}'`; else defaults: 409 to who comes meanwhile, a lease of 10 s, renewed",
  usesRedis: true,
  mount(app, { redis }) {
    app.use(lockRoute({ redis, key: 'account:{ip}' }));
  },
};
