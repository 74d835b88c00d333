import { waitUntil } from '@sluice/test-support';
import { useCache, type Cached } from './use-cache';

const { cached, server } = useCache();

async function decided({ explained }: Cached, index: number) {
  await waitUntil('it is decided', () => explained()[index]?.stored !== undefined);
  return explained()[index];
}

/** The bytes of all that Redis holds of entries. */
async function stringKeys(): Promise<number> {
  const keys = (await server.raw('KEYS', '*')) as string[];
  const types = await Promise.all(keys.map((key) => server.raw('TYPE', key)));
  return types.filter((type) => type === 'string').length;
}

describe('RFC 9111, section 4.1: the responses of one URL', () => {
  it('are maxVariants at most; the others are answered by the handler', async () => {
    const served = await cached({ ttl: '1m', maxVariants: 3 }, (req, res) =>
      res.vary('User-Agent').send(req.get('user-agent')),
    );
    const get = (agent: number) => served.get('/x', { headers: { 'user-agent': String(agent) } });
    for (let agent = 0; agent < 10; agent++) {
      await get(agent);
      expect(await decided(served, agent)).toMatchObject(
        agent < 3 ? { stored: true } : { reason: 'too-many-variants' },
      );
    }
    for (const agent of [0, 1, 2]) expect((await get(agent)).cacheStatus).toMatch(/;hit;/);
    const rest = await get(9);
    expect(rest).toMatchObject({ body: '9', cacheStatus: expect.stringMatching(/fwd=vary-miss/) as string });
    expect(served.runs()).toBe(11);
  });

  it('make room for others when they have expired', async () => {
    const served = await cached({ ttl: '1s', maxVariants: 1 }, (req, res) =>
      res.vary('X-Mode').send(req.get('x-mode')),
    );
    const get = (mode: string) => served.get('/x', { headers: { 'x-mode': mode } });
    await get('a');
    expect(await decided(served, 0)).toMatchObject({ stored: true });
    await waitUntil('there is room', async () => {
      const index = served.explained().length;
      await get('b');
      return (await decided(served, index))?.stored === true;
    });
  });

  it('a Vary of more than 16 names is not stored', async () => {
    const names = Array.from({ length: 17 }, (_, index) => `X-${String(index)}`);
    const served = await cached({ ttl: '1m' }, (_req, res) => res.set('Vary', names.join(', ')).send('x'));
    await served.get('/x');
    expect(await decided(served, 0)).toMatchObject({ stored: false, reason: 'vary' });
  });

  it('in a coding that no key has, are not stored', async () => {
    const served = await cached({ ttl: '1m' }, (_req, res) =>
      res.set({ 'Content-Encoding': 'zstd', Vary: 'Accept-Encoding' }).send('x'),
    );
    await served.get('/x', { headers: { 'accept-encoding': 'zstd' } });
    expect(await decided(served, 0)).toMatchObject({ stored: false, reason: 'content-encoding' });
  });

  it('that one process has stored, another finds, at its first request and after', async () => {
    const namespace = 'shared';
    const [one, other] = (await Promise.all(
      ['one', 'other'].map((name) =>
        cached({ ttl: '1m', namespace }, (req, res) =>
          res.vary('X-Mode').send(`${name} ${String(req.get('x-mode'))}`),
        ),
      ),
    )) as [Cached, Cached];
    const get = (served: Cached, mode: string) =>
      served.get('/x', { headers: { 'x-mode': mode, host: 'same.test' } }).then(({ body }) => body);
    await get(one, 'a');
    await decided(one, 0);
    expect(await get(other, 'a')).toBe('one a');
    await get(other, 'b');
    await decided(other, 1);
    expect([await get(one, 'b'), await get(other, 'a'), await get(one, 'a')]).toEqual([
      'other b',
      'one a',
      'one a',
    ]);
  });
});

describe('option `vary`', () => {
  it('adds headers and functions to the key', async () => {
    const served = await cached(
      { ttl: '1m', vary: ['X-Tenant', (req) => String(req.query['plan'] === 'pro')] },
      (req, res, run) => res.send(`${String(req.get('x-tenant'))} ${String(run)}`),
    );
    const get = async (tenant?: string) => {
      const index = served.explained().length;
      const { body } = await served.get('/x', {
        headers: { ...(tenant !== undefined && { 'x-tenant': tenant }) },
      });
      if (served.explained()[index]?.outcome === 'forwarded') await decided(served, index);
      return body;
    };
    expect([await get('a'), await get('b'), await get('a'), await get(), await get()]).toEqual([
      'a 1',
      'b 2',
      'a 1',
      'undefined 3',
      'undefined 3',
    ]);
    await served.cache.invalidate({ prefix: '/x' });
    expect(await get('a')).toBe('a 4');
  });

  it('and `key` take its place; both must give texts', async () => {
    const served = await cached({ ttl: '1m', key: (req) => req.path.toLowerCase() }, (_req, res, run) =>
      res.send(String(run)),
    );
    await served.get('/X?a=1');
    await decided(served, 0);
    expect((await served.get('/x?b=2')).body).toBe('1');
    for (const options of [{ key: () => '' }, { vary: [() => undefined as unknown as string] }]) {
      const wrong = await cached({ ttl: '1m', ...options }, (_req, res) => res.send('x'));
      expect((await wrong.get('/x')).status).toBe(500);
      expect(wrong.errors).toEqual([expect.any(TypeError)]);
    }
  });
});

describe('floods', () => {
  it('of random queries are stored within the budget, and what is asked for twice all the same', async () => {
    const body = 'x'.repeat(10_000);
    const served = await cached({ ttl: '1m', budget: 100_000 }, (_req, res) => res.send(body));
    const before = await stringKeys();
    const hot = await served.get('/hot');
    expect(hot.status).toBe(200);
    for (let batch = 0; batch < 10; batch++) {
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => served.get(`/x?cb=${String(batch)}-${String(index)}`)),
      );
      expect((await served.get('/hot')).cacheStatus).toMatch(/;hit;/);
    }
    const undecided = () =>
      served.explained().filter((each) => each?.outcome === 'forwarded' && each.stored === undefined);
    await waitUntil('all are decided', () => undecided().length === 0);
    expect((await stringKeys()) - before).toBeLessThanOrEqual(10);
    const reasons = served.explained().map((explanation) => explanation?.reason);
    expect(reasons.filter((reason) => reason === 'budget').length).toBeGreaterThanOrEqual(90);
    const late = served.explained().length;
    await served.get('/late');
    expect(await decided(served, late)).toMatchObject({ reason: 'budget' });
    await served.get('/late');
    expect(await decided(served, late + 1)).toMatchObject({ stored: true });
  });

  it('minUses admits at the n-th request', async () => {
    const served = await cached({ ttl: '1m', minUses: 3 }, (_req, res, run) => res.send(String(run)));
    for (const index of [0, 1]) {
      await served.get('/x');
      expect(await decided(served, index)).toMatchObject({ stored: false, reason: 'min-uses' });
    }
    await served.get('/x');
    expect(await decided(served, 2)).toMatchObject({ stored: true });
    expect((await served.get('/x')).body).toBe('3');
  });

  it('a body larger than maxBytes is sent and not stored', async () => {
    const served = await cached({ ttl: '1m', maxBytes: 1000 }, (_req, res) => {
      res.write('x'.repeat(999));
      res.end('xx');
    });
    expect((await served.get('/x')).body).toHaveLength(1001);
    expect(await decided(served, 0)).toMatchObject({ stored: false, reason: 'too-large' });
  });
});
