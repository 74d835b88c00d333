import { randomUUID } from 'node:crypto';
import type { HttpContender } from '../../http/http-contender';
import { BEGIN, IDLE_MS, SESSION_DATA } from '../use-session';

/** The least that a session in Redis can cost: nothing that reads one for each request can be faster. */
export const contender: HttpContender = {
  title: 'floor: Express + one GET, and one SET to write',
  configuration:
    'the session as JSON under the id in the cookie; no signature, no comparison, no deadline, and its end is never put off',
  usesRedis: true,
  mount(app, { redis, scenario }) {
    const write = (id: string, data: object) =>
      redis.sendCommand(['SET', `floor:${id}`, JSON.stringify(data), 'PX', String(IDLE_MS)]);

    app.get(BEGIN, (_req, res, next) => {
      const id = randomUUID();
      write(id, SESSION_DATA).then(() => res.cookie('sid', id).end(), next);
    });
    app.use((req, _res, next) => {
      const id = req.headers.cookie?.slice('sid='.length) ?? '';
      redis
        .get(`floor:${id}`)
        .then((json) => {
          const data = JSON.parse(json ?? '{}') as { views: number };
          if (scenario === 'read') return undefined;
          data.views++;
          return write(id, data);
        })
        .then(() => {
          next();
        }, next);
    });
  },
};
