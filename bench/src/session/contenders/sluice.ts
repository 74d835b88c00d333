import { session } from '@sluice/session';
import type { HttpContender } from '../../http/http-contender';
import { SECRET, useSession } from '../use-session';

export const contender: HttpContender = {
  title: '@sluice/session',
  configuration: 'defaults: 30 min idle, 12 h at most, secrets that change hourly, deadline 250 ms',
  usesRedis: true,
  mount(app, { redis, scenario }) {
    app.use(session({ redis, secret: SECRET }));
    useSession(app, scenario);
  },
};
