import RedisStore from 'connect-redis-v7';
import { createClient } from 'redis';
import type { HttpContender } from '../../http/http-contender';
import { useExpressSession } from '../use-express-session';

export const contender: HttpContender = {
  title: 'express-session + connect-redis 7',
  configuration: 'the same with connect-redis 7, which takes node-redis 4',
  usesRedis: true,
  async mount(app, { redisUrl, scenario }) {
    const client = createClient({ url: redisUrl });
    client.on('error', console.error);
    await client.connect();
    useExpressSession(app, new RedisStore({ client }), scenario);
  },
};
