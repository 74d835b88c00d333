import { createConnection, type Connection } from '@sluice/core';
import { express as versions, useRedis, type NodeRedisVersion, type TestRedis } from '@sluice/test-support';
import type { Express, NextFunction, Request, Response } from 'express';
import { cacheResponse, type CacheResponse, type CacheResponseOptions, type Explanation } from '../src/index';
import { serve, type Served } from './serve';

export interface Cached extends Served {
  readonly cache: CacheResponse;
  /** How often the handler ran. */
  readonly runs: () => number;
  /** What became of the requests, in the order in which they came. */
  readonly explained: () => (Explanation | undefined)[];
}

export interface UsedCache {
  readonly server: TestRedis;
  /** Options by which nothing that is slow on a busy machine counts as an outage, with a namespace of their own. */
  readonly patient: () => { redis: Connection; deadline: '10s'; namespace: string };
  /** An app with a cache in front of one handler, which is told how often it has been called. */
  readonly cached: (
    options: Partial<CacheResponseOptions>,
    handler: (req: Request, res: Response, run: number, next: NextFunction) => unknown,
    mount?: (app: Express) => void,
  ) => Promise<Cached>;
}

/** A server for the tests of a file, with a client on it. */
export function useCache(version?: NodeRedisVersion): UsedCache {
  const server = useRedis();
  let connection: Connection | undefined;
  let namespaces = 0;
  const caches: CacheResponse[] = [];

  beforeAll(async () => {
    connection = createConnection(await server.client(version), { deadline: '10s' });
  });
  afterEach(() => {
    for (const cache of caches.splice(0)) cache.close();
  });
  afterAll(() => connection?.close());

  function patient(): { redis: Connection; deadline: '10s'; namespace: string } {
    if (connection === undefined) throw new Error('It connects with the tests: use it inside of one');
    return { redis: connection, deadline: '10s', namespace: `test-${String(++namespaces)}` };
  }

  return {
    server,
    patient,
    async cached(options, handler, mount) {
      const cache = cacheResponse({ ...patient(), ...options });
      caches.push(cache);
      let runs = 0;
      const requests: Request[] = [];
      const served = await serve(versions.v5, (app) => {
        app.use((req, _res, next) => {
          requests.push(req);
          next();
        });
        mount?.(app);
        app.use(cache, (req, res, next) => handler(req, res, ++runs, next));
      });
      return {
        ...served,
        cache,
        runs: () => runs,
        explained: () => requests.map((req) => cache.explain(req)),
      };
    },
  };
}
