import type { WriteContender } from '../write-contender';

/** The least that a write to Redis can cost: no version, no deadline, and nothing gets to a database. */
export const contender: WriteContender = {
  title: 'bare HINCRBY, SET',
  configuration: 'node-redis, `client.hIncrBy` and `client.set`; nothing gets to the database',
  usesRedis: true,
  async connect({ connectRedis }) {
    const redis = await connectRedis();
    return {
      increment: (id) => redis.hIncrBy(id, 'views', 1),
      set: (id, value) => redis.set(`value:${id}`, JSON.stringify(value)),
      drain: () => Promise.resolve(),
    };
  },
};
