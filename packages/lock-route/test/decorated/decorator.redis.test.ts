import { express as versions } from '@sluice/test-support';
import type { Request } from 'express';
import { LockRoute, OptionError, type LockRouteOptions } from '../../src/index';
import { HoldUp } from '../hold-up';
import { serve } from '../serve';
import { useClient } from '../use-client';
import { loadDecorated, type DecoratorKind } from './load-decorated';
import type * as fixture from './orders';

const { patient } = useClient();
const kinds: DecoratorKind[] = ['tc39', 'legacy'];
let prefixes = 0;
let work: HoldUp;

beforeEach(() => {
  work = new HoldUp();
});

describe.each(kinds)('@LockRoute as a %s decorator', (kind) => {
  function orders(job: (req: Request) => Promise<void> = () => work.pass()) {
    const { ordersWith } = loadDecorated('orders', kind) as typeof fixture;
    const prefix = `decorator-${String(++prefixes)}`;
    return ordersWith({ ...patient(), prefix, key: 'order:{path}' }, job);
  }

  it('keeps name and length, by which Express tells error handlers', () => {
    const { orders: instance } = orders();
    const described = (['pay', 'recover'] as const).map((name) => [
      instance[name].name,
      instance[name].length,
    ]);
    expect(described).toEqual([
      ['pay', 2],
      ['recover', 4],
    ]);
  });

  describe.each(Object.entries(versions))('on Express %s', (_version, express) => {
    it('locks a method, with its instance', async () => {
      const { orders: instance } = orders();
      const { get } = await serve(express, (app) => {
        app.get('/:id', instance.pay.bind(instance));
      });
      const first = get('/7');
      await work.until(1);
      expect((await get('/7')).status).toBe(409);
      work.open();
      expect(await (await first).json()).toEqual({ by: 'orders', acquired: true });
    });

    it('locks an error handler', async () => {
      const { orders: instance } = orders();
      work.open();
      const { get } = await serve(express, (app) => {
        app.get('/:id', () => {
          throw new Error('the handler');
        });
        // eslint-disable-next-line @typescript-eslint/unbound-method -- bound, it would have another length
        app.use(instance.recover);
      });
      expect(await (await get('/7')).text()).toBe('recovered from the handler');
    });

    it('hands what a method rejects with to the error handlers', async () => {
      const { orders: instance } = orders(() => Promise.reject(new Error('no stock')));
      const { get, errors } = await serve(express, (app) => {
        app.get('/:id', instance.pay.bind(instance));
      });
      expect((await get('/7')).status).toBe(500);
      expect(errors).toEqual([new Error('no stock')]);
    });

    it('refuses with 503 once it is closed', async () => {
      const { orders: instance, close } = orders();
      work.open();
      const { get } = await serve(express, (app) => {
        app.get('/:id', instance.pay.bind(instance));
      });
      await close();
      const response = await get('/7');
      expect([response.status, response.headers.get('connection')]).toEqual([503, 'close']);
      expect(work.arrived).toBe(0);
    });
  });

  it('says what to do about a method that gets no request', async () => {
    const { orders: instance } = orders();
    const called: unknown = (instance as { withoutRequest(): unknown }).withoutRequest(); // a promise once it is locked
    await expect(called).rejects.toThrow(
      'withoutRequest is not called with a request and a response: lock its route by lockRoute() as a middleware',
    );
  });
});

it('says at once what is wrong', () => {
  const options: LockRouteOptions = { ...patient(), key: 'order:{params.id}' };
  expect(() => LockRoute({ ...options, key: '{nobody.id}' })).toThrow(OptionError);
  const decorate = LockRoute(options) as (...args: unknown[]) => unknown;
  for (const wrong of [
    [Map, { kind: 'class' }],
    [undefined, { kind: 'field' }],
    [{}, 'field', undefined],
    [{}, 'accessor', { get: () => 1 }],
  ]) {
    expect(() => decorate(...wrong)).toThrow('@LockRoute decorates methods');
  }
});
