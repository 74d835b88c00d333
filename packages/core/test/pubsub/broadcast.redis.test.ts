import { useRedis, waitUntil } from '@sluice/test-support';
import { createConnection, createSealer, type Schema } from '../../src/index';
import { Hearing, numbers } from './hearing';
import { usePubSub } from './use-pubsub';

const redis = useRedis();
const pubsub = usePubSub(redis);

it('tells all listeners of all processes, in order, with the same ids', async () => {
  const [here, there] = [await pubsub.broadcast<number>(), await pubsub.broadcast<number>()];
  const hearings = [new Hearing<number>(), new Hearing<number>(), new Hearing<number>()];
  const subscriptions = [here, here, there].map((from, index) =>
    from.subscribe((hearings[index] as Hearing<number>).listener),
  );
  await Promise.all(subscriptions.map(({ active }) => active));
  const ids = await Promise.all(numbers(1, 20).map((n) => here.publish(n)));
  for (const hearing of hearings) {
    await hearing.hears(...numbers(1, 20));
    expect(hearing.deliveries.map(({ id }) => id)).toEqual(ids);
  }
});

it('hears nothing before it is active, and nothing after it was taken back', async () => {
  const broadcast = await pubsub.broadcast<string>();
  await broadcast.publish('before');
  const [hearing, other] = [new Hearing<string>(), new Hearing<string>()];
  const subscription = broadcast.subscribe(hearing.listener, { onGap: hearing.onGap });
  const active = broadcast.subscribe(other.listener).active;
  await active;
  await broadcast.publish('heard');
  await hearing.hears('heard');
  subscription.unsubscribe();
  await broadcast.publish('after');
  await other.hears('heard', 'after');
  expect(hearing.told).toEqual(['heard']);
  expect(await subscription.ended).toBe('unsubscribed');
});

describe('a gap', () => {
  it('is told with its size by a connection that was lost and is there again', async () => {
    const { connection, proxy } = await pubsub.weakConnection();
    const [weak, well] = [
      await pubsub.broadcast<number>({ redis: connection }),
      await pubsub.broadcast<number>(),
    ];
    const [hearing, other] = [new Hearing<number>(), new Hearing<number>()];
    await weak.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
    await well.subscribe(other.listener, { onGap: other.onGap }).active;
    await well.publish(1);
    await hearing.hears(1);
    proxy.cut();
    for (const n of [2, 3, 4]) await well.publish(n);
    proxy.heal();
    await hearing.hears(1, 'gap missed 3');
    await well.publish(5);
    await hearing.hears(1, 'gap missed 3', 5);
    await other.hears(...numbers(1, 5));
  });

  it('is not told where nothing was missed', async () => {
    const { connection, proxy } = await pubsub.weakConnection();
    const weak = await pubsub.broadcast<number>({ redis: connection });
    const hearing = new Hearing<number>();
    await weak.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
    const well = await pubsub.broadcast<number>();
    await well.publish(1);
    await hearing.hears(1);
    proxy.drop();
    await waitUntil('it is heard again', async () =>
      String(await redis.raw('PUBSUB', 'NUMSUB', `broadcast:{${pubsub.name}}`)).endsWith(',1'),
    );
    await well.publish(2);
    await hearing.hears(1, 2);
  });

  it('is told after the counter was lost, by a subscription that never was', async () => {
    const broadcast = await pubsub.broadcast<number>({ checkAfter: 100 });
    const hearing = new Hearing<number>();
    await broadcast.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
    await broadcast.publish(1);
    await redis.raw('DEL', `broadcast:{${pubsub.name}}`);
    await hearing.hears(1, 'gap counter-lost undefined'); // nobody publishes
    await broadcast.publish(2);
    await hearing.hears(1, 'gap counter-lost undefined', 2);
  });

  it('is told where the counter went back, as with a replica that was behind', async () => {
    const broadcast = await pubsub.broadcast<number>();
    const hearing = new Hearing<number>();
    await broadcast.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
    for (const n of [1, 2, 3]) await broadcast.publish(n);
    await redis.raw('HSET', `broadcast:{${pubsub.name}}`, 'n', '1');
    await broadcast.publish(4);
    await broadcast.publish(5);
    await hearing.hears(1, 2, 3, 'gap counter-lost undefined', 4, 5);
  });

  it('is told at once to who goes on after an id, if there was something since', async () => {
    const broadcast = await pubsub.broadcast<number>();
    const [id, last] = [await broadcast.publish(1), await broadcast.publish(2)];
    const expected: [string, string[]][] = [
      [id, ['gap missed 1']],
      [last, []],
      ['000000000000-1', ['gap counter-lost undefined']],
      ['18446744073709551616-1\r\n', ['gap counter-lost undefined']],
      [last.replace(/\d+$/, '999999999999999'), ['gap counter-lost undefined']],
    ];
    for (const [since, told] of expected) {
      const hearing = new Hearing<number>();
      await broadcast.subscribe(hearing.listener, { since, onGap: hearing.onGap }).active;
      await hearing.hears(...told);
    }
  });
});

it('goes on with the next message and the other listeners when one throws or rejects', async () => {
  const events = pubsub.events();
  const broadcast = await pubsub.broadcast<number>();
  const calls: number[] = [];
  const thrown = new Error('thrown');
  broadcast.subscribe((n) => {
    calls.push(n);
    if (n === 1) throw thrown;
    return Promise.reject(thrown);
  });
  const hearing = new Hearing<number>();
  await broadcast.subscribe(hearing.listener).active;
  for (const n of [1, 2, 3]) await broadcast.publish(n);
  await hearing.hears(1, 2, 3);
  await waitUntil('all were called', () => calls.length === 3);
  await waitUntil(
    'all failures were told',
    () => events.filter((event) => event.type === 'listener-failed').length === 3,
  );
  expect(events.filter((event) => event.type === 'listener-failed')).toContainEqual({
    name: pubsub.name,
    kind: 'broadcast',
    type: 'listener-failed',
    error: thrown,
  });
});

it('skips what is no message, and tells of it', async () => {
  const events = pubsub.events();
  const wantsNumbers = schemaOf((value) => (typeof value === 'number' ? { value } : wrong));
  const strict = await pubsub.broadcast<number>({ schema: wantsNumbers, maxBytes: 10 });
  const careless = await pubsub.broadcast<unknown>();
  const hearing = new Hearing<number>();
  await strict.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
  await careless.publish('none');
  await careless.publish('x'.repeat(100));
  await redis.raw('PUBLISH', `broadcast:{${pubsub.name}}`, 'of somebody else');
  await strict.publish(1);
  await hearing.hears(1);
  expect(events.flatMap((event) => (event.type === 'skipped' ? [event.reason] : []))).toEqual([
    'invalid',
    'too-large',
    'malformed',
  ]);
});

it('is sealed, so that neither Redis nor who has another key reads it', async () => {
  const events = pubsub.events();
  const sealer = createSealer({ keys: { a: Buffer.alloc(32, 1) }, current: 'a' });
  const other = createSealer({ keys: { a: Buffer.alloc(32, 2) }, current: 'a' });
  const [sealed, plain] = [await pubsub.broadcast<string>({ sealer }), new Hearing<string>()];
  await sealed.subscribe(plain.listener, { onGap: plain.onGap }).active;
  const frames: string[] = [];
  const raw = createConnection(await redis.client());
  pubsub.atEnd(() => {
    raw.close();
  });
  await raw.subscriber()?.subscribe(`broadcast:{${pubsub.name}}`, (frame) => frames.push(frame)).active;
  for (const n of numbers(1, 5)) await sealed.publish(`secret ${String(n)}`);
  await (await pubsub.broadcast<string>({ sealer: other })).publish('not ours');
  await sealed.publish('secret 6');
  await plain.hears(...numbers(1, 6).map((n) => `secret ${String(n)}`));
  expect(frames.join()).not.toContain('secret');
  expect(events.filter((event) => event.type === 'skipped')).toMatchObject([{ reason: 'sealed' }]);
});

it('keeps the order of messages whose schema takes its time, and gives what the schema makes of them', async () => {
  const schema = schemaOf(async (value) => {
    await new Promise((resolve) => setTimeout(resolve, value === 1 ? 30 : 0));
    return { value: `number ${String(value)}` };
  }) as Schema<number, string>;
  const broadcast = await pubsub.broadcast<never>({ schema: schema as never });
  const hearing = new Hearing<string>();
  await broadcast.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
  await Promise.all([1, 2, 3].map((n) => broadcast.publish(n as never)));
  await waitUntil('all were told', () => hearing.told.length === 3);
  expect([...hearing.told].sort()).toEqual(['number 1', 'number 2', 'number 3']);
  const order = hearing.deliveries.map(({ id }) => Number(id.split('-')[1]));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

it('refuses to publish what is invalid, too large or no JSON, without a word of it in the error', async () => {
  const schema = schemaOf((value) => (value === 'secret' ? wrong : { value }));
  const broadcast = await pubsub.broadcast<unknown>({ schema, maxBytes: 8 });
  await expect(broadcast.publish('secret')).rejects.toMatchObject({
    code: 'ERR_VALIDATION',
    message: 'The message is not what its schema asks for, at: items[2].price',
    issues: [{ message: 'Wrong', path: 'items[2].price' }],
  });
  await expect(broadcast.publish('1234567')).rejects.toMatchObject({ code: 'ERR_TOO_LARGE' });
  await expect(broadcast.publish('éééé')).rejects.toMatchObject({ code: 'ERR_TOO_LARGE' });
  const circular: { self?: unknown } = {};
  circular.self = circular;
  for (const message of [undefined, () => 1, Symbol('x'), 1n, circular]) {
    await expect(broadcast.publish(message)).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' });
  }
  expect(await redis.raw('EXISTS', `broadcast:{${pubsub.name}}`)).toBe(0);
});

it('ends with its listeners when it is closed, and refuses what comes then', async () => {
  const broadcast = await pubsub.broadcast<number>();
  const active = broadcast.subscribe(() => undefined);
  await active.active;
  await broadcast.close();
  expect(await active.ended).toBe('closed');
  await expect(broadcast.publish(1)).rejects.toMatchObject({
    code: 'ERR_REDIS_UNAVAILABLE',
    reason: 'closed',
  });
  expect(() => broadcast.subscribe(() => undefined)).toThrow('closed');
  await waitUntil('Redis has no subscriber', async () =>
    String(await redis.raw('PUBSUB', 'NUMSUB', `broadcast:{${pubsub.name}}`)).endsWith(',0'),
  );
});

it('ends with its connection', async () => {
  const connection = createConnection(await redis.client());
  const broadcast = await pubsub.broadcast<number>({ checkAfter: 100, redis: connection });
  const listener = broadcast.subscribe(() => undefined);
  await listener.active;
  connection.close();
  expect(await listener.ended).toBe('closed');
});

it('leaves nothing behind of a thousand listeners, and one subscription while they are there', async () => {
  const connection = createConnection(await redis.client());
  pubsub.atEnd(() => {
    connection.close();
  });
  const broadcast = await pubsub.broadcast<number>({ redis: connection });
  const channel = `broadcast:{${pubsub.name}}`;
  for (let round = 0; round < 5; round++) {
    const subscriptions = numbers(1, 200).map(() => broadcast.subscribe(() => undefined));
    await Promise.all(subscriptions.map(({ active }) => active));
    expect(await redis.raw('PUBSUB', 'NUMSUB', channel)).toEqual([channel, 1]);
    for (const subscription of subscriptions) subscription.unsubscribe();
    await waitUntil('nobody listens', async () =>
      String(await redis.raw('PUBSUB', 'NUMSUB', channel)).endsWith(',0'),
    );
  }
});

it('keeps its counter no longer than a day', async () => {
  const broadcast = await pubsub.broadcast<number>();
  await broadcast.publish(1);
  const ttlMs = Number(await redis.raw('PTTL', `broadcast:{${pubsub.name}}`));
  expect(ttlMs).toBeGreaterThan(86_000_000);
  expect(ttlMs).toBeLessThanOrEqual(86_400_000);
});

it('passes on, and notices what is missing, also when Redis has no memory left: nothing is kept of it', async () => {
  const broadcast = await pubsub.broadcast<number>({ checkAfter: 100 });
  const hearing = new Hearing<number>();
  await broadcast.subscribe(hearing.listener).active;
  await redis.raw('CONFIG', 'SET', 'maxmemory', '1');
  pubsub.atEnd(() => redis.raw('CONFIG', 'SET', 'maxmemory', '0'));
  await broadcast.publish(1);
  await hearing.hears(1);
  const late = new Hearing<number>();
  await (await pubsub.broadcast<number>()).subscribe(late.listener).active;
  await broadcast.publish(2);
  await late.hears(2);
});

const wrong = { issues: [{ message: 'Wrong', path: ['items', 2, { key: 'price' }] }] };

function schemaOf(validate: (value: unknown) => unknown): Schema<never, never> {
  return { '~standard': { version: 1, vendor: 'test', validate } } as Schema<never, never>;
}
