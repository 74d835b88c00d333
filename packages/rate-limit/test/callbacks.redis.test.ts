import { OptionError } from '@sluice/core';
import { express as versions } from '@sluice/test-support';
import request from 'supertest';
import { rateLimit, type RateLimitOptions } from '../src/index';
import { appWith, freshPrefix } from './app';
import { useClient } from './use-client';

const { server, patient } = useClient();

/** The option under test beside a limit of 5 an hour; the name, for limits that are functions. */
function optionsWith(options: object): RateLimitOptions {
  const common = {
    ...patient(),
    prefix: freshPrefix(),
    name: 'api',
    limit: 5,
    window: '1h',
    key: () => 'alice',
  };
  return { ...common, ...options } as RateLimitOptions;
}

const now =
  <Value>(value: Value) =>
  () =>
    value;
const later =
  <Value>(value: Value) =>
  () =>
    new Promise<Value>((resolve) => setImmediate(resolve, value));

describe.each(Object.entries(versions))('the callbacks of rateLimit on Express %s', (_version, express) => {
  describe.each([
    ['now', now],
    ['later', later],
  ])('that answer %s', (_when, give) => {
    it('say who is counted', async () => {
      const gate = rateLimit(optionsWith({ key: give('bob') }));
      await request(appWith(express, gate).app).get('/').expect(200);
      expect(await gate.peek('bob')).toMatchObject({ remaining: 4 });
    });

    it('say what a request costs', async () => {
      const gate = rateLimit(optionsWith({ cost: give(3) }));
      const { app } = appWith(express, gate);
      await request(app).get('/').expect(200).expect('RateLimit', /;r=2;/);
      await request(app).get('/').expect(429);
    });

    it('make a request cost nothing', async () => {
      const gate = rateLimit(optionsWith({ cost: give(0) }));
      await request(appWith(express, gate).app).get('/').expect(200);
      expect(await gate.peek('alice')).toMatchObject({ remaining: 5 });
    });

    it('decide limit, window and burst', async () => {
      const gate = rateLimit(optionsWith({ limit: give(7), window: give('2h'), burst: give(2) }));
      const { app } = appWith(express, gate);
      await request(app)
        .get('/')
        .expect(200)
        .expect('RateLimit-Policy', '"api";q=7;w=7200')
        .expect('RateLimit', /;r=1;/);
    });

    it('decide the limits of one policy among several', async () => {
      const policies = [
        { name: 'burst', limit: give(2), window: '1m' },
        { name: 'day', limit: 9, window: give(86_400_000) },
      ];
      const gate = rateLimit(optionsWith({ limit: undefined, window: undefined, policies }));
      await request(appWith(express, gate).app)
        .get('/')
        .expect(200)
        .expect('RateLimit-Policy', '"burst";q=2;w=60, "day";q=9;w=86400');
    });

    it('skip', async () => {
      const gate = rateLimit(optionsWith({ skip: give(true) }));
      const { headers } = await request(appWith(express, gate).app).get('/').expect(200);
      expect(headers).not.toHaveProperty('ratelimit');
    });
  });

  it('give everybody the limit of a plan', async () => {
    const plan = (req: { headers: object }) => (Reflect.get(req.headers, 'x-plan') === 'pro' ? 3 : 1);
    const { app } = appWith(express, rateLimit(optionsWith({ limit: plan, algorithm: 'fixed-window' })));
    await request(app).get('/').expect(200);
    await request(app).get('/').expect(429);
    await request(app)
      .get('/')
      .set('X-Plan', 'pro')
      .expect(200)
      .expect('RateLimit-Policy', '"api";q=3;w=3600');
  });

  it('are given the request and the response', async () => {
    const key = jest.fn<string, [unknown, unknown]>(() => 'alice');
    const cost = jest.fn<number, [unknown, unknown]>(() => 1);
    await request(appWith(express, rateLimit(optionsWith({ key, cost }))).app)
      .get('/')
      .expect(200);
    for (const [req, res] of [...key.mock.calls, ...cost.mock.calls]) {
      expect([req, res]).toMatchObject([{ method: 'GET' }, { statusCode: 200 }]);
    }
  });

  const failure = new Error('no tenant');
  const thrown = () => {
    throw failure;
  };
  const rejected = () => Promise.reject(failure);

  describe.each(['open', 'closed', 'local'] as const)(
    'that fail, though the gate is %s without Redis,',
    (mode) => {
      it.each(['key', 'cost', 'limit', 'window', 'burst', 'skip'])(
        'go to the error handler: %s',
        async (option) => {
          for (const fails of [thrown, rejected]) {
            const gate = rateLimit(optionsWith({ [option]: fails, onUnavailable: mode }));
            const { app, errors, served } = appWith(express, gate);
            await request(app).get('/').expect(500);
            expect(errors).toEqual([failure]);
            expect(served()).toBe(0);
          }
        },
      );
    },
  );

  it.each([undefined, null, false, 'route', 'router'])(
    'that reject with %p let nobody pass',
    async (reason) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is what some code does
      const fails = () => Promise.reject(reason);
      const { app, errors, served } = appWith(express, rateLimit(optionsWith({ key: fails })));
      await request(app).get('/').expect(500);
      expect([errors[0], served()]).toEqual([expect.any(Error), 0]);
    },
  );

  it('that throw undefined let nobody pass', async () => {
    const key = () => {
      throw undefined as unknown as Error;
    };
    const { app, served } = appWith(express, rateLimit(optionsWith({ key })));
    await request(app).get('/').expect(500);
    expect(served()).toBe(0);
  });

  it.each<[string, string, unknown[]]>([
    ['key', 'key', [undefined, null, 7, {}, ['alice'], Symbol('alice')]],
    ['cost', 'cost', [undefined, null, NaN, -1, 0.5, '1', Infinity]],
    ['limit', 'limit', [undefined, null, NaN, -1, 0, 0.5, '5', Infinity]],
    ['window', 'window', [undefined, null, NaN, -1, 0, 'soon', {}, '367d']],
    ['burst', 'burst', [undefined, null, NaN, -1, 0, 0.5, '5']],
  ])('that give nonsense are told so: %s', async (option, named, values) => {
    for (const value of values) {
      for (const give of [now, later]) {
        const { app, errors, served } = appWith(express, rateLimit(optionsWith({ [option]: give(value) })));
        await request(app).get('/').expect(500);
        expect(errors).toEqual([expect.any(OptionError)]);
        expect(errors[0]).toMatchObject({ code: 'ERR_OPTION_INVALID', option: named });
        expect(served()).toBe(0);
      }
    }
  });

  it('of one policy among several are named with it', async () => {
    const policies = (more: object) => [
      { name: 'burst', limit: 2, window: '1m' },
      { name: 'day', limit: 9, window: '1d', ...more },
    ];
    for (const field of ['limit', 'key']) {
      const gate = rateLimit(
        optionsWith({
          limit: undefined,
          window: undefined,
          policies: policies({ [field]: () => undefined }),
        }),
      );
      const { app, errors } = appWith(express, gate);
      await request(app).get('/').expect(500);
      expect(errors).toMatchObject([{ option: `policies[1].${field}` }]);
    }
  });

  it('leave no unhandled rejection when another throws', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { app, errors } = appWith(express, rateLimit(optionsWith({ key: rejected, cost: thrown })));
      await request(app).get('/').expect(500);
      await new Promise(setImmediate);
      expect(errors).toEqual([failure]);
    } finally {
      process.off('unhandledRejection', unhandled);
    }
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('that come to nothing charge nothing', async () => {
    const options = optionsWith({ cost: thrown });
    await request(appWith(express, rateLimit(options)).app)
      .get('/')
      .expect(500);
    expect(await server.raw('KEYS', `${String(options.prefix)}:*`)).toEqual([]);
  });

  it('refuse for ever what costs more than the quota, and promise no time', async () => {
    const { app } = appWith(express, rateLimit(optionsWith({ cost: 6 })));
    const refused = await request(app).get('/').expect(429);
    expect(refused.headers).not.toHaveProperty('retry-after');
    expect(refused.body).toMatchObject({ detail: 'The request costs more than the whole quota.' });
  });
});
