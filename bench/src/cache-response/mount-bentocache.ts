import type { Express } from 'express';
import { ANSWER } from '../http/answer';
import type { Surroundings } from '../http/http-contender';

/**
 * What the route of all contenders answers, got by its URL from a cache of objects, as one would with such a cache.
 *
 * @param l1 how large its memory of the process may be, if it has one
 */
export async function mountBentocache(app: Express, { redisUrl }: Surroundings, l1?: string): Promise<void> {
  const { BentoCache, bentostore } = await import('bentocache');
  const { memoryDriver } = await import('bentocache/drivers/memory');
  const { redisDriver } = await import('bentocache/drivers/redis');
  const { hostname: host, port } = new URL(redisUrl);
  const redis = bentostore().useL2Layer(redisDriver({ connection: { host, port: Number(port) } }));
  const all = l1 === undefined ? redis : redis.useL1Layer(memoryDriver({ maxSize: l1 }));
  const cache = new BentoCache({ default: 'all', stores: { all } });

  const factory = () => ANSWER;
  app.use((req, res, next) => {
    cache.getOrSet({ key: req.originalUrl, ttl: '1h', factory }).then((value) => res.json(value), next);
  });
}
