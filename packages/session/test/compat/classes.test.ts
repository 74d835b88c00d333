import { stopTheClock } from '@sluice/test-support';
import { EventEmitter } from 'node:events';
import { inherits } from 'node:util';
import { MemoryStore, Session, Store } from '../../src/index';
import { contenders, type AnyMemoryStore, type Contender } from './contenders';
import { NOW } from './transcript';

stopTheClock(NOW);

/** What comes of the same work with the classes of either. */
function compare(work: (module: Contender) => unknown): unknown {
  const [ours, real] = [contenders['our compat mode'], contenders['express-session']].map((module) => {
    jest.setSystemTime(NOW);
    try {
      return work(module);
    } catch (error) {
      return ['threw', (error as Error).name, (error as Error).message];
    }
  });
  expect(ours).toEqual(real);
  expect(real).toBeDefined();
  return real;
}

describe('Cookie', () => {
  const given: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    'an empty one': {},
    maxAge: { maxAge: 5000 },
    'maxAge 0': { maxAge: 0 },
    'a negative maxAge': { maxAge: -1 },
    'maxAge null': { maxAge: null },
    'a Date for maxAge': { maxAge: new Date(NOW + 60_000) },
    'a text for maxAge': { maxAge: '5000' },
    expires: { expires: new Date(NOW + 60_000) },
    'expires false': { expires: false },
    both: { maxAge: 1000, expires: new Date(NOW + 60_000) },
    'both, the other way': { expires: new Date(NOW + 60_000), maxAge: 1000 },
    'its JSON': { originalMaxAge: 3000, expires: '2026-03-01T12:00:02.000Z', httpOnly: false, path: '/x' },
    data: { data: { path: '/evil' }, path: '/ok' },
    everything: {
      path: null,
      domain: 'example.org',
      secure: 'auto',
      httpOnly: null,
      sameSite: true,
      priority: 'low',
      more: 1,
    },
    'a text': 'path=/',
    'a function': () => 1,
  };
  it.each(Object.entries(given))('of %s', (_name, options) => {
    compare(({ Cookie }) => {
      const cookie = new Cookie(options);
      const seen = () => [
        Object.entries(cookie),
        cookie.maxAge,
        cookie.expires,
        cookie.originalMaxAge,
        JSON.stringify(cookie),
        cookie.data,
        Object.keys(cookie.data),
        cookie instanceof Cookie,
      ];
      const before = seen();
      jest.setSystemTime(NOW + 400);
      const during = seen();
      cookie.maxAge = 9000;
      cookie.expires = new Date(NOW + 20_000);
      return [before, during, seen()];
    });
  });

  it.each([
    {},
    { maxAge: 5000, secure: true },
    { sameSite: 'lax', priority: 'medium', partitioned: true, domain: 'a.b', path: '/p' },
  ])('is written as %j', (options) => {
    compare(({ Cookie }) => new Cookie(options).serialize('name', 's:value/+='));
  });
});

describe('Session', () => {
  it('has its data, and nothing in the way of its methods', () => {
    compare((module) => {
      const req = { sessionID: 'id', sessionStore: new module.MemoryStore() };
      const data = JSON.parse(
        '{"a":1,"save":2,"touch":3,"id":4,"constructor":5,"__proto__":{"b":6}}',
      ) as object;
      const session = new module.Session(req, data);
      session.cookie = new module.Cookie({ maxAge: 1000 });
      jest.setSystemTime(NOW + 600);
      const before = session.cookie.maxAge;
      const own = Object.getOwnPropertyNames(session);
      return [
        own,
        Object.entries(session),
        before,
        session.touch() === session,
        session.cookie.maxAge,
        'b' in session,
      ];
    });
  });

  it.each([undefined, null, 'text', 7])('of %j has none', (data) => {
    compare(({ Session }) => Object.entries(new Session({ sessionID: 'x' }, data as never)));
  });

  it('is the class of `req.session`', () => {
    const session = new MemoryStore().createSession({ sessionID: 'x', sessionStore: new MemoryStore() }, {
      cookie: {},
    } as never);
    expect(session).toBeInstanceOf(Session);
  });
});

describe('MemoryStore', () => {
  async function told(module: Contender): Promise<unknown[]> {
    jest.setSystemTime(NOW);
    const store: AnyMemoryStore = new module.MemoryStore();
    const { Cookie } = module;
    const log: unknown[] = [];
    const call = (work: (callback: (...args: unknown[]) => void) => void) =>
      new Promise<void>((resolve) => {
        let isSync = true;
        work((...args) => {
          log.push([isSync, ...args.map((arg) => JSON.parse(JSON.stringify(arg ?? null)) as unknown)]);
          resolve();
        });
        isSync = false;
      });
    await call((done) => {
      store.set('one', { cookie: new Cookie({ maxAge: 1000 }), n: 1 }, done);
    });
    await call((done) => {
      store.set('two', { cookie: new Cookie(), n: 2 }, done);
    });
    await call((done) => {
      store.set('__proto__', { cookie: new Cookie(), n: 3 }, done);
    });
    store.set('three', { cookie: new Cookie() });
    await call((done) => {
      store.get('one', done);
    });
    await call((done) => {
      store.get('__proto__', done);
    });
    await call((done) => {
      store.get('none', done);
    });
    await call((done) => {
      store.length(done);
    });
    await call((done) => {
      store.all(done);
    });
    await call((done) => {
      store.touch?.('two', { cookie: new Cookie({ maxAge: 500 }), n: 'ignored' }, done);
    });
    await call((done) => {
      store.touch?.('none', { cookie: new Cookie() }, done);
    });
    await call((done) => {
      store.load('two', done);
    });
    await call((done) => {
      store.load('none', done);
    });
    jest.setSystemTime(NOW + 700);
    await call((done) => {
      store.get('two', done);
    });
    await call((done) => {
      store.destroy('three', done);
    });
    jest.setSystemTime(NOW + 1000);
    await call((done) => {
      store.all(done);
    });
    await call((done) => {
      store.clear(done);
    });
    await call((done) => {
      store.length(done);
    });
    log.push(Object.keys(store.sessions), store instanceof module.Store, store instanceof EventEmitter);
    return log;
  }

  it('answers as that of express-session', async () => {
    const real = await told(contenders['express-session']);
    expect(await told(contenders['our compat mode'])).toEqual(real);
    expect(real).toHaveLength(20);
  });
});

describe('Store', () => {
  it('is a base for classes', () => {
    class Sub extends Store {
      constructor(readonly options: object) {
        super();
      }
      get() {}
      set() {}
      destroy() {}
    }
    const store = new Sub({ a: 1 });
    expect([store instanceof Store, store instanceof EventEmitter, store.options]).toEqual([
      true,
      true,
      { a: 1 },
    ]);
  });

  it('is a base for what is older than classes', () => {
    function Old(this: object) {
      (Store as unknown as (this: object, options: object) => void).call(this, {});
    }
    inherits(Old, Store);
    const store = new (Old as unknown as new () => Store)();
    const told: string[] = [];
    store.on('connect', () => told.push('connect'));
    store.emit('connect');
    expect(told).toEqual(['connect']);
    expect(store).toBeInstanceOf(Store);
    expect(typeof store.createSession).toBe('function');
  });
});
