import { express as versions, newClient } from '@sluice/test-support';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import * as real from 'express-rate-limit';
import request from 'supertest';
import * as facade from '../../src/express-rate-limit';
import { appServing, type ExpressModule } from '../app';

type RateLimit = (options: object) => RequestHandler;
type Make = (rateLimit: RateLimit, MemoryStore: typeof real.MemoryStore, options: object) => RequestHandler[];

const sides: Record<'real' | 'facade', [RateLimit, typeof real.MemoryStore]> = {
  real: [real.rateLimit, real.MemoryStore],
  facade: [facade.rateLimit, facade.MemoryStore as unknown as typeof real.MemoryStore],
};

const one =
  (given: object): Make =>
  (rateLimit, _store, options) => [rateLimit({ ...options, ...given })];

const storing = (hits: unknown, resetTime?: Date): Make =>
  one({
    standardHeaders: 'draft-7',
    store: {
      increment: () => ({ totalHits: hits, resetTime }),
      decrement: () => undefined,
      resetKey: () => undefined,
    },
  });

/** Of those that count in one place, under one prefix. */
class SharedStore {
  readonly prefix = 'hits:';

  increment(): object {
    return { totalHits: 1, resetTime: later };
  }

  decrement(): void {
    throw new Error('nothing is taken back');
  }

  resetKey(): void {
    throw new Error('nothing is reset');
  }
}

const later = new Date(Date.now() + 60_000);

/** The name of a validation, a set-up that it is about, the request, and `trust proxy`. */
const given: [name: string, Make, headers?: Record<string, string>, trust?: unknown][] = [
  ['trustProxy', one({}), {}, true],
  ['xForwardedForHeader', one({}), { 'X-Forwarded-For': '203.0.113.7' }],
  ['forwardedHeader', one({}), { Forwarded: 'for=203.0.113.7' }],
  ['positiveHits', storing(0, later)],
  ['positiveHits', storing('1', later)],
  ['headersResetTime', storing(1)],
  ['limit', one({ limit: 0 })],
  ['draftPolliHeaders', one({ draft_polli_ratelimit_headers: true, validate: { knownOptions: false } })],
  ['onLimitReached', one({ onLimitReached: () => undefined, validate: { knownOptions: false } })],
  ['headersDraftVersion', one({ standardHeaders: 'draft-9' })],
  ['knownOptions', one({ windowMS: 60_000 })],
  ['validationsConfig', one({ validate: { trustProxi: false } })],
  ['ipv6Subnet', one({ ipv6Subnet: 128 })],
  ['ipv6SubnetOrKeyGenerator', one({ ipv6Subnet: 56, keyGenerator: () => 'alice' })],
  ['keyGeneratorIpFallback', one({ keyGenerator: (req: { ip: string }) => req.ip })],
  [
    'windowMs',
    one({
      windowMs: 2 ** 31,
      // Ends the timer of the store, which goes off each millisecond.
      limit: () => 0,
      handler: (_req: Request, res: Response, _next: NextFunction, { store }: { store: real.Store }) => {
        void store.shutdown?.();
        res.end();
      },
    }),
  ],
  [
    'singleCount',
    (rateLimit, _store, options) => [
      rateLimit({ ...options, store: new SharedStore() }),
      rateLimit({ ...options, store: new SharedStore() }),
    ],
  ],
  [
    'unsharedStore',
    (rateLimit, MemoryStore, options) => {
      const store = new MemoryStore();
      return [
        rateLimit({ ...options, store }),
        rateLimit({ ...options, store, validate: { singleCount: false } }),
      ];
    },
  ],
  [
    'creationStack',
    (rateLimit, _store, options) => [
      (req, res, next) => {
        void rateLimit(options)(req, res, next);
      },
    ],
  ],
  [
    'ip',
    (rateLimit, _store, options) => [
      (req, _res, next) => {
        Object.defineProperty(req, 'ip', { value: undefined });
        next();
      },
      rateLimit({
        ...options,
        store: { increment: () => ({ totalHits: 1 }), decrement() {}, resetKey() {} },
      }),
    ],
  ],
  [
    'ip',
    (rateLimit, _store, options) => [
      (req, _res, next) => {
        Object.defineProperty(req, 'ip', { value: '127.0.0.1:5678' });
        next();
      },
      rateLimit(options),
    ],
  ],
];

// Every row whole: Jest gives a callback in place of the first parameter that a row leaves out.
const mistakes = given.map(([name, make, headers = {}, trust]) => [name, make, headers, trust] as const);

interface Told {
  readonly level: 'error' | 'warn';
  readonly code: unknown;
  readonly help: unknown;
  readonly name: unknown;
}

/** What is logged while an app is built and asked three times. */
async function told(
  express: ExpressModule,
  side: 'real' | 'facade',
  make: Make,
  { headers = {}, trust, options = {} }: { headers?: object | undefined; trust?: unknown; options?: object },
): Promise<Told[]> {
  const [rateLimit, MemoryStore] = sides[side];
  const log: Told[] = [];
  const to = (level: Told['level']) => (error: Error & { code?: unknown; help?: unknown }) => {
    log.push({ level, code: error.code, help: error.help, name: error.name });
  };
  const gates = make(rateLimit, MemoryStore, {
    logger: { error: to('error'), warn: to('warn') },
    ...options,
  });
  const { app } = appServing(express, gates, (_req, res) => res.end());
  if (trust !== undefined) app.set('trust proxy', trust);
  for (let n = 0; n < 3; n++)
    await request(app)
      .get('/')
      .set(headers as Record<string, string>);
  return log;
}

describe.each(Object.entries(versions))(
  'the validations of the facade on Express %s',
  (_version, express) => {
    it.each(mistakes)(
      'tell what those of express-rate-limit tell: %s',
      async (_name, make, headers, trust) => {
        const expected = await told(express, 'real', make, { headers, trust });
        expect(expected.length).toBeGreaterThan(0);
        expect(await told(express, 'facade', make, { headers, trust })).toEqual(expected);
      },
    );

    it.each(
      mistakes.filter(
        ([name]) =>
          !['draftPolliHeaders', 'onLimitReached', 'validationsConfig', 'unsharedStore'].includes(name),
      ),
    )('are turned off by their name: %s', async (name, make, headers, trust) => {
      const log = await told(express, 'facade', make, {
        headers,
        trust,
        options: { validate: { [name]: false } },
      });
      const own = await told(express, 'facade', make, { headers, trust });
      expect(log.length).toBeLessThan(own.length);
    });

    it('are all turned off by false, and by default', async () => {
      for (const validate of [false, { default: false }]) {
        expect(
          await told(express, 'facade', one({ limit: 0 }), { trust: true, options: { validate } }),
        ).toEqual([]);
      }
    });

    it('find nothing where all is well', async () => {
      expect(await told(express, 'facade', one({ standardHeaders: 'draft-8' }), {})).toEqual([]);
    });
  },
);

describe('the facade', () => {
  const redis = newClient('v4', {});

  it('has the names of express-rate-limit, but for the default export', () => {
    const names = Object.keys(real).filter((name) => !['default', 'module.exports'].includes(name));
    expect(Object.keys(facade)).toEqual(expect.arrayContaining(names));
    const { SECOND, MINUTE, HOUR, DAY } = facade;
    expect(real).toMatchObject({ SECOND, MINUTE, HOUR, DAY });
  });

  it.each([
    ['a logger that is none', { logger: {} }, TypeError],
    ['a store that is none', { store: {} }, TypeError],
    ['a store beside redis', { redis, store: new facade.MemoryStore() }, /`store` must be left out/],
    ['a prefix without redis', { prefix: 'rl' }, /`prefix` must be left out/],
    ['a deadline without redis', { deadline: 50 }, /`deadline` must be left out/],
    ['a deadline that is none', { redis, deadline: 0 }, /`deadline` must be/],
    ['something else than redis', { redis: 'redis://localhost' }, /`redis` must be/],
  ])('refuses %s', (_name, options, error) => {
    expect(() => facade.rateLimit(options as never)).toThrow(error);
  });
});
