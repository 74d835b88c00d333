import { express as versions, waitUntil } from '@sluice/test-support';
import type { Request, Response } from 'express';
import { lockRoute, type LockRouteOptions, type RequestLock } from '../src/index';
import { HoldUp } from './hold-up';
import { requestText, serve } from './serve';
import { useClient } from './use-client';

const { patient, locks } = useClient();
let prefixes = 0;

describe.each(Object.entries(versions))('lockRoute on Express %s', (_version, express) => {
  let prefix: string;
  let work: HoldUp;
  let seen: (RequestLock | undefined)[];

  beforeEach(() => {
    prefix = `modes-${String(++prefixes)}`;
    work = new HoldUp();
    seen = [];
  });

  function app(options: Partial<LockRouteOptions> = {}) {
    const gate = lockRoute({
      ...patient(),
      prefix,
      key: 'order:{params.id}',
      ...options,
    });
    return serve(express, (app) => {
      app.all('/:id', gate, async (req: Request, res: Response) => {
        seen.push(req.lock);
        await work.pass();
        res.send('done');
      });
    });
  }

  const holders = async (key: string) => (await locks(prefix).inspect(key)).holders.length;
  const untilFree = (key: string) => waitUntil(`${key} is free`, async () => (await holders(key)) === 0);

  it('lets one request of a key through at a time, and others by', async () => {
    const { get } = await app();
    const first = get('/7');
    await work.until(1);
    const refused = await get('/7');
    expect(refused.status).toBe(409);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 409, title: 'Already in progress' });
    const other = get('/8');
    await work.until(2);
    work.open();
    expect([(await first).status, (await other).status]).toEqual([200, 200]);
    await untilFree('order:7');
    expect((await get('/7')).status).toBe(200);
  });

  it('says by the lease when to try again', async () => {
    const { get } = await app({ ttl: '40s', maxHold: '50s' });
    const first = get('/7');
    await work.until(1);
    const seconds = Number((await get('/7')).headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(40);
    work.open();
    await first;
  });

  it('shows the handler its lock, with a token that grows', async () => {
    const { get } = await app();
    work.open();
    await get('/7');
    await untilFree('order:7');
    await get('/7');
    const [first, second] = seen;
    expect(first).toMatchObject({ acquired: true, waited: expect.any(Number) });
    expect(first?.signal.aborted).toBe(false);
    expect(second?.token).toBeGreaterThan(first?.token ?? Infinity);
  });

  it('refuses with another status where one is given', async () => {
    const { get } = await app({ status: 423 });
    const first = get('/7');
    await work.until(1);
    expect((await get('/7')).status).toBe(423);
    work.open();
    await first;
  });

  describe('that waits', () => {
    it('serves those who wait in their order', async () => {
      let asked = 0;
      const key = () => {
        asked++;
        return 'order:7';
      };
      const { get } = await app({ mode: 'wait', wait: '1m', key });
      const order: string[] = [];
      const ask = async (name: string) => {
        expect((await get('/7')).status).toBe(200);
        order.push(name);
      };
      const answers: Promise<void>[] = [];
      for (const name of ['first', 'second', 'third']) {
        answers.push(ask(name));
        await waitUntil(`the ${name} has asked`, () => asked === answers.length);
      }
      for (const arrived of [1, 2, 3]) {
        await work.until(arrived);
        work.letOneGo();
      }
      await Promise.all(answers);
      expect(order).toEqual(['first', 'second', 'third']);
      expect(work.most).toBe(1);
      expect(seen[1]?.waited).toBeGreaterThan(0);
    });

    it('gives up after a while, with 503 and a time to try again', async () => {
      const { get } = await app({ mode: 'wait', wait: 100, ttl: '40s' });
      const first = get('/7');
      await work.until(1);
      const refused = await get('/7');
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20);
      work.open();
      await first;
      expect(work.arrived).toBe(1);
    });

    it('refuses at once who comes when as many wait as may', async () => {
      const { get } = await app({ mode: 'wait', wait: '1m', maxQueue: 1 });
      const first = get('/7');
      await work.until(1);
      const second = get('/7');
      await waitUntil('one waits', async () => (await locks(prefix).inspect('order:7')).queue === 1);
      const third = await get('/7');
      expect(third.status).toBe(503);
      expect(third.headers.get('retry-after')).toMatch(/^\d+$/);
      work.open();
      expect([(await first).status, (await second).status]).toEqual([200, 200]);
    });

    it('forgets a waiter whose client left', async () => {
      const { connect, get } = await app({ mode: 'wait', wait: '1m' });
      const first = get('/7');
      await work.until(1);
      const { socket } = await connect(requestText('/7'));
      await waitUntil('it waits', async () => (await locks(prefix).inspect('order:7')).queue === 1);
      socket.destroy();
      await waitUntil('nobody waits', async () => (await locks(prefix).inspect('order:7')).queue === 0);
      work.open();
      await first;
      await untilFree('order:7');
      expect(work.arrived).toBe(1);
    });
  });

  describe('that skips', () => {
    it('answers 204 to who finds the work being done', async () => {
      const { get } = await app({ mode: 'skip' });
      const first = get('/7');
      await work.until(1);
      const skipped = await get('/7');
      expect([skipped.status, await skipped.text()]).toEqual([204, '']);
      work.open();
      expect((await first).status).toBe(200);
      expect(work.arrived).toBe(1);
    });

    it('runs the handler, and says that it has no lock, where that is wanted', async () => {
      const { get } = await app({ mode: 'skip', whenSkipped: 'run' });
      const first = get('/7');
      await work.until(1);
      const second = get('/7');
      await work.until(2);
      work.open();
      expect([(await first).status, (await second).status]).toEqual([200, 200]);
      expect(seen[1]).toMatchObject({ acquired: false, token: undefined });
    });
  });

  it('lets so many of a key through at a time, and answers 429 beyond', async () => {
    const { get } = await app({ concurrency: 2 });
    const served = [get('/7'), get('/7')];
    await work.until(2);
    const refused = await get('/7');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused.json()).toMatchObject({ title: 'Too many at a time' });
    work.open();
    for (const response of served) expect((await response).status).toBe(200);
  });

  it('lets waiting requests through so many at a time', async () => {
    const { get } = await app({ concurrency: 2, mode: 'wait', wait: '1m' });
    const served = Array.from({ length: 6 }, () => get('/7'));
    await work.until(2);
    for (const arrived of [3, 4, 5, 6]) {
      work.letOneGo();
      await work.until(arrived);
    }
    work.open();
    for (const response of served) expect((await response).status).toBe(200);
    expect(work.most).toBe(2);
  });

  describe('with a function for a key', () => {
    it('takes several keys together', async () => {
      const { get } = await app({ key: (req) => String(req.params['id']).split(',') });
      const first = get('/a,b');
      await work.until(1);
      expect([(await get('/b,c')).status, (await get('/a')).status]).toEqual([409, 409]);
      const other = get('/c');
      await work.until(2);
      work.open();
      expect([(await first).status, (await other).status]).toEqual([200, 200]);
      await untilFree('a');
      await untilFree('b');
    });

    it('locks nothing for null', async () => {
      const { get } = await app({ key: () => Promise.resolve(null) });
      const served = [get('/7'), get('/7')];
      await work.until(2);
      work.open();
      for (const response of served) expect((await response).status).toBe(200);
      expect(seen).toEqual([undefined, undefined]);
    });

    it.each([
      [
        'throws',
        () => {
          throw new Error('no tenant');
        },
      ],
      ['rejects', () => Promise.reject(new Error('no tenant'))],
      ['rejects with nothing', () => Promise.reject()], // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors
      ['gives nothing', () => undefined],
      ['gives an empty key', () => ''],
      ['gives no keys', () => []],
      ['gives too many', () => Array.from({ length: 101 }, String)],
      ['gives a number', () => 7],
      ['gives a number among keys', () => ['a', 7]],
    ])('that %s sends the request to the error handler', async (_what, key) => {
      const { get, errors } = await app({ key: key as () => string });
      expect((await get('/7')).status).toBe(500);
      expect(errors).toEqual([expect.any(Error)]);
      expect(work.arrived).toBe(0);
    });
  });

  describe('twice on the way of a request', () => {
    const twice = (options: Partial<LockRouteOptions>, second: Partial<LockRouteOptions> = {}) => {
      const all = { ...patient(), prefix, key: 'k:{params.id}', ...options } as LockRouteOptions;
      return serve(express, (app) => {
        app.get('/:id', lockRoute(all), lockRoute({ ...all, ...second }), (_req, res) => {
          res.send('done');
        });
      });
    };

    it.each<Partial<LockRouteOptions>>([{}, { mode: 'wait', wait: '1m' }, { mode: 'skip' }])(
      'is a mistake that is told, where the request would be kept out by itself: %j',
      async (options) => {
        const { get, errors } = await twice(options);
        expect((await get('/7')).status).toBe(500);
        expect(errors).toEqual([expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'key' })]);
        await untilFree('k:7');
      },
    );

    it.each<[string, Partial<LockRouteOptions>, Partial<LockRouteOptions>]>([
      ['of other keys', {}, { key: 'other:{params.id}' }],
      ['of other prefixes', {}, { prefix: 'other-modes' }],
      ['that let two in', { concurrency: 2 }, {}],
    ])('is none with locks %s', async (_what, options, second) => {
      const { get } = await twice(options, second);
      expect([(await get('/7')).status, (await get('/7')).status]).toEqual([200, 200]);
    });
  });

  it('answers 400 to a client that owes a part of the key', async () => {
    const { get, errors } = await app({ key: 'order:{query.order}' });
    const response = await get('/7?order=1&order=2');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ detail: 'The request needs a value for query.order.' });
    expect([work.arrived, errors]).toEqual([0, []]);
  });

  it.each([
    ['braces', '%7Bx%7D'],
    ['a glob', '*'],
    ['a line break', 'a%0D%0Ab'],
    ['__proto__', '__proto__'],
    ['a constructor', 'constructor'],
    ['what is not ASCII', '%C3%A9'],
    ['10 kB', 'x'.repeat(10_000)],
    ['a path', '..%2F..'],
  ])('locks whatever a client names: %s', async (_what, id) => {
    const { get } = await app();
    const first = get(`/${id}`);
    await work.until(1);
    const plain = get('/plain');
    await work.until(2);
    expect((await get(`/${id}`)).status).toBe(409);
    work.open();
    expect([(await first).status, (await plain).status]).toEqual([200, 200]);
  });
});
