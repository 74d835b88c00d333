import { express as versions } from '@sluice/test-support';
import { session, type SessionOptions } from '../src/index';
import '../src/augment';
import fc from 'fast-check';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { serve } from './serve';
import { useClient } from './use-client';

const { server, patient } = useClient();

describe.each(Object.entries(versions))('the cookie of a session, on Express %s', (_version, express) => {
  const served = (options: Partial<SessionOptions> = {}, trustProxy: number | false = false) =>
    serve(express, (app) => {
      app.set('trust proxy', trustProxy);
      app.use(session({ ...patient(), ...options }));
      app.get('/', (req, res) => {
        req.session['a'] = 1;
        res.json(req.session.cookie);
      });
      app.get('/mine/:name', (req, res) => {
        req.session['mine'] = req.params.name;
        res.end();
      });
      app.get('/read', (req, res) => void res.json({ ...req.session }));
    });

  const https = { headers: { 'x-forwarded-proto': 'https' } };

  it('whatever comes in its place is answered, as to a visitor', async () => {
    const { browser, errors } = await served();
    const known = browser();
    await known.get('/');
    const value = known.cookies.get('sid') ?? '';
    const text = fc
      .string({ unit: 'binary-ascii', maxLength: 300 })
      .map((raw) => raw.replace(/[\r\n\0]/g, ''));
    const spliced = fc
      .tuple(fc.nat(value.length), fc.nat(4), text)
      .map(([at, length, piece]) => value.slice(0, at) + piece + value.slice(at + length));
    const header = fc.oneof(
      text,
      text.map((raw) => `sid=${raw}`),
      spliced.map((raw) => `sid=${raw}`),
      fc.constantFrom(
        'sid',
        'sid=',
        '=sid',
        'sid="',
        'sid=%',
        'sid=%E0%A4%A',
        '; sid=; sid=',
        `sid =${'a'.repeat(4000)}`,
      ),
    );
    await fc.assert(
      fc.asyncProperty(header, async (cookie) => {
        fc.pre(!cookie.includes(value) && /^[\x20-\x7e]*$/.test(cookie));
        const received = await browser().get('/read', { headers: { cookie } });
        return received.status === 200 && received.body === '{}';
      }),
      { numRuns: 150 },
    );
    expect(errors).toEqual([]);
    expect((await known.get('/read')).body).toBe('{"a":1}');
  });

  it('of pieces of the cookies of two users is neither of them', async () => {
    const { browser, errors } = await served();
    const [alice, bob] = [browser(), browser()];
    await alice.get('/mine/alice');
    await bob.get('/mine/bob');
    const values = [alice, bob].map((one) => one.cookies.get('sid') ?? '');
    const partOf = (part: number) => fc.constantFrom(...values.map((value) => value.split('.')[part] ?? ''));
    const swapped = fc.tuple(partOf(0), partOf(1), partOf(2)).map((parts) => parts.join('.'));
    const latin1 = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);
    const piece = fc.oneof(
      fc.constantFrom(...values, ...values.flatMap((value) => value.split('.'))),
      fc
        .tuple(fc.constantFrom(...values), fc.nat(124), fc.nat(124))
        .map(([value, from, to]) => value.slice(from, to)),
      fc.string({ unit: latin1.map((code) => String.fromCharCode(code)), maxLength: 20 }),
    );
    const separator = fc.constantFrom('.', '', ';', '; sid=', '; ', ',', ' ', '=', '%2E');
    const joined = fc.tuple(piece, separator, piece, separator, piece).map((pieces) => pieces.join(''));
    const cookie = fc.oneof(swapped, joined).map((text) => `sid=${text}`);
    await fc.assert(
      fc.asyncProperty(cookie, async (text) => {
        const received = await browser().get('/read', { headers: { cookie: text } });
        const whose = values.indexOf(text.slice(4).split(';')[0]?.trim() ?? '');
        // A whole cookie is its owner's, and nothing else is anybody's.
        return (
          received.status === 200 && received.body === ['{}', '{"mine":"alice"}', '{"mine":"bob"}'][whose + 1]
        );
      }),
      { numRuns: 150 },
    );
    expect(errors).toEqual([]);
  });

  it('is Secure by itself over HTTPS, behind a proxy that is trusted', async () => {
    const { browser } = await served({}, 1);
    expect((await browser().get('/', https)).cookies[0]).toContain('; Secure');
    expect((await browser().get('/')).cookies[0]).not.toContain('Secure');
  });

  it('has the prefix of the host when it is secure', async () => {
    const { browser } = await served({ cookie: { secure: true } }, 1);
    const { cookies, body } = await browser().get('/', https);
    expect(cookies[0]).toMatch(/^__Host-sid=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(JSON.parse(body)).toMatchObject({ name: '__Host-sid', secure: true, httpOnly: true });
  });

  it('has the attributes that it is given', async () => {
    const cookie = {
      secure: true,
      sameSite: 'none',
      partitioned: true,
      priority: 'high',
      path: '/app',
    } as const;
    const { browser } = await served({ name: 'mine', cookie: { ...cookie, domain: 'example.com' } }, 1);
    const [set = ''] = (await browser().get('/', https)).cookies;
    for (const part of [
      'mine=',
      'Domain=example.com',
      'Path=/app',
      'Secure',
      'Partitioned',
      'Priority=High',
      'SameSite=None',
    ]) {
      expect(set).toContain(part);
    }
  });

  it.each([
    ['SLUICE_SESSION_COOKIE_NOT_SET', {}],
    ['SLUICE_SESSION_PROXY_NOT_TRUSTED', https],
  ])('that cannot be set is told loudly, and no session is begun: %s', async (code, options) => {
    await server.raw('FLUSHALL');
    const warnings: (string | undefined)[] = [];
    const listen = (event: unknown) => warnings.push((event as { code?: string }).code);
    subscribe('sluice:connection', listen);
    const name = `sid-${code.length}-${_version}`;
    const { browser } = await served({ name, cookie: { secure: true } });
    const one = browser();
    expect(await one.get('/', options)).toMatchObject({ status: 200, cookies: [] });
    await one.get('/', options);
    unsubscribe('sluice:connection', listen);
    expect(warnings).toEqual([code]);
    expect(await server.raw('DBSIZE')).toBe(0);
  });
});
