import type { HttpContender } from '../../http/http-contender';

const COUNT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count`;

/** The least that asking Redis once per request can cost: no limiter that does can be faster. */
export const contender: HttpContender = {
  title: 'floor: Express + one EVALSHA',
  configuration: 'a counter per `req.ip` by `client.evalSha`; no headers, no decision, no deadline',
  usesRedis: true,
  async mount(app, { redis }) {
    const sha = await redis.scriptLoad(COUNT);
    app.use((req, _res, next) => {
      redis.evalSha(sha, { keys: [`floor:${req.ip ?? ''}`], arguments: ['60000'] }).then(() => {
        next();
      }, next);
    });
  },
};
