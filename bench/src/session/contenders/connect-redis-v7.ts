import RedisStore from 'connect-redis-v7';
import session from 'express-session';
import { createClient } from 'redis';
import type { HttpContender } from '../../http/http-contender';
import { IDLE_MS, SECRET, useSession } from '../use-session';

export const contender: HttpContender = {
  title: 'express-session + connect-redis 7',
  configuration: 'the same with connect-redis 7, which takes node-redis 4',
  usesRedis: true,
  async mount(app, { redisUrl, scenario }) {
    const client = createClient({ url: redisUrl });
    client.on('error', console.error);
    await client.connect();
    app.use(
      session({
        store: new RedisStore({ client }),
        secret: SECRET,
        resave: false,
        saveUninitialized: false,
        cookie: { maxAge: IDLE_MS },
      }),
    );
    useSession(app, scenario);
  },
};
