import { useRedis, waitUntil } from '@sluice/test-support';
import fc from 'fast-check';
import { createConnection } from '../../src/index';
import { Hearing, numbers } from './hearing';
import { usePubSub } from './use-pubsub';

const redis = useRedis();
const pubsub = usePubSub(redis);

/** The keys of the topic of this test. */
const keys = () => ({ stream: `topic:{${pubsub.name}}`, meta: `topic:{${pubsub.name}}:meta` });

async function kept(): Promise<string[]> {
  const entries = (await redis.raw('XRANGE', keys().stream, '-', '+')) as [string, string[]][];
  return entries.map(([, fields]) => String(fields.at(-1)));
}

it('tells all listeners of all processes every message, in order, with the same ids', async () => {
  const [here, there] = [await pubsub.topic<number>(), await pubsub.topic<number>()];
  const hearings = [new Hearing<number>(), new Hearing<number>(), new Hearing<number>()];
  for (const [index, hearing] of hearings.entries()) {
    await (index < 2 ? here : there).subscribe(hearing.listener, { onGap: hearing.onGap }).active;
  }
  const ids = await Promise.all(numbers(1, 300).map((n) => here.publish(n)));
  for (const hearing of hearings) {
    await hearing.hears(...numbers(1, 300));
    expect(hearing.deliveries.map(({ id }) => id)).toEqual(ids);
  }
});

describe('begins', () => {
  it('after an id, with the oldest, or now', async () => {
    const topic = await pubsub.topic<number>();
    const ids: string[] = [];
    for (const n of numbers(1, 60)) ids.push(await topic.publish(n));
    const [late, all, now] = [new Hearing<number>(), new Hearing<number>(), new Hearing<number>()];
    await topic.subscribe(late.listener, { from: ids[29], onGap: late.onGap }).active;
    await topic.subscribe(all.listener, { from: 'oldest', onGap: all.onGap }).active;
    await topic.subscribe(now.listener, { onGap: now.onGap }).active;
    await topic.publish(61);
    await late.hears(...numbers(31, 61));
    await all.hears(...numbers(1, 61));
    await now.hears(61);
    expect(all.deliveries[0]).toEqual({ id: ids[0], replayed: true });
    expect(now.deliveries[0]?.replayed).toBe(false);
  });

  it('after a position that was taken when there was nothing yet, or after all that there was', async () => {
    const topic = await pubsub.topic<number>();
    const empty = await topic.position();
    await topic.publish(1);
    const full = await topic.position();
    await topic.publish(2);
    const [first, second] = [new Hearing<number>(), new Hearing<number>()];
    topic.subscribe(first.listener, { from: empty, onGap: first.onGap });
    topic.subscribe(second.listener, { from: full, onGap: second.onGap });
    await first.hears(1, 2);
    await second.hears(2);
  });

  it('at a time', async () => {
    const topic = await pubsub.topic<number>();
    await topic.publish(1);
    const id = await topic.publish(2);
    const at = Number(id.split('-')[0]);
    const hearings = await Promise.all(
      [at + 1, at, at - 60_000, 0, at + 3_600_000].map(async (ms) => {
        const hearing = new Hearing<number>();
        await topic.subscribe(hearing.listener, { from: new Date(ms), onGap: hearing.onGap }).active;
        return hearing;
      }),
    );
    await topic.publish(3);
    const [after, during, before, ever, future] = hearings as [
      Hearing<number>,
      Hearing<number>,
      Hearing<number>,
      Hearing<number>,
      Hearing<number>,
    ];
    await after.hears(3);
    await waitUntil('it has heard 3', () => during.told.includes(3));
    expect(during.told.slice(-2)).toEqual([2, 3]); // 1 too, if it is of the same millisecond
    await before.hears(1, 2, 3);
    await ever.hears(1, 2, 3);
    await future.hears(3);
  });

  it('with the oldest, or now, behind a gap, when the id is none that is kept', async () => {
    const topic = await pubsub.topic<number>();
    await topic.publish(1);
    const hostile = [
      '',
      '0-0',
      '18446744073709551615-18446744073709551615',
      '5-5\r\nevent: x',
      '$',
      'x'.repeat(9999),
    ];
    for (const from of hostile) {
      const [oldest, now] = [new Hearing<number>(), new Hearing<number>()];
      await topic.subscribe(oldest.listener, { from, onGap: oldest.onGap }).active;
      // What is after all there is has heard all there is.
      await oldest.hears('gap trimmed undefined', ...(from.startsWith('18') ? [] : [1]));
      await topic.subscribe(now.listener, { from, whenTooOld: 'now', onGap: now.onGap }).active;
      await now.hears('gap trimmed undefined');
    }
  });
});

describe('keeps', () => {
  it('no more than its bytes, and always the latest', async () => {
    const topic = await pubsub.topic<string>({ retain: { bytes: 1024 } });
    const message = 'x'.repeat(206); // with its quotes and the 48 that each counts, 256
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) ids.push(await topic.publish(message));
    expect(await kept()).toHaveLength(4);
    const hearing = new Hearing<string>();
    topic.subscribe(hearing.listener, { from: ids[2], onGap: hearing.onGap });
    await waitUntil('it has heard the rest', () => hearing.told.length === 5);
    expect(hearing.gaps).toEqual(['gap trimmed undefined']);
    const exact = new Hearing<string>();
    topic.subscribe(exact.listener, { from: ids[5], onGap: exact.onGap }); // the last that was removed
    await waitUntil('it has heard the rest', () => exact.told.length === 4);
    expect(exact.gaps).toEqual([]);
    await topic.publish('y'.repeat(5000));
    expect(await kept()).toEqual([`"${'y'.repeat(5000)}"`]);
  });

  it('messages for their age, and what was the last is known for longer', async () => {
    const topic = await pubsub.topic<number>({ retain: { age: 1000 } });
    const [first, last] = [await topic.publish(1), await topic.publish(2)];
    const ttls = await Promise.all(Object.values(keys()).map((key) => redis.raw('PTTL', key)));
    expect(ttls[0]).toBeLessThanOrEqual(1000);
    expect(ttls[1]).toBeGreaterThan(86_000_000);
    await redis.raw('DEL', keys().stream); // as its end does
    const [missed, well, lost] = [new Hearing<number>(), new Hearing<number>(), new Hearing<number>()];
    await topic.subscribe(missed.listener, { from: first, onGap: missed.onGap }).active;
    await topic.subscribe(well.listener, { from: last, onGap: well.onGap }).active;
    expect(await topic.publish(3)).not.toBe(last);
    const elsewhere = await pubsub.topic<number>();
    await elsewhere.subscribe(lost.listener, { from: last, onGap: lost.onGap }).active;
    await missed.hears('gap trimmed undefined', 3);
    await well.hears(3);
    await lost.hears(3);
  });

  it('ages in the order of the clock, removing what is old with the next message', async () => {
    const topic = await pubsub.topic<number>({ retain: { age: '1h' } });
    await topic.publish(1);
    // A message of two hours ago, as if it had been published then.
    await redis.raw('DEL', keys().stream);
    const then = String(Date.now() - 7_200_000);
    const n = Number(await redis.raw('HGET', keys().meta, 'n'));
    await redis.raw('XADD', keys().stream, `${then}-0`, 'n', String(n), 'total', '0', 'm', '0');
    await topic.publish(2);
    expect(await kept()).toEqual(['2']);
    expect(await redis.raw('HGET', keys().meta, 'removed')).toBe(`${then}-0`);
  });

  it('for ever without an age', async () => {
    const topic = await pubsub.topic<number>({ retain: { age: false } });
    await topic.publish(1);
    for (const key of Object.values(keys())) expect(await redis.raw('PTTL', key)).toBe(-1);
  });

  it('ids that grow, also when the clock of Redis is set back', async () => {
    const topic = await pubsub.topic<number>();
    await topic.publish(1);
    await redis.raw('HSET', keys().meta, 'ms', '9007199254740000', 'seq', '7');
    expect(await topic.publish(2)).toBe('9007199254740000-8');
    expect(await topic.publish(3)).toBe('9007199254740000-9');
    const hearing = new Hearing<number>();
    topic.subscribe(hearing.listener, { from: 'oldest', onGap: hearing.onGap });
    await hearing.hears(1, 2, 3);
  });
});

it('misses nothing over connections that are lost, and repeats nothing', async () => {
  const { connection, proxy } = await pubsub.weakConnection();
  const [weak, well] = [await pubsub.topic<number>({ redis: connection }), await pubsub.topic<number>()];
  const hearing = new Hearing<number>();
  await weak.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
  let last = 0;
  for (let round = 0; round < 4; round++) {
    for (let n = 0; n < 20; n++) await well.publish(++last);
    if (round % 2 === 0) proxy.drop();
    else proxy.cut();
    for (let n = 0; n < 20; n++) await well.publish(++last);
    proxy.heal();
    await waitUntil('it has caught up', () => hearing.told.at(-1) === last);
  }
  await hearing.hears(...numbers(1, last));
});

it('tells a gap when Redis has lost the topic, and goes on with the new one', async () => {
  const topic = await pubsub.topic<number>();
  const hearing = new Hearing<number>();
  await topic.subscribe(hearing.listener, { onGap: hearing.onGap }).active;
  await topic.publish(1);
  await hearing.hears(1);
  await redis.raw('DEL', ...Object.values(keys()));
  await topic.publish(2);
  await hearing.hears(1, 'gap counter-lost undefined', 2);
});

it('repeats nothing when a failover has lost the last messages, and says that it happened', async () => {
  const topic = await pubsub.topic<number>();
  const [live, late] = [new Hearing<number>(), new Hearing<number>()];
  await topic.subscribe(live.listener, { onGap: live.onGap }).active;
  for (const n of [1, 2, 3]) await topic.publish(n);
  const before = (await redis.raw('HGETALL', keys().meta)) as string[];
  const lost = [await topic.publish(4), await topic.publish(5)] as const;
  await live.hears(1, 2, 3, 4, 5);
  await redis.raw('XDEL', keys().stream, ...lost); // the replica had not got them
  await redis.raw('HSET', keys().meta, ...before);
  await live.hears(1, 2, 3, 4, 5, 'gap counter-lost undefined'); // nobody publishes
  await topic.subscribe(late.listener, { from: lost[1], onGap: late.onGap }).active;
  await topic.publish(6);
  await live.hears(1, 2, 3, 4, 5, 'gap counter-lost undefined', 6);
  await late.hears('gap trimmed undefined', 6);
  const between = new Hearing<number>();
  await topic.subscribe(between.listener, { from: lost[0], onGap: between.onGap }).active;
  await between.hears('gap trimmed undefined', 6);
});

describe('a listener that cannot keep up', () => {
  it('misses nothing, with a bounded queue, and holds up nobody', async () => {
    const topic = await pubsub.topic<number>();
    const [slow, other] = [new Hearing<number>(), new Hearing<number>()];
    let goOn: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (goOn = resolve));
    const listener = async (n: number) => {
      slow.told.push(n);
      if (n === 1) await blocked;
    };
    await topic.subscribe(listener, { queue: 5, onGap: slow.onGap }).active;
    await topic.subscribe(other.listener, { onGap: other.onGap }).active;
    for (const n of numbers(1, 200)) await topic.publish(n);
    await other.hears(...numbers(1, 200));
    expect(slow.told).toEqual([1]);
    goOn();
    await slow.hears(...numbers(1, 200));
    await topic.publish(201);
    await slow.hears(...numbers(1, 201));
  });

  it('is told of what was removed before it came to it', async () => {
    const topic = await pubsub.topic<number>({ retain: { bytes: 1024 } });
    const slow = new Hearing<number>();
    let goOn: () => void = () => undefined;
    const blocked = new Promise<void>((resolve) => (goOn = resolve));
    const listener = async (n: number) => {
      slow.told.push(n);
      if (n === 1) await blocked;
    };
    await topic.subscribe(listener, { queue: 2, onGap: slow.onGap }).active;
    for (const n of numbers(1, 100)) await topic.publish(n);
    const left = (await kept()).map(Number);
    const [first = 0] = left;
    goOn();
    await slow.hears(1, 2, 3, `gap trimmed ${String(first - 4)}`, ...left);
  });
});

it('whatever is published and subscribed when, every listener hears exactly what comes after its start', async () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('publish' as const), count: fc.integer({ min: 1, max: 40 }) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('resume' as const), at: fc.nat() }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'now' as const }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), at: fc.nat() }) },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const name = `${pubsub.name}-${String(++run)}`;
      const [topic, publisher] = [await pubsub.topic<number>({ name }), await pubsub.topic<number>({ name })];
      const ids = [await publisher.position()];
      const listeners: { from: number; hearing: Hearing<number>; until?: number; leave: () => void }[] = [];
      const listen = async (from: number, start?: string) => {
        const hearing = new Hearing<number>();
        const subscription = topic.subscribe(hearing.listener, {
          from: start,
          queue: 10,
          onGap: hearing.onGap,
        });
        if (start === undefined) await subscription.active;
        listeners.push({
          from,
          hearing,
          leave: () => {
            subscription.unsubscribe();
          },
        });
      };
      for (const each of steps) {
        if (each.kind === 'publish') {
          for (let n = 0; n < each.count; n++) ids.push(await publisher.publish(ids.length));
        } else if (each.kind === 'resume') {
          const from = each.at % ids.length;
          await listen(from, ids[from]);
        } else if (each.kind === 'now') {
          // What was published last need not have been told yet.
          await listen(-1);
        } else {
          const [gone] = listeners.splice(each.at % Math.max(1, listeners.length), 1);
          gone?.leave();
          const told = gone?.hearing.told ?? [];
          if (gone !== undefined && gone.from >= 0)
            expect(told).toEqual(numbers(gone.from + 1, gone.from + told.length));
        }
      }
      ids.push(await publisher.publish(ids.length));
      const last = ids.length - 1;
      for (const { from, hearing, leave } of listeners) {
        await waitUntil('the last is heard', () => hearing.told.at(-1) === last);
        const first = from === -1 ? Number(hearing.told[0]) : from + 1;
        expect(hearing.told).toEqual(numbers(first, last));
        leave();
      }
      await topic.close();
    }),
    { numRuns: 25 },
  );
});

it('ends with its listeners when it is closed, and leaves no connection', async () => {
  const topic = await pubsub.topic<number>();
  const connections = async () => String(await redis.raw('CLIENT', 'LIST')).split('\n').length;
  const before = await connections();
  for (let n = 0; n < 1000; n++) topic.subscribe(() => undefined).unsubscribe();
  const listener = topic.subscribe(() => undefined);
  await listener.active;
  expect(await connections()).toBeLessThanOrEqual(before + 1);
  await topic.close();
  expect(await listener.ended).toBe('closed');
  await expect(topic.publish(1)).rejects.toMatchObject({ reason: 'closed' });
  await expect(topic.position()).rejects.toMatchObject({ reason: 'closed' });
  expect(() => topic.subscribe(() => undefined)).toThrow('closed');
  await waitUntil('its own connection is gone', async () => (await connections()) === before);
});

it('ends with its connection', async () => {
  const connection = createConnection(await redis.client());
  const topic = await pubsub.topic<number>({ redis: connection });
  const listener = topic.subscribe(() => undefined);
  await listener.active;
  connection.close();
  expect(await listener.ended).toBe('closed');
});

it('rejects what waits for a subscription that ends before it was active', async () => {
  const topic = await pubsub.topic<number>();
  const { active, unsubscribe } = wrap(topic.subscribe(() => undefined, { from: 'oldest' }));
  unsubscribe();
  await expect(active).rejects.toMatchObject({ code: 'ERR_REDIS_UNAVAILABLE', reason: 'closed' });
});

function wrap(subscription: { active: Promise<string>; unsubscribe(): void }) {
  return {
    active: subscription.active,
    unsubscribe: () => {
      subscription.unsubscribe();
    },
  };
}
