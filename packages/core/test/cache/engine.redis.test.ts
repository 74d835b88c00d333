import { useRedis, waitUntil } from '@sluice/test-support';
import {
  createCacheEngine,
  type CacheEngine,
  type CacheEngineOptions,
  type Hit,
  type Turn,
} from '../../src/index';

const redis = useRedis();
const engines: CacheEngine[] = [];
let namespaces = 0;
let namespace: string;

beforeEach(() => {
  namespace = `c${String(++namespaces)}`;
});

afterEach(() => {
  for (const engine of engines.splice(0)) engine.close();
});

/** Stands for a process of its own: nothing is shared but Redis. */
async function process(options: Partial<CacheEngineOptions> = {}): Promise<CacheEngine> {
  const engine = createCacheEngine({ redis: await redis.client(), namespace, deadline: '5s', ...options });
  engines.push(engine);
  return engine;
}

const entry = (text: string, more = {}) => ({
  body: Buffer.from(text),
  freshMs: 60_000,
  livesMs: 120_000,
  ...more,
});

async function leads(engine: CacheEngine, key: string) {
  const turn = await engine.turn(key, await engine.lookup(key));
  if (turn.role !== 'leader') throw new Error(`It is a ${turn.role}`);
  return turn.lease;
}

async function follows(engine: CacheEngine, key: string) {
  const turn = await engine.turn(key, await engine.lookup(key));
  if (turn.role !== 'follower') throw new Error(`It is a ${turn.role}`);
  return turn;
}

async function hit(engine: CacheEngine, key: string): Promise<string | undefined> {
  const lookup = await engine.lookup(key);
  return lookup.state === 'miss' ? undefined : lookup.found.body.toString();
}

describe('an engine', () => {
  it('stores what a leader fills, for every process', async () => {
    const [here, there] = [await process(), await process()];
    const lease = await leads(here, 'key');
    expect(lease.stores).toBe(true);
    const metadata = Buffer.from([0, 1, 2]);
    expect(await lease.fill(entry('text', { metadata, tags: ['a', 'Ünï'], loadMs: 12.4 }))).toBe('stored');
    const lookup = (await there.lookup('key')) as Hit;
    expect(lookup).toMatchObject({
      state: 'fresh',
      found: { tags: ['a', 'Ünï'], source: 'redis', loadMs: 12, unconfirmed: false },
    });
    expect(lookup.found.metadata).toEqual(metadata);
    expect(lookup.found.body.toString()).toBe('text');
    // A process knows the clock of Redis to a round trip, which a busy machine makes longer.
    expect(lookup.found.freshMs).toBeLessThanOrEqual(61_000);
    expect(lookup.found.livesMs).toBeGreaterThan(60_000);
    expect(lookup.found.epoch).toBe(lease.epoch);
  });

  it('has followers in this process and in another one, all woken by the fill', async () => {
    const [here, there] = [await process(), await process()];
    const lease = await leads(here, 'key');
    const near = await follows(here, 'key');
    const far = [await follows(there, 'key'), await follows(there, 'key')];
    const outcomes = Promise.all([near, ...far].map((turn) => turn.wait()));
    await waitUntil('it is waited for', async () =>
      String(await redis.raw('GET', `${namespace}:{key}:lease`)).endsWith('*'),
    );
    await lease.fill(entry('text'));
    const [first, ...others] = await outcomes;
    expect(first).toMatchObject({ reason: 'filled', lookup: { state: 'fresh' } });
    // Who began to listen only then may have missed it, and looks.
    for (const other of others) expect(other).toEqual({ reason: expect.stringMatching(/filled|again/) });
    expect(await hit(there, 'key')).toBe('text');
  });

  /** Has a process listen: who begins to only while it waits is told to look again. */
  async function listens(engine: CacheEngine, leader: CacheEngine): Promise<void> {
    const listeners = async () =>
      ((await redis.raw('PUBSUB', 'NUMSUB', `${namespace}:wake`)) as [string, number])[1];
    const before = await listeners();
    const lease = await leads(leader, 'to listen');
    const early = (await follows(engine, 'to listen')).wait();
    await waitUntil('it listens', async () => (await listeners()) > before);
    await lease.giveUp('failed');
    await early;
  }

  it('tells followers why there is nothing', async () => {
    const [here, there] = [await process(), await process()];
    await listens(there, here);
    for (const reason of ['failed', 'not-storable'] as const) {
      const lease = await leads(here, reason);
      const waiting = [await follows(here, reason), await follows(there, reason)].map((turn) => turn.wait());
      await lease.giveUp(reason, { shared: true });
      expect(await Promise.all(waiting)).toEqual([{ reason, shared: { shared: true } }, { reason }]);
      expect((await leads(there, reason)).stores).toBe(true);
    }
  });

  it('refuses the fill of a leader whose key was deleted or set meanwhile', async () => {
    const [here, there] = [await process(), await process()];
    const first = await leads(here, 'key');
    expect(await there.delete('key')).toBe(false);
    expect(await first.fill(entry('old'))).toBe('refused');
    expect(await hit(here, 'key')).toBe(undefined);
    const second = await leads(here, 'key');
    await there.set('key', entry('new'));
    expect(await second.fill(entry('old'))).toBe('refused');
    expect(await hit(here, 'key')).toBe('new');
    expect(await here.delete('key')).toBe(true);
    expect(await hit(there, 'key')).toBe(undefined);
  });

  it.each([{ tags: ['x', 'a'] }, { prefix: 'shop' }, { prefix: ['b', 'shop:1/'] }, { all: true }] as const)(
    'never gives out what was invalidated, before or while it was loaded: %j',
    async (what) => {
      const [here, there] = [await process(), await process()];
      const options = { tags: ['a'] };
      await (await leads(here, 'shop:1')).fill(entry('stored', options));
      const late = await leads(here, 'shop:1/late');
      expect(await hit(there, 'shop:1')).toBe('stored');
      await there.invalidate(what);
      expect(await late.fill(entry('late', options))).toBe('invalidated');
      for (const key of ['shop:1', 'shop:1/late']) {
        expect(await here.lookup(key)).toMatchObject({ state: 'miss', reason: 'invalidated' });
        await (await leads(there, key)).fill(entry('new', options));
        expect(await hit(here, key)).toBe('new');
      }
    },
  );

  it('leaves alone what an invalidation does not concern', async () => {
    const here = await process();
    await here.set('shop:1', entry('text', { tags: ['a'] }));
    await here.invalidate({ tags: ['b', 'A'], prefix: ['shop:11', 'sho', 'a'] });
    expect(await hit(here, 'shop:1')).toBe('text');
  });

  it('lets a leader that died be followed by one who waits, when its lease ends', async () => {
    const [here, there] = [await process({ lease: 300 }), await process()];
    await leads(here, 'key');
    const turn = await follows(there, 'key');
    await redis.raw('SET', `${namespace}:{key}:lease`, 'rsomebody else', 'PX', '300');
    expect(await turn.wait()).toEqual({ reason: 'again' });
    expect((await leads(there, 'key')).stores).toBe(true);
  });

  it('says who is busy to whoever does not wait, and lets who wants to be alone load without storing', async () => {
    const [here, there] = [await process(), await process()];
    await leads(here, 'key');
    const roles = async (engine: CacheEngine, options: object): Promise<Turn> =>
      engine.turn('key', await engine.lookup('key'), options);
    for (const engine of [here, there])
      expect(await roles(engine, { wait: false })).toEqual({ role: 'busy' });
    expect(await roles(here, { alone: true })).toMatchObject({ role: 'leader', lease: { stores: false } });
    expect(await roles(there, { alone: 'process' })).toMatchObject({
      role: 'leader',
      lease: { stores: false },
    });
    expect(await roles(there, { alone: 'process' })).toMatchObject({ role: 'follower' });
  });

  it('gives what is not kept to those only who asked before it was loaded', async () => {
    const [here, there] = [await process(), await process()];
    await leads(there, 'key');
    const early = await here.lookup('key');
    const turn = await here.turn('key', await here.lookup('key'), { alone: 'process' });
    const late = await here.lookup('key');
    const followers = await Promise.all([early, late].map((lookup) => here.turn('key', lookup)));
    if (turn.role !== 'leader') throw new Error(`It is a ${turn.role}`);
    expect(await turn.lease.fill(entry('text'), 'shared')).toBe('not-kept');
    const outcomes = followers.map(async (each) =>
      each.role === 'follower' ? await each.wait() : each.role,
    );
    expect(await Promise.all(outcomes)).toEqual([
      { reason: 'not-storable', shared: 'shared' },
      { reason: 'not-storable' },
    ]);
  });

  it('has nobody wait for a writer, and keeps nothing that is loaded meanwhile', async () => {
    const [here, there] = [await process(), await process()];
    await here.set('key', entry('old'));
    const write = await here.beginWrite('key');
    for (const engine of [here, there]) {
      const lease = await leads(engine, 'key');
      expect(lease.stores).toBe(false);
      expect(await lease.fill(entry('old'))).toBe('not-kept');
    }
    expect(await hit(there, 'key')).toBe(undefined);
    expect(await write.fill(entry('new'))).toBe(true);
    expect(await hit(there, 'key')).toBe('new');
  });

  it('wakes who waits when it is closed', async () => {
    const [here, there] = [await process(), await process()];
    await leads(here, 'key');
    const waiting = [await follows(here, 'key'), await follows(there, 'key')].map((turn) => turn.wait());
    for (const engine of [here, there]) engine.close();
    expect(await Promise.all(waiting)).toEqual([{ reason: 'again' }, { reason: 'again' }]);
  });

  it('leaves what it loads to others when it is closed', async () => {
    const [here, there] = [await process({ lease: '1m' }), await process({ lease: '1m' })];
    const lease = await leads(here, 'key');
    const waiting = (await follows(there, 'key')).wait();
    here.close();
    expect(await waiting).toEqual({ reason: 'again' });
    expect([lease.stores, lease.signal.aborted]).toEqual([false, true]);
    const next = await leads(there, 'key');
    expect(await lease.fill(entry('late'))).toBe('not-kept');
    expect(await next.fill(entry('text'))).toBe('stored');
  });

  it('that is closed in the middle of a question keeps no lease, and waits for nobody', async () => {
    const [here, there] = [await process({ lease: '1m' }), await process({ lease: '1m' })];
    await leads(there, 'led');
    const lookups = [await here.lookup('free'), await here.lookup('led')] as const;
    const turns = [here.turn('free', lookups[0]), here.turn('led', lookups[1])] as const;
    here.close();
    const [free, led] = [await turns[0], await turns[1]];
    expect(free.role === 'leader' && free.lease.stores).toBe(false);
    expect(led.role === 'follower' && (await led.wait())).toEqual({ reason: 'again' });
    await waitUntil(
      'the lease was given back',
      async () => ((await redis.raw('KEYS', '*{free}:lease')) as string[]).length === 0,
    );
  });

  it('that is closed is as good as a Redis that gives no answer, and keeps the lease of who writes', async () => {
    const [here, there] = [await process(), await process()];
    await there.set('old', entry('text'));
    const write = await here.beginWrite('key');
    here.close();
    const lookup = await here.lookup('old');
    expect(lookup).toMatchObject({ state: 'miss', reason: 'unavailable' });
    const turn = await here.turn('old', lookup);
    expect(turn.role === 'leader' && turn.lease.stores).toBe(false);
    expect((await leads(there, 'key')).stores).toBe(false);
    expect(await write.fill(entry('new'))).toBe(true);
    expect(await hit(there, 'key')).toBe('new');
    await expect(here.beginWrite('key')).rejects.toMatchObject({ reason: 'closed' });
  });
});
