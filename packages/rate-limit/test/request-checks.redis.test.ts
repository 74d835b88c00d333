import { connectionEvents, type ConnectionEvent } from '@sluice/core';
import { express as versions } from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import request from 'supertest';
import { rateLimit, type RateLimitOptions } from '../src/index';
import { appServing, appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { patient } = useClient();

type Warning = Extract<ConnectionEvent, { type: 'warning' }>;

let warnings: Warning[] = [];
let emitWarning: jest.SpyInstance;
const listener = (event: unknown) => {
  if ((event as ConnectionEvent).type === 'warning') warnings.push(event as Warning);
};

beforeEach(() => {
  warnings = [];
  subscribe(connectionEvents.name, listener);
  emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});

afterEach(() => {
  unsubscribe(connectionEvents.name, listener);
  jest.restoreAllMocks();
});

let names = 0;

describe.each(Object.entries(versions))('what a gate notices on Express %s', (_version, express) => {
  /** Under a name of its own, because each limiter warns once per process. */
  function gateWith(options: Partial<RateLimitOptions> = {}) {
    return rateLimit({
      ...patient(),
      prefix: freshPrefix(),
      name: `limiter-${++names}`,
      limit: 100,
      window: '1h',
      ...options,
    } as RateLimitOptions);
  }

  function codes(): string[] {
    return warnings.map(({ code }) => code);
  }

  async function twice(
    app: Parameters<typeof request>[0],
    headers: Record<string, string> = {},
  ): Promise<void> {
    for (let n = 0; n < 2; n++) await request(app).get('/').set(headers).expect(200);
  }

  it('is nothing where all is well', async () => {
    const { app } = appWith(express, gateWith(), gateWith());
    app.set('trust proxy', 1);
    await twice(app, { 'X-Forwarded-For': '203.0.113.7' });
    expect(warnings).toEqual([]);
  });

  it('is `trust proxy` that trusts everybody, once', async () => {
    const { app } = appWith(express, gateWith());
    app.set('trust proxy', true);
    await twice(app);
    expect(codes()).toEqual(['SLUICE_TRUST_PROXY_ALL']);
    expect(emitWarning).toHaveBeenCalledTimes(1);
  });

  it('is an X-Forwarded-For that is not looked at, once', async () => {
    const { app } = appWith(express, gateWith());
    await request(app).get('/').expect(200); // a health check of the proxy's own comes without
    await twice(app, { 'X-Forwarded-For': '203.0.113.7' });
    expect(codes()).toEqual(['SLUICE_FORWARDED_FOR_IGNORED']);
    expect(JSON.stringify(warnings)).not.toContain('203.0.113.7');
  });

  it('is not the proxy, for a gate that does not go by addresses', async () => {
    const { app } = appWith(express, gateWith({ key: () => 'alice' }));
    app.set('trust proxy', true);
    await twice(app);
    expect(warnings).toEqual([]);
  });

  it('is the proxy, for a list of addresses', async () => {
    const { app } = appWith(express, gateWith({ key: () => 'alice', allow: ['10.0.0.0/8'] }));
    app.set('trust proxy', true);
    await twice(app);
    expect(codes()).toEqual(['SLUICE_TRUST_PROXY_ALL']);
  });

  it('is a request without an address, once: such requests share a limit', async () => {
    const gate = gateWith();
    const nowhere: RequestHandler = (req, _res, next) => {
      Object.defineProperty(req, 'ip', { value: undefined });
      next();
    };
    await twice(appWith(express, nowhere, gate).app);
    expect(codes()).toEqual(['SLUICE_NO_ADDRESS']);
    expect(await gate.peek('unknown')).toMatchObject({ remaining: 98 });
  });

  it('is a gate that is mounted twice on the way of a request, once', async () => {
    const gate = gateWith();
    await twice(appWith(express, gate, gate).app);
    expect(codes()).toEqual(['SLUICE_COUNTED_TWICE']);
    expect(warnings[0]?.message).toContain(gate.limiter.name);
  });

  it('is two gates that share a counter because their limits are equal', async () => {
    const options = { prefix: freshPrefix(), name: undefined, limit: 100 + ++names, window: '1h' } as const;
    await twice(appWith(express, gateWith(options), gateWith(options)).app);
    expect(codes()).toEqual(['SLUICE_COUNTED_TWICE']);
  });

  it('is one policy of several that counts twice', async () => {
    const policies = [
      { name: 'address', limit: 100, window: '1h' },
      { name: 'account', limit: 100, window: '1h', key: () => 'alice' },
    ];
    let asked = 0;
    const gate = gateWith({
      limit: undefined,
      window: undefined,
      policies,
      key: () => `other-${++asked}`,
    } as object);
    await twice(appWith(express, gate, gate).app);
    expect(codes()).toEqual(['SLUICE_COUNTED_TWICE']);
  });

  it('is not a gate mounted on two ways', async () => {
    const gate = gateWith();
    const app = express();
    app.use('/a', gate);
    app.use('/b', gate);
    app.use((_req, res) => res.end());
    await request(app).get('/a').expect(200);
    await request(app).get('/b').expect(200);
    expect(warnings).toEqual([]);
  });

  it('is not a gate that counts another key the second time', async () => {
    let asked = 0;
    const gate = gateWith({ key: () => `key-${++asked}` });
    await twice(appWith(express, gate, gate).app);
    expect(warnings).toEqual([]);
  });

  it('is not two limiters with the same key', async () => {
    const key = () => 'alice';
    const prefix = freshPrefix();
    const name = `limiter-${++names}`;
    await twice(
      appWith(
        express,
        gateWith({ key }),
        gateWith({ key, prefix }),
        gateWith({ key, name }),
        gateWith({ key, name, prefix }),
      ).app,
    );
    expect(warnings).toEqual([]);
  });

  it('is not a gate that counts nothing the second time', async () => {
    const free = gateWith({ cost: 0 });
    const skipped = gateWith({ skip: () => true });
    await twice(appWith(express, free, free, skipped, skipped).app);
    expect(warnings).toEqual([]);
  });

  describe('of where a limiter is made', () => {
    /** A copy that has not warned yet. */
    function freshCopy(): typeof rateLimit {
      let copy: { rateLimit: typeof rateLimit } | undefined;
      jest.isolateModules(() => {
        copy = jest.requireActual<{ rateLimit: typeof rateLimit }>('../src/index');
      });
      if (copy === undefined) throw new Error('the module was not loaded');
      return copy.rateLimit;
    }

    const options = () => ({ ...patient(), limit: 100, window: '1h', key: () => 'alice' }) as const;

    it('is one in a handler, once, however deep', async () => {
      const fresh = freshCopy();
      const deep = (depth: number): RequestHandler =>
        depth === 0 ? fresh({ ...options(), prefix: freshPrefix() }) : deep(depth - 1);
      const inHandler: RequestHandler = (req, res, next) => {
        void deep(30)(req, res, next);
      };
      await twice(appWith(express, inHandler).app);
      expect(codes()).toEqual(['SLUICE_CREATED_IN_REQUEST']);
    });

    it('is not one made while the app is built, in a router or behind a path', async () => {
      const fresh = freshCopy();
      const { app } = appServing(express, [], (_req, res) => res.end());
      const router = express.Router();
      router.use(fresh({ ...options(), prefix: freshPrefix() }));
      app.use('/path', fresh({ ...options(), prefix: freshPrefix() }), router);
      await twice(app);
      expect(warnings).toEqual([]);
    });
  });
});
