import { Redis } from 'ioredis';
import Redlock from 'redlock';
import type { HttpContender } from '../../http/http-contender';
import { LEASE_MS } from '../../lock/lock-contender';

export const contender: HttpContender = {
  title: 'redlock',
  configuration:
    '`new Redlock([ioredis])` in a middleware of a few lines: one Redis, a lease of 10 s that is not renewed, given free when the response was sent',
  usesRedis: true,
  mount(app, { redisUrl }) {
    const redlock = new Redlock([new Redis(redisUrl)]);
    app.use((req, res, next) => {
      redlock.acquire([`account:${req.ip ?? ''}`], LEASE_MS, { retryCount: 0 }).then((lock) => {
        res.once('close', () => {
          lock.release().catch(next);
        });
        next();
      }, next);
    });
  },
};
