import { waitUntil } from '@sluice/test-support';
import type { Request, RequestHandler, Response } from 'express';
import { parseCacheControl } from '../src/fields/cache-control';
import { useCache, type Cached } from './use-cache';

const { cached } = useCache();

async function fate({ explained }: Cached, index = 0): Promise<string | undefined> {
  await waitUntil('it is decided', () => explained()[index]?.stored !== undefined);
  const explanation = explained()[index];
  return explanation?.stored === true ? 'stored' : explanation?.reason;
}

/** Why what a handler answers to somebody was not stored, behind middleware that knows who that is. */
async function storedBehind(
  mount: RequestHandler,
  handler: (req: Request, res: Response, run: number) => unknown,
  headers: Record<string, string> = { cookie: 'sid=alice' },
): Promise<string | undefined> {
  const served = await cached({ ttl: '1m' }, handler, (app) => app.use(mount));
  await served.get('/x', { headers });
  const reason = await fate(served);
  await served.get('/x');
  return reason;
}

const knows =
  (set: (req: Request, res: Response) => void): RequestHandler =>
  (req, res, next) => {
    set(req, res);
    next();
  };

describe('who is asking, told by what came before the cache', () => {
  it('a session that cannot be watched', async () => {
    const mount = knows((req) =>
      Object.defineProperty(req, 'session', { enumerable: true, get: () => ({ user: 'alice' }) }),
    );
    const handler = (req: Request, res: Response) =>
      void res.send((req as unknown as { session: { user: string } }).session.user);
    expect(await storedBehind(mount, handler)).toBe('personal-session');
  });

  it.each(['userId', 'currentUser', 'sessionID', 'account', 'decoded', 'token', 'jwtPayload'])(
    'req.%s',
    async (name) => {
      const mount = knows((req) => Object.assign(req, { [name]: 'alice' }));
      const handler = (req: Request, res: Response) =>
        void res.send((req as unknown as Record<string, string>)[name]);
      expect(await storedBehind(mount, handler)).toBe(`personal-${name}`);
    },
  );

  it('the user by another name, and for templates', async () => {
    const mount = knows((req, res) => {
      const user = { name: 'alice' };
      Object.assign(req, { user, who: user });
      Object.assign(res.locals, { user, somebody: user });
    });
    const alias = (req: Request, res: Response) =>
      void res.send((req as unknown as { who: { name: string } }).who.name);
    expect(await storedBehind(mount, alias)).toBe('personal-who');
    const local = (_req: Request, res: Response) =>
      void res.send((res.locals as { somebody: { name: string } }).somebody.name);
    expect(await storedBehind(mount, local)).toBe('personal-somebody');
    const template = (_req: Request, res: Response) => void res.send(JSON.stringify({ ...res.locals }));
    expect(await storedBehind(mount, template)).toMatch(/^personal-/);
  });

  it('what says nothing of anybody, and what tells responses apart, is left alone', async () => {
    const mount = knows((req, res) => {
      Object.assign(req, { id: '1', useragent: 'x' });
      Object.assign(res.locals, { title: 'x', author: 'y' });
    });
    const handler = (req: Request, res: Response) => {
      const { id, useragent } = req as unknown as { id: string; useragent: string };
      res.vary('X-Auth-Token').send(JSON.stringify([id, useragent, res.locals, req.get('X-Auth-Token')]));
    };
    const headers = { cookie: 'sid=alice', 'x-auth-token': 'alice' };
    expect(await storedBehind(mount, handler, headers)).toBe('stored');
  });

  it.each(['x-api-key', 'x-auth-token', 'x-access-token', 'x-forwarded-user'])(
    'a key or token in %s',
    async (name) => {
      const handler = (req: Request, res: Response) => void res.send(req.get(name));
      expect(
        await storedBehind(
          knows(() => undefined),
          handler,
          { [name]: 'alice' },
        ),
      ).toBe(`personal-${name}`);
    },
  );
});

describe('who leads holds up nobody for what is not to be stored', () => {
  it.each<[string, (res: Response) => void]>([
    ['says no-store', (res) => res.set('Cache-Control', 'no-store')],
    ['is an event stream', (res) => res.type('text/event-stream')],
    ['says that it is too large', (res) => res.set('Content-Length', '5000000')],
    ['becomes too large', () => undefined],
  ])('an answer that goes on, and %s', async (_name, head) => {
    const open: Response[] = [];
    const served = await cached({ ttl: '1m', maxBytes: 1000 }, (_req, res) => {
      head(res);
      open.push(res);
      res.write('x'.repeat(1001));
    });
    void served.get('/x').catch(() => undefined);
    await waitUntil('the first is answered', () => open.length === 1);
    void served.get('/x').catch(() => undefined);
    await waitUntil('the second is answered', () => open.length === 2);
    for (const res of open) res.destroy();
  });
});

it('shouldCache throws: nothing is stored', async () => {
  let throws = true;
  const shouldCache = () => {
    if (throws) throw new Error('no');
    return true;
  };
  const served = await cached({ ttl: '1m', shouldCache }, (_req, res, run) => res.send(String(run)));
  expect((await served.get('/x')).status).toBe(500);
  expect(await fate(served)).toBe('aborted');
  throws = false;
  expect((await served.get('/x')).body).toBe('2');
});

it('a handler that says Vary: constructor', async () => {
  const served = await cached({ ttl: '1m' }, (_req, res, run) =>
    res.set('Vary', 'constructor, __proto__').send(String(run)),
  );
  await served.get('/x');
  expect(await fate(served)).toBe('stored');
});

it.each([
  ['X-Forwarded-Prefix', '/evil'],
  ['X-Original-URL', '/evil'],
  ['X-Host', 'evil.test'],
  ['Forwarded', 'for=192.0.2.1;host=evil.test'],
])('%s that a trusted proxy has passed on is for those who send it', async (name, value) => {
  const handler = (req: Request, res: Response) => void res.send(String(req.get(name)));
  const served = await cached({ ttl: '1m' }, handler, (app) => app.set('trust proxy', true));
  await served.get('/x', { headers: { [name]: value } });
  expect(await fate(served)).toBe('stored');
  expect((await served.get('/x')).body).toBe('undefined');
  expect((await served.get('/x', { headers: { [name]: value } })).body).toBe(value);
  expect(served.runs()).toBe(2);
});

it('what a POST reflects of a forwarding header is for no GET', async () => {
  const handler = (req: Request, res: Response) =>
    void res.set({ 'Content-Location': '/x', 'Cache-Control': 'max-age=60' }).send(String(req.get('X-Host')));
  const served = await cached({ methods: ['GET', 'POST'] }, handler);
  await served.get('/x', { method: 'POST', headers: { 'X-Host': 'evil.test' } });
  expect((await served.get('/x')).body).toBe('undefined');
});

it('a quoted string of Cache-Control that does not end is read in one go', () => {
  const directives = parseCacheControl([`max-age=1, a=${'"\\'.repeat(60_000)}`]);
  expect(directives.seconds('max-age')).toBe(1);
});
