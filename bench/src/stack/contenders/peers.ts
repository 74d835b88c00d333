import { RedisStore } from 'connect-redis';
import { rateLimit } from 'express-rate-limit';
import session from 'express-session';
import { RedisStore as LimitStore } from 'rate-limit-redis';
import { createClient } from 'redis-v5';
import type { HttpContender } from '../../http/http-contender';
import { EXPRESS_SESSION } from '../../session/use-session';
import { LIMIT, mountBegin } from '../begin';

const KEY = 'page:/';

/** All on one client. apicache stores nothing in Redis that it finds again, so that the body is got as users do without it. */
export const contender: HttpContender = {
  title: 'express-rate-limit + rate-limit-redis, express-session + connect-redis, one GET',
  configuration:
    "`standardHeaders: 'draft-8'`; `resave: false`, `saveUninitialized: false`, a `maxAge` of 30 min; the body by `client.get`, sent as it is, without a key of its URL, an age, a validator or a deadline; node-redis 5",
  usesRedis: true,
  async mount(app, { redisUrl }) {
    const client = createClient({ url: redisUrl });
    client.on('error', console.error);
    await client.connect();
    const sessions = session({ ...EXPRESS_SESSION, store: new RedisStore({ client }) });
    mountBegin(app, sessions);
    const store = new LimitStore({ sendCommand: (...args: string[]) => client.sendCommand(args) });
    app.use(rateLimit({ ...LIMIT, standardHeaders: 'draft-8', legacyHeaders: false, store }), sessions);
    app.use((_req, res, next) => {
      client.get(KEY).then((body) => {
        if (body === null) {
          const { json } = res;
          res.json = (value: unknown) => {
            client.set(KEY, JSON.stringify(value), { EX: 3600 }).catch(console.error);
            return json.call(res, value);
          };
          next();
        } else {
          res.setHeader('Content-Type', 'application/json; charset=utf-8');
          res.end(body);
        }
      }, next);
    });
  },
};
