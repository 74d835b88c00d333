import { express as versions, serveApp } from '@sluice/test-support';
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express';
import request from 'supertest';
import { defineGate, pipeline, PREFETCH, type Gate, type GateDefinition } from '../src/index';

type Answer = 'passes' | 'answers' | Error;

/** Gates and other handlers that write down when they start and when they have their turn. */
function recorder() {
  const log: string[] = [];
  function gate(
    name: string,
    answer: Answer = 'passes',
    more: Partial<GateDefinition<Promise<Answer>>> = {},
  ): Gate {
    return defineGate<Promise<Answer>>({
      name,
      start: () => {
        log.push(`start ${name}`);
        return new Promise((resolve) => setImmediate(resolve, answer));
      },
      finish: (_req, res, next, started) => {
        started.then((settled) => {
          log.push(`turn ${name}`);
          if (settled === 'passes') next();
          else if (settled === 'answers') res.status(429).end();
          else next(settled);
        }, next);
      },
      ...more,
    });
  }
  function middleware(
    name: string,
    act: RequestHandler = (_req, _res, next) => {
      next();
    },
  ): RequestHandler {
    return (req, res, next) => {
      log.push(name);
      return act(req, res, next);
    };
  }
  return { log, gate, middleware };
}

/** One request to an app with these handlers, and what the error handler was given. */
async function ask(handlers: readonly RequestHandler[], express = versions.v5) {
  const served = await serveApp(express, (app) => {
    app.get('/', ...handlers, (_req, res) => res.end('handled'));
    app.get('/', (_req, res) => res.end('next route'));
  });
  const { status, text } = await request(served.server).get('/');
  await served.stop();
  return { status, text, errors: served.errors };
}

describe.each(Object.entries(versions))('a pipeline on Express %s', (_version, express) => {
  it('starts its gates in one tick, and gives each its turn in order', async () => {
    const { log, gate } = recorder();
    const tick: unknown[] = [];
    const last = gate('c');
    const spy = defineGate<true>({
      name: 'd',
      start: () => {
        process.nextTick(() => tick.push([...log]));
        return true;
      },
      finish: goOn,
    });
    expect(await ask([pipeline(gate('a'), gate('b'), last, spy)], express)).toMatchObject({
      text: 'handled',
    });
    expect(tick).toEqual([['start a', 'start b', 'start c']]);
    expect(log).toEqual(['start a', 'start b', 'start c', 'turn a', 'turn b', 'turn c']);
  });

  it('gives no turn behind a gate that answers, and drops what the others were told', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const { log, gate } = recorder();
    const rejects = (name: string, more: Partial<GateDefinition<object>>) =>
      defineGate<object>({
        name,
        start: () => Promise.reject(new Error('no answer')),
        finish: fail,
        ...more,
      });
    const inside = rejects('c', {
      start: () => ({ work: Promise.reject(new Error('no answer')) }),
      pending: (started) => (started as { work: Promise<never> }).work,
    });
    const throws = rejects('d', {
      start: () => {
        throw new Error('no key');
      },
    });
    const answer = await ask([pipeline(gate('a', 'answers'), rejects('b', {}), inside, throws)], express);
    expect(answer).toMatchObject({ status: 429, errors: [] });
    expect(log).toEqual(['start a', 'turn a']);
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('hands an error on, and whoever gives `route` goes to the next one', async () => {
    const failure = new Error('mine');
    const { log, gate, middleware } = recorder();
    expect(await ask([pipeline(gate('a', failure), gate('b'))], express)).toMatchObject({
      errors: [failure],
    });
    const toNextRoute = middleware('skip', (_req, _res, next) => {
      next('route');
    });
    expect(await ask([pipeline(gate('a'), toNextRoute, gate('c'))], express)).toMatchObject({
      text: 'next route',
    });
    expect(log).toEqual(['start a', 'start b', 'turn a', 'start a', 'turn a', 'skip']);
  });

  it('takes what an ordinary middleware throws, or rejects with, for an error', async () => {
    const failure = new Error('mine');
    const { middleware } = recorder();
    const throwing = middleware('throws', () => {
      throw failure;
    });
    const rejecting = middleware('rejects', () => Promise.reject(failure));
    for (const each of [throwing, rejecting]) {
      expect(await ask([pipeline(each)], express)).toMatchObject({ status: 500, errors: [failure] });
    }
  });
});

describe('what starts early', () => {
  it('is the first limiter; others charge at their turns', async () => {
    const { log, gate } = recorder();
    const limiters = [1, 2].map((number) => gate(`limit ${number}`, 'passes', { charges: true }));
    await ask([pipeline(...limiters, gate('session'))]);
    expect(log).toEqual([
      'start limit 1',
      'start session',
      'turn limit 1',
      'start limit 2',
      'turn limit 2',
      'turn session',
    ]);
  });

  it('is no limiter behind a gate that may answer, with or without prefetch', async () => {
    const { log, gate } = recorder();
    const limit = gate('limit', 'passes', { charges: true });
    const waiting = gate('waiting', 'passes', { after: 'login' });
    expect(PREFETCH in waiting && waiting[PREFETCH]).toBeUndefined();
    for (const first of [gate('cache', 'answers'), gate('waiting', 'answers', { after: 'login' })]) {
      await ask([pipeline(first, limit, gate('session'))]);
    }
    expect(log).toEqual([
      'start cache',
      'start session',
      'turn cache',
      'start session',
      'start waiting',
      'turn waiting',
    ]);
  });

  it('is a limiter behind a gate that lets everybody pass', async () => {
    const { log, gate } = recorder();
    await ask([
      pipeline(gate('session', 'passes', { passes: true }), gate('limit', 'passes', { charges: true })),
    ]);
    expect(log.slice(0, 2).sort()).toEqual(['start limit', 'start session']);
  });

  it('is nothing more once the limiter knows that it refuses', async () => {
    const { log, gate } = recorder();
    const refusing = gate('limit', 'answers', { charges: true, refuses: () => true });
    const passing = gate('session', 'passes', { passes: true });
    await ask([pipeline(passing, refusing, gate('cache'))]);
    expect(log).toEqual(['start limit', 'start session', 'turn session', 'turn limit']);
  });

  it('is nothing behind an ordinary middleware, until that lets the request go on', async () => {
    const { log, gate, middleware } = recorder();
    await ask([pipeline(gate('a'), gate('b'), middleware('login'), gate('c'), gate('d'), middleware('end'))]);
    expect(log).toEqual([
      ...['start a', 'start b', 'turn a', 'turn b'],
      ...['login', 'start c', 'start d', 'turn c', 'turn d', 'end'],
    ]);
  });

  it('is a gate once, however often it stands there', async () => {
    const { log, gate } = recorder();
    const [twice, session] = [gate('a'), gate('session', 'passes', { provides: 'session' })];
    const other = gate('other session', 'passes', { provides: 'session' });
    await ask([pipeline(twice, twice, session, other)]);
    expect(log).toEqual([
      ...['start a', 'start session', 'turn a', 'start a', 'turn a', 'turn session'],
      ...['start other session', 'turn other session'],
    ]);
  });

  it('is not used a second later: who was kept waiting asks again, and is not charged again', async () => {
    const { log, gate } = recorder();
    const clock = jest.spyOn(performance, 'now');
    const slow = defineGate<true>({
      name: 'slow',
      passes: true,
      start: () => true,
      finish: (_req, _res, next) => {
        const now = performance.now();
        clock.mockReturnValue(now + 1001);
        next();
      },
    });
    await ask([pipeline(slow, gate('limit', 'passes', { charges: true, passes: true }), gate('session'))]);
    clock.mockRestore();
    expect(log).toEqual(['start limit', 'start session', 'turn limit', 'start session', 'turn session']);
  });

  it('starts together with that of a pipeline inside', async () => {
    const { log, gate } = recorder();
    const limit = (name: string) => gate(name, 'passes', { charges: true });
    await ask([pipeline(limit('a'), pipeline(gate('b'), pipeline(limit('c'))), gate('d'))]);
    expect(log.slice(0, 3)).toEqual(['start a', 'start b', 'start d']);
    expect(log.filter((entry) => entry.endsWith('c'))).toEqual(['start c', 'turn c']);
  });
});

it('goes on once, whatever an ordinary middleware does', async () => {
  const { log, gate, middleware } = recorder();
  const twice = middleware('twice', (_req, _res, next) => {
    next();
    next();
  });
  await ask([pipeline(twice, gate('a'))]);
  expect(log).toEqual(['twice', 'start a', 'turn a']);
});

describe('a property that a gate of the pipeline provides', () => {
  const reading = (read: (req: Request) => unknown, more: Partial<GateDefinition<unknown>> = {}) =>
    defineGate<unknown>({
      name: 'reading',
      asks: true,
      start: (req) => read(req) ?? true,
      finish: (_req, _res, next, started) => {
        Promise.resolve(started).then(() => {
          next();
        }, next);
      },
      ...more,
    });
  const providing = defineGate<true>({
    name: 'login',
    passes: true,
    provides: 'user',
    start: (req) => (userOf(req) === undefined ? true : undefined),
    finish: (req, _res, next) => {
      Object.assign(req, { user: 'alice' });
      next();
    },
  });
  const userOf = (req: Request) => (req as { user?: unknown }).user;
  const remedy = expect.objectContaining({
    message: expect.stringContaining("says `after: 'user'`") as string,
  }) as Error;
  const late = async (req: Request) => {
    await Promise.resolve();
    return userOf(req);
  };

  it.each<[string, (gate: Gate) => RequestHandler[], (req: Request) => unknown]>([
    ['behind it', (gate) => [pipeline(providing, gate)], userOf],
    ['in front of it', (gate) => [pipeline(gate, providing)], userOf],
    ['that charges', (gate) => [pipeline(providing, gate)], userOf],
    ['when it comes to think of it later', (gate) => [pipeline(gate, providing)], late],
  ])('is not to be read by a gate %s', async (place, handlersOf, read) => {
    const gate = reading(read, { charges: place === 'that charges' });
    expect(await ask(handlersOf(gate))).toEqual({ status: 500, text: 'failed', errors: [remedy] });
  });

  it('is there for a gate that comes after it, for one that is not prefetched, and for the handler', async () => {
    const seen: unknown[] = [];
    const look = (req: Request) => {
      seen.push(userOf(req));
      return true;
    };
    const handler = (req: Request, _res: Response, next: NextFunction) => {
      look(req);
      seen.push(Object.keys(req).includes('user'));
      next();
    };
    const asker = reading(() => true); // so that there is a guard
    await ask([pipeline(providing, asker, reading(look, { after: 'login' })), handler]);
    expect(seen).toEqual(['alice', 'alice', true]);
  });

  it('is left alone where an earlier middleware has set it', async () => {
    const given: RequestHandler = (req, _res, next) => {
      Object.assign(req, { user: 'bob' });
      next();
    };
    const seen: unknown[] = [];
    const gate = reading((req) => seen.push(userOf(req)));
    const looking: RequestHandler = (req, _res, next) => {
      seen.push(userOf(req));
      next();
    };
    await ask([given, pipeline(providing, gate), looking]);
    expect(seen).toEqual(['bob', 'bob']);
  });

  describe('is not in the way of', () => {
    const asker = reading(() => true);
    const seen: unknown[] = [];
    const look = (req: Request) => {
      seen.push(userOf(req));
    };
    const looking: RequestHandler = (req, _res, next) => {
      look(req);
      next();
    };

    beforeEach(() => {
      seen.length = 0;
    });

    it.each<[string, boolean]>([
      ['in its time', false],
      ['at once', true],
    ])('who writes of a request that a limit has refused %s', async (_when, atOnce) => {
      const refusing = reading(() => true, {
        charges: true,
        refuses: () => atOnce,
        finish: (req, res) => {
          res.end('refused', () => {
            look(req);
          });
        },
      });
      expect(await ask([pipeline(refusing, asker, providing)])).toMatchObject({
        text: 'refused',
        errors: [],
      });
      expect(seen).toEqual([undefined]);
    });

    it('an error handler', async () => {
      const failing = reading(() => true, {
        finish: (_req, _res, next) => {
          next(new Error('mine'));
        },
      });
      const handling: ErrorRequestHandler = (error, req, _res, next) => {
        look(req);
        next(error);
      };
      const handlers = [pipeline(failing, asker, providing), handling as unknown as RequestHandler];
      expect(await ask(handlers)).toMatchObject({ errors: [new Error('mine')] });
      expect(seen).toEqual([undefined]);
    });

    it('whoever watches it in between, as a cache does to learn whether a handler looks', async () => {
      const noted = jest.fn();
      const watching = reading(() => true, {
        finish(req, _res, next) {
          const below = Object.getOwnPropertyDescriptor(req, 'user');
          Object.defineProperty(req, 'user', {
            configurable: true,
            get() {
              noted();
              return below?.get?.call(req) as unknown;
            },
            set: (value: unknown) => below?.set?.call(req, value),
          });
          next();
        },
      });
      await ask([pipeline(watching, providing), looking]);
      expect([seen, noted.mock.calls.length]).toEqual([['alice'], 1]);
    });
  });
});

it.each<[string, unknown[]]>([
  ['nothing', []],
  ['no function', [recorder().gate('a'), 'rateLimit']],
  ['an error handler', [Object.defineProperty(() => undefined, 'length', { value: 4 })]],
  ['a list', [[recorder().gate('a')]]],
])('is not made of %s', (_what, gates) => {
  expect(() => pipeline(...(gates as RequestHandler[]))).toThrow(
    expect.objectContaining({ name: 'OptionError' }) as Error,
  );
});

function goOn(_req: Request, _res: Response, next: NextFunction): void {
  next();
}

function fail(): never {
  throw new Error('It has no turn');
}
