import { randomBytes } from 'node:crypto';
import type { HttpContender } from '../../http/http-contender';
import { COMPARE_AND_DELETE } from '../../lock/bare-lock';
import { LEASE_MS } from '../../lock/lock-contender';

/** The least that a locked route can cost. */
export const contender: HttpContender = {
  title: 'floor: Express + SET NX PX',
  configuration:
    '`SET key id NX PX 10000`, and compare-and-delete by `client.evalSha` when the response was sent; no token, no deadline, no renewal',
  usesRedis: true,
  async mount(app, { redis }) {
    const sha = await redis.scriptLoad(COMPARE_AND_DELETE);
    app.use((req, res, next) => {
      const key = `floor:${req.ip ?? ''}`;
      const id = randomBytes(16).toString('hex');
      redis.set(key, id, { NX: true, PX: LEASE_MS }).then((taken) => {
        if (taken === null) {
          res.sendStatus(409);
          return;
        }
        res.once('close', () => {
          redis.evalSha(sha, { keys: [key], arguments: [id] }).catch(next);
        });
        next();
      }, next);
    });
  },
};
