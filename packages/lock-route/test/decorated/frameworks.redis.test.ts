import { express as versions } from '@sluice/test-support';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fetchMiddlewares } from '@tsoa/runtime';
import type { Express, RequestHandler } from 'express';
import { createExpressServer } from 'routing-controllers';
import request from 'supertest';
import type { LockRouteOptions } from '../../src/index';
import { HoldUp } from '../hold-up';
import { useClient } from '../use-client';
import { loadDecorated } from './load-decorated';

type Factory<Name extends string> = Record<
  Name,
  (options: LockRouteOptions, work: () => Promise<void>) => new () => object
>;

// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- how NestJS documents it
const NEST_OPTIONS: NestApplicationOptions = { logger: false };

const { patient } = useClient();
let prefixes = 0;
let options: LockRouteOptions;
let work: HoldUp;

beforeEach(() => {
  options = { ...patient(), prefix: `frameworks-${String(++prefixes)}`, key: 'order:{params.id}' };
  work = new HoldUp();
});

/** Two requests for the same at the same time, and one for something else. */
async function isLocked(app: Parameters<typeof request>[0], action: string, done: object): Promise<void> {
  const [first, other] = [request(app).post(`/orders/7/${action}`), request(app).post(`/orders/8/${action}`)];
  const served = Promise.all([first, other]);
  await work.until(2);
  const refused = await request(app).post(`/orders/7/${action}`);
  expect([refused.status, refused.type]).toEqual([409, 'application/problem+json']);
  work.open();
  const [answer, otherAnswer] = await served;
  expect(answer.body).toEqual(done);
  expect([answer.ok, otherAnswer.ok]).toEqual([true, true]);
  expect(work.arrived).toBe(2);
}

describe('routing-controllers', () => {
  function app(): Express {
    const { controllerWith } = loadDecorated(
      'legacy/routing-controllers',
      'legacy',
    ) as Factory<'controllerWith'>;
    const controllers = [controllerWith(options, () => work.pass())];
    return createExpressServer({ controllers, defaultErrorHandler: true }) as Express;
  }

  it('locks a route by @UseBefore(lockRoute(…))', () => isLocked(app(), 'pay', { paid: '7' }));
  it('locks a method by @LockRoute', () => isLocked(app(), 'cancel', { cancelled: '7' }));
});

describe('NestJS', () => {
  it.each([
    ['a route by a middleware', 'pay', { paid: '7' }],
    ['a method by @LockRoute', 'cancel', { cancelled: '7' }],
  ])('locks %s', async (_what, action, done) => {
    const { moduleWith } = loadDecorated('legacy/nest', 'legacy') as Factory<'moduleWith'>;

    const app = await NestFactory.create(
      moduleWith(options, () => work.pass()),
      NEST_OPTIONS,
    );
    await app.init();
    await isLocked(app.getHttpServer() as Parameters<typeof request>[0], action, done);
    await app.close();
  });
});

describe.each(Object.entries(versions))('tsoa on Express %s', (_version, express) => {
  it('locks a route by @Middlewares(lockRoute(…)), mounted as its generated routes do', async () => {
    const { controllerWith } = loadDecorated('legacy/tsoa', 'legacy') as Factory<'controllerWith'>;
    const Orders = controllerWith(options, () => work.pass()) as unknown as new () => {
      pay(id: string): Promise<object>;
    };
    const pay: RequestHandler = (req, res, next) => {
      new Orders().pay(String(req.params['id'])).then((body) => res.json(body), next);
    };
    const app = express();
    app.post(
      '/orders/:id/pay',
      ...fetchMiddlewares<RequestHandler>(Orders),
      ...fetchMiddlewares<RequestHandler>(Orders.prototype.pay),
      pay,
    );
    await isLocked(app, 'pay', { paid: '7' });
  });
});
