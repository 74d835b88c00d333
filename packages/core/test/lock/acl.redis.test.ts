import { useRedis, waitUntil } from '@sluice/test-support';
import { createIdempotency, type Locks } from '../../src/index';
import { held, useProcesses } from './processes';
import { byItself } from './succession';

/** What a user of Redis 7 may do to whom its ACL gives commands and keys, and says nothing of channels. */
const redis = useRedis({ settings: { user: 'default on nopass ~* +@all resetchannels' } });
const process = useProcesses(redis);

describe('a user who may use no channel', () => {
  let here: Locks, there: Locks;
  beforeEach(async () => {
    [here, there] = [await process(), await process()];
  });

  const queued = (key: string, count: number) =>
    waitUntil('they wait', async () => (await here.inspect(key)).queue === count);

  it('waits by asking, several times in the time of one heartbeat', async () => {
    const first = held(await here.tryAcquire('key'));
    const waiting = [here, there, here, there].map((locks) =>
      byItself(() => locks.acquire('key', { wait: '8s' })),
    );
    await queued('key', 2);
    expect(await first.release()).toBe('released');
    const outcomes = await Promise.all(waiting.map(async (lock) => (await lock).release()));
    expect(outcomes).toEqual(waiting.map(() => 'released'));
  });

  it('takes a lock away', async () => {
    const first = held(await here.tryAcquire('stolen'));
    const waiting = byItself(() => there.acquire('stolen', { wait: '8s' }));
    await queued('stolen', 1);
    expect(await here.forceRelease('stolen')).toBe(1);
    expect(await (await waiting).release()).toBe('released');
    expect(await first.release()).toBe('stolen');
  });

  it('waits for an execution by asking', async () => {
    const idempotency = createIdempotency({ redis: await redis.client(), deadline: '5s' });
    const work = { scope: 's', key: 'k', fingerprint: 'f' };
    const began = await idempotency.begin(work);
    if (began.state !== 'started') throw new Error(began.state);
    const waiting = idempotency.begin(work, { wait: '2s' });
    await began.execution.complete(Buffer.from('done'));
    expect(await waiting).toMatchObject({ state: 'done' });
    idempotency.close();
  });
});
