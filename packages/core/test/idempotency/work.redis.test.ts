import { randomBytes } from 'node:crypto';
import { createSealer, DecryptError, OptionError, RedisReplyError } from '../../src/index';
import { someWork, started, useIdempotency } from './use-idempotency';

const { server, make } = useIdempotency();

const running = { state: 'running', retryAfterMs: expect.any(Number) as number };

it('is started by the first alone, of however many at once', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => make()));
  const work = someWork();
  const asked = Array.from({ length: 10 }, () => all.map((each) => each.begin(work))).flat();
  const states = (await Promise.all(asked)).map(({ state }) => state);
  expect(states.filter((state) => state === 'started')).toHaveLength(1);
  expect(states.filter((state) => state === 'running')).toHaveLength(49);
});

it('gives its result to everybody after it, byte for byte', async () => {
  const [one, other] = [await make(), await make()];
  const work = someWork();
  const result = randomBytes(200_000);
  expect(await started(await one.begin(work)).complete(result)).toBe('noted');
  for (const each of [one, other, one]) expect(await each.begin(work)).toEqual({ state: 'done', result });
});

it('may have a result without a byte', async () => {
  const one = await make();
  const work = someWork();
  await started(await one.begin(work)).complete(Buffer.alloc(0));
  expect(await one.begin(work)).toEqual({ state: 'done', result: Buffer.alloc(0) });
});

it('is not another work under the same key, whatever became of the first', async () => {
  const one = await make({ lease: 100 });
  const work = someWork();
  const other = { ...work, fingerprint: 'buy two hats' };
  const execution = started(await one.begin(work));
  expect(await one.begin(other)).toEqual({ state: 'mismatch' });
  await execution.abandon();
  expect(await one.begin(other)).toEqual({ state: 'mismatch' });
  await execution.complete(Buffer.from('x'));
  expect(await one.begin(other)).toEqual({ state: 'mismatch' });
});

it('belongs to its scope', async () => {
  const one = await make();
  const work = someWork();
  await started(await one.begin(work)).complete(Buffer.from('of alice'));
  for (const scope of ['bob', '', 'alic', 'alice ', 'ALICE']) {
    expect((await one.begin({ ...work, scope })).state).toBe('started');
  }
  const joined = { ...work, scope: `alice${work.key.slice(0, 1)}`, key: work.key.slice(1) };
  expect((await one.begin(joined)).state).toBe('started');
});

it('can be begun again after a release', async () => {
  const one = await make();
  const work = someWork();
  const first = started(await one.begin(work));
  expect(await first.release()).toBe('noted');
  const second = started(await one.begin(work));
  expect(second.token).toBeGreaterThan(first.token);
  expect((await one.begin(work)).state).toBe('running');
});

it('settles once: the first of its ends counts', async () => {
  const one = await make();
  const work = someWork();
  const execution = started(await one.begin(work));
  const ends = [execution.complete(Buffer.from('kept')), execution.release(), execution.abandon()];
  expect(await Promise.all(ends)).toEqual(['noted', 'noted', 'noted']);
  expect(await one.begin(work)).toEqual({ state: 'done', result: Buffer.from('kept') });
});

describe('whose lease has lapsed', () => {
  const lapse = { lease: 100, wait: 0 } as const;

  it('is unknown, and stays so', async () => {
    const one = await make({ lease: 100 });
    const work = someWork();
    const execution = started(await one.begin(work, { maxHold: 1 }));
    await new Promise((resolve) => setTimeout(resolve, lapse.lease + 50));
    expect(execution.signal.aborted).toBe(true);
    expect(execution.signal.reason).toMatchObject({ code: 'ERR_LOCK_LOST' });
    for (let n = 0; n < 3; n++) expect(await one.begin(work)).toEqual({ state: 'unknown' });
  });

  it('is begun again with `reexecute`, and a late end of the first changes nothing', async () => {
    const one = await make({ lease: 100, onUnknown: 'reexecute' });
    const other = await make({ onUnknown: 'reexecute' });
    const work = someWork();
    const late = started(await one.begin(work, { maxHold: 1 }));
    await new Promise((resolve) => setTimeout(resolve, lapse.lease + 50));
    const second = started(await other.begin(work));
    expect(second.token).toBeGreaterThan(late.token);
    expect(await late.complete(Buffer.from('late'))).toBe('lost');
    expect((await other.begin(work)).state).toBe('running');
    expect(await second.complete(Buffer.from('second'))).toBe('noted');
    expect(await other.begin(work)).toEqual({ state: 'done', result: Buffer.from('second') });
  });

  it.each(['release', 'abandon'] as const)('and was begun again, is not ended by a late %s', async (end) => {
    const one = await make({ lease: 100, onUnknown: 'reexecute' });
    const other = await make({ onUnknown: 'reexecute' });
    const work = someWork();
    const late = started(await one.begin(work, { maxHold: 1 }));
    await new Promise((resolve) => setTimeout(resolve, lapse.lease + 50));
    started(await other.begin(work));
    expect(await late[end]()).toBe('lost');
    expect((await other.begin(work)).state).toBe('running');
  });

  it('has its late result, if nobody has begun it since', async () => {
    const one = await make({ lease: 100 });
    const work = someWork();
    const late = started(await one.begin(work, { maxHold: 1 }));
    await new Promise((resolve) => setTimeout(resolve, lapse.lease + 50));
    expect(await late.complete(Buffer.from('late'))).toBe('noted');
    expect(await one.begin(work)).toEqual({ state: 'done', result: Buffer.from('late') });
  });

  it('is unknown at once when it is abandoned', async () => {
    const one = await make();
    const work = someWork();
    expect(await started(await one.begin(work)).abandon()).toBe('noted');
    expect(await one.begin(work)).toEqual({ state: 'unknown' });
  });
});

it('keeps its lease for as long as it runs', async () => {
  const one = await make({ lease: 300 });
  const work = someWork();
  const execution = started(await one.begin(work));
  const end = Date.now() + 1000;
  while (Date.now() < end) {
    expect((await one.begin(work)).state).toBe('running');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(execution.signal.aborted).toBe(false);
  await execution.release();
});

describe('after Redis has lost its record', () => {
  it('has its result all the same', async () => {
    const one = await make();
    const work = someWork();
    const execution = started(await one.begin(work));
    await server.raw('FLUSHALL');
    expect(await execution.complete(Buffer.from('done'))).toBe('noted');
    expect(await one.begin(work)).toEqual({ state: 'done', result: Buffer.from('done') });
  });

  it('is taken for running again with the next renewal', async () => {
    const one = await make({ lease: 150 });
    const work = someWork();
    const execution = started(await one.begin(work));
    await server.raw('FLUSHALL');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await one.begin(work)).toEqual(running);
    await execution.release();
  });

  it('has a greater token when it is begun again', async () => {
    const one = await make();
    const work = someWork();
    const { token } = started(await one.begin(work));
    await server.raw('FLUSHALL');
    expect(started(await one.begin(work)).token).toBeGreaterThan(token);
  });
});

describe('in Redis', () => {
  it('has a TTL, in every state', async () => {
    const one = await make({ ttl: '1h', lease: '10s' });
    await server.raw('FLUSHALL');
    const ttls = async () => {
      const keys = (await server.raw('KEYS', '*')) as string[];
      return Promise.all(keys.map(async (key) => Number(await server.raw('PTTL', key))));
    };
    const [first, second] = [started(await one.begin(someWork())), started(await one.begin(someWork()))];
    for (const ttl of await ttls()) expect(ttl).toBeGreaterThan(3_600_000);
    await first.complete(Buffer.from('x'));
    await second.abandon();
    expect(await ttls()).toHaveLength(2);
    for (const ttl of await ttls()) {
      expect(ttl).toBeGreaterThan(3_000_000);
      expect(ttl).toBeLessThanOrEqual(3_600_000);
    }
  });

  it('shows neither scope nor key nor fingerprint', async () => {
    const one = await make({ prefix: 'quiet' });
    const work = { scope: 'alice@example.com', key: 'order-4711', fingerprint: 'pin=1234' };
    await started(await one.begin(work)).complete(Buffer.from('result'));
    const keys = (await server.raw('KEYS', 'quiet*')) as string[];
    expect(keys).toHaveLength(1);
    const dump = JSON.stringify([keys, await server.raw('HGETALL', keys[0] ?? '')]);
    for (const secret of Object.values(work)) expect(dump).not.toContain(secret);
  });

  it('is sealed with a sealer, and opens in its place alone', async () => {
    const sealer = createSealer({ keys: { k1: randomBytes(32) }, current: 'k1' });
    const one = await make({ prefix: 'sealed', sealer });
    const [work, other] = [someWork(), someWork()];
    for (const each of [work, other]) await started(await one.begin(each)).complete(Buffer.from('a secret'));
    expect(await one.begin(work)).toEqual({ state: 'done', result: Buffer.from('a secret') });
    const [key = '', otherKey = ''] = (await server.raw('KEYS', 'sealed*')) as string[];
    expect(JSON.stringify(await server.raw('HGETALL', key))).not.toContain('a secret');
    const move = "redis.call('HSET', KEYS[2], 'result', redis.call('HGET', KEYS[1], 'result'))";
    await server.raw('EVAL', move, '2', key, otherKey);
    const moved = await Promise.allSettled([one.begin(work), one.begin(other)]);
    expect(moved.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    const plain = await make({ prefix: 'plain' });
    await started(await plain.begin(work)).complete(Buffer.from('not sealed'));
    const expecting = await make({ prefix: 'plain', sealer });
    await expect(expecting.begin(work)).rejects.toThrow(DecryptError);
  });

  it('is refused with an error where something else stands in its place', async () => {
    const one = await make({ prefix: 'wrong' });
    const work = someWork();
    await one.begin(work);
    const [key = ''] = (await server.raw('KEYS', 'wrong*')) as string[];
    await server.raw('SET', key, 'something else');
    await expect(one.begin(work)).rejects.toThrow(RedisReplyError);
  });
});

it.each<[string, unknown]>([
  ['nothing', undefined],
  ['a number for a key', { scope: 'a', key: 7, fingerprint: 'x' }],
  ['no scope', { key: 'k', fingerprint: 'x' }],
  ['no fingerprint', { scope: 'a', key: 'k' }],
  ['an unknown member', { scope: 'a', key: 'k', fingerprint: 'x', body: '' }],
])('refuses %s for work', async (_what, work) => {
  await expect((await make()).begin(work as never)).rejects.toThrow(OptionError);
});
