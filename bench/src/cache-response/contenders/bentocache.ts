import { cachedObject } from '../cached-object';
import type { HttpContender } from '../../http/http-contender';

export const contender: HttpContender = {
  title: 'bentocache',
  configuration: 'an object cache in the handler: getOrSet with ttl 1h, redisDriver alone; then res.json',
  usesRedis: true,
  async mount(app, { redisUrl }) {
    const { BentoCache, bentostore } = await import('bentocache');
    const { redisDriver } = await import('bentocache/drivers/redis');
    const { hostname: host, port } = new URL(redisUrl);
    const store = bentostore().useL2Layer(redisDriver({ connection: { host, port: Number(port) } }));
    app.use(cachedObject(new BentoCache({ default: 'all', stores: { all: store } })));
  },
};
