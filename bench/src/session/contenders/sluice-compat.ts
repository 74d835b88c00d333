import { session } from '@sluice/session';
import type { HttpContender } from '../../http/http-contender';
import { EXPRESS_SESSION, useSession } from '../use-session';

export const contender: HttpContender = {
  title: '@sluice/session, as express-session',
  configuration: "`compat: 'express-session'`, `resave: false`, `saveUninitialized: false`",
  usesRedis: true,
  mount(app, { redis, scenario }) {
    app.use(session({ ...EXPRESS_SESSION, compat: 'express-session', redis }));
    useSession(app, scenario);
  },
};
