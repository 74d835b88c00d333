import { shapes, startCluster, waitUntil, type RedisCluster, type RedisServer } from '@sluice/test-support';
import { LockNotAcquiredError, RedisUnavailableError, type Lock, type Locks } from '../../src/index';
import { Traffic } from '../connection/traffic';
import { ClientProcess } from './client-process';
import { byItself } from './succession';

/** On all three masters. */
const keys = Array.from({ length: 12 }, (_, index) => `key-${String(index)}`);
const KEPT = 'kept';

const faults = [
  ['killed', (server: RedisServer) => server.kill()],
  [
    'frozen',
    (server: RedisServer) => {
      server.freeze();
      return Promise.resolve();
    },
  ],
] as const;

/** Whoever is given a key has a later token than all who were seen before he asked. */
class Tokens {
  readonly #latest = new Map<string, number>();

  async given(key: string, ask: () => Promise<Lock>): Promise<Lock> {
    const before = this.#latest.get(key) ?? 0;
    const lock = await ask();
    expect(lock.token).toBeGreaterThan(before);
    this.#latest.set(key, Math.max(lock.token, this.#latest.get(key) ?? 0));
    return lock;
  }
}

describe.each(shapes.filter(({ shape }) => shape === 'cluster'))('$version cluster', ({ create }) => {
  let cluster: RedisCluster;
  let processes: ClientProcess[];
  let here: Locks, there: Locks;

  beforeEach(async () => {
    cluster = await startCluster();
    processes = [await startProcess(), await startProcess()];
    [here, there] = processes.map(({ locks }) => locks) as [Locks, Locks];
  });

  afterEach(async () => {
    await Promise.all(processes.map((each) => each.end()));
    await cluster.stop();
  });

  function startProcess(deadline = 1000): Promise<ClientProcess> {
    return ClientProcess.start(create({ cluster } as never), { deadline });
  }

  const queued = (key: string) => waitUntil('it waits', async () => (await there.inspect(key)).queue === 1);

  it('takes keys of all nodes together, and hands them over from process to process', async () => {
    const masters = await Promise.all(keys.map((key) => cluster.masterOf(`lock:{${key}}`)));
    expect(new Set(masters).size).toBe(3);
    const all = await byItself(() => here.acquire(keys));
    expect(all.tokens.size).toBe(keys.length);
    for (const key of keys) expect(await byItself(() => there.tryAcquire(key))).toMatchObject({ key });

    const waiting = byItself(() => there.acquire([...keys].reverse(), { wait: '1m' }));
    await queued(all.key);
    expect(await all.release()).toBe('released');
    const next = await waiting;
    expect(next.keys).toEqual(all.keys);
    for (const [key, token] of next.tokens) expect(token).toBeGreaterThan(all.tokens.get(key) ?? Infinity);
    for (const key of keys) expect((await here.inspect(key)).holders).toHaveLength(1);
    expect(await next.release()).toBe('released');
    for (const key of keys) expect(await here.inspect(key)).toEqual({ holders: [], queue: 0 });
  });

  it('has one holder of each key at a time while several processes want all of them', async () => {
    const inside = new Map<string, number>();
    const rounds = [here, there].flatMap((locks) =>
      keys.flatMap((key) => [1, 2, 3].map(() => ({ locks, key }))),
    );
    let most = 0;
    await Promise.all(
      rounds.map(({ locks, key }) =>
        byItself(() =>
          locks.using(key, { wait: '1m' }, async () => {
            inside.set(key, (inside.get(key) ?? 0) + 1);
            most = Math.max(most, ...inside.values());
            await locks.inspect(key);
            inside.set(key, (inside.get(key) ?? 0) - 1);
          }),
        ),
      ),
    );
    expect(most).toBe(1);
  });

  it.each(faults)(
    'goes on after a master was %s: who holds holds, who waits follows, tokens grow',
    async (_, fault) => {
      const tokens = new Tokens();
      const kept = await tokens.given(KEPT, () => byItself(() => here.acquire(KEPT, { ttl: '1m' })));
      const waiting = tokens.given(KEPT, () => byItself(() => there.acquire(KEPT, { wait: '2m' })));
      await queued(KEPT);
      const victim = await cluster.masterOf(`lock:{${KEPT}}`);
      await replicated(victim);

      const wanted = [here, there].flatMap((locks) => keys.map((key) => ({ locks, key })));
      let turn = 0;
      const traffic = new Traffic(8, async () => {
        const { locks, key } = wanted[turn++ % wanted.length] as (typeof wanted)[number];
        const ask = () => byItself(() => locks.acquire(key, { ttl: '2s', wait: '5s' }));
        const lock = await tokens.given(key, ask);
        await lock.release();
      });
      const isWell = () => traffic.isWell(3 * wanted.length);
      await waitUntil('all keys are served', isWell);
      const before = traffic.failures.length;
      await fault(victim);
      await waitUntil('it is noticed', () => traffic.failures.length > before, 60_000);
      await waitUntil('all keys are served again', isWell, 60_000);
      await traffic.stop();
      for (const failure of traffic.failures) expect(isOutage(failure) ? undefined : failure).toBeUndefined();
      expect(await cluster.masterOf(`lock:{${KEPT}}`, cluster.otherThan(victim))).not.toBe(victim);

      expect(kept.held).toBe(true);
      expect((await here.inspect(KEPT)).holders).toMatchObject([{ token: kept.token }]);
      expect(await byItself(() => there.tryAcquire(KEPT))).toMatchObject({ acquired: false });
      await kept.extend();
      expect(await kept.release()).toBe('released');
      expect(await (await waiting).release()).toBe('released');

      const all = await byItself(() => there.acquire([KEPT, ...keys], { wait: '1m' }));
      expect(await all.release()).toBe('released');
    },
  );
});

/** What a call may fail with while a master is gone. */
function isOutage(error: unknown): boolean {
  return error instanceof RedisUnavailableError || error instanceof LockNotAcquiredError;
}

/** What the master has written so far is with its replica. */
async function replicated(master: RedisServer): Promise<void> {
  const offset = async (of: RegExp) => Number(of.exec(String(await master.raw('INFO', 'replication')))?.[1]);
  const written = await offset(/master_repl_offset:(\d+)/);
  await waitUntil('the replica is in step', async () => (await offset(/slave0:.*offset=(\d+)/)) >= written);
}
