import { session } from '@sluice/session';
import type { HttpContender } from '../../http/http-contender';
import { IDLE_MS, SECRET, useSession } from '../use-session';

export const contender: HttpContender = {
  title: '@sluice/session, as express-session',
  configuration: "`compat: 'express-session'`, `resave: false`, `saveUninitialized: false`",
  usesRedis: true,
  mount(app, { redis, scenario }) {
    app.use(
      session({
        compat: 'express-session',
        redis,
        secret: SECRET,
        resave: false,
        saveUninitialized: false,
        cookie: { maxAge: IDLE_MS },
      }),
    );
    useSession(app, scenario);
  },
};
