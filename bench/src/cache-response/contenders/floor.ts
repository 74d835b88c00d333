import { ANSWER } from '../../http/answer';
import type { HttpContender } from '../../http/http-contender';

const KEY = 'floor';

/** The least that asking Redis for an answer can cost: no cache that does can be faster. */
export const contender: HttpContender = {
  title: 'floor: Express + one GET',
  configuration: 'a text by `client.get`, sent as it is; no key, no age, no deadline',
  usesRedis: true,
  async mount(app, { redis }) {
    await redis.set(KEY, JSON.stringify(ANSWER));
    app.use((_req, res, next) => {
      redis.get(KEY).then((body) => {
        res.setHeader('Content-Type', 'application/json; charset=utf-8');
        res.end(body);
      }, next);
    });
  },
};
