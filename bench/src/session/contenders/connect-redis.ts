import { RedisStore } from 'connect-redis';
import { createClient } from 'redis-v5';
import type { HttpContender } from '../../http/http-contender';
import { useExpressSession } from '../use-express-session';

export const contender: HttpContender = {
  title: 'express-session + connect-redis',
  configuration:
    '`resave: false`, `saveUninitialized: false`, a `maxAge` of 30 min; connect-redis 9, the last for Node 20, with node-redis 5, which it needs',
  usesRedis: true,
  async mount(app, { redisUrl, scenario }) {
    const client = createClient({ url: redisUrl });
    client.on('error', console.error);
    await client.connect();
    useExpressSession(app, new RedisStore({ client }), scenario);
  },
};
