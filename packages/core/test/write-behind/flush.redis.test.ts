import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { useRedis, waitUntil } from '@sluice/test-support';
import { writeBehindEvents, type DatabaseContext, type Row, type WriteBehindEvent } from '../../src/index';
import { connectionLost } from './memory-table';
import { useWriteBehind, type Counted, type Started } from './use-write-behind';

const redis = useRedis();
const start = useWriteBehind(redis);

const NOT_WAITED = { timeout: 0 };

/** Held up until it is let go. */
function gate() {
  let open: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (open = resolve));
  return { held, open: () => open?.() };
}

/** Everything that is told while it is told. */
async function toldWhile(work: () => Promise<unknown>): Promise<WriteBehindEvent[]> {
  const told: WriteBehindEvent[] = [];
  const hear = (event: unknown) => told.push(event as WriteBehindEvent);
  subscribe(writeBehindEvents.name, hear);
  await work();
  unsubscribe(writeBehindEvents.name, hear);
  return told;
}

describe('a write that comes while the record is being flushed', () => {
  it('leaves it to be flushed again, with the order kept', async () => {
    const { records, table } = await start();
    const { held, open } = gate();
    await records.set('a', { views: 1 });
    table.before = () => held;
    const flushing = records.flush('a');
    await waitUntil('it is being written', () => table.batches.length === 1);
    const version = await records.set('a', { views: 2 });
    open();
    await flushing;
    expect(table.values).toEqual({ a: { views: 1 } });
    expect((await records.stats()).dirty).toBe(1);
    await records.flush();
    expect(table.rows.get('a')).toEqual({ version, value: { views: 2 } });
  });
});

describe('a flusher that is late', () => {
  it('does not undo what another one has written since, and what it says of it changes nothing', async () => {
    const { records, table, name } = await start({ timeout: 50 });
    const other = await start({ table, name });
    const { held, open } = gate();
    await records.set('a', { views: 1 });
    table.before = () => held;
    const late = records.flush('a', { timeout: '10s' });
    await waitUntil('it is being written', () => table.batches.length === 1);
    table.before = () => undefined;
    await other.records.set('a', { views: 2 });
    await other.records.flush('a');
    open();
    await late;
    expect(table.values).toEqual({ a: { views: 2 } });
    expect(await records.stats()).toMatchObject({ dirty: 0, claimed: 0 });
  });

  it('is taken over when it has died, and what it had claimed is written', async () => {
    const { records, table, name, key } = await start({ timeout: 20 });
    await records.set('a', { views: 1 });
    table.before = () => new Promise(() => undefined); // never comes back
    await expect(records.flush('a', NOT_WAITED)).rejects.toMatchObject({ reason: 'timeout' });
    await redis.raw('ZADD', key('claimed'), String(Date.now() + 30), 'a'); // as if it could not say so
    await redis.raw('ZREM', key('due'), 'a');
    const other = await start({ name });
    await other.records.flush('a');
    expect(other.table.values).toEqual({ a: { views: 1 } });
  });
});

describe('a database that has a higher version than Redis', () => {
  it('is written all the same, under a higher one still: what was acknowledged counts', async () => {
    const { records, table } = await start();
    const future = Date.now() * 1000 + 3_600_000_000;
    table.rows.set('a', { version: future, value: { views: 100 } });
    await records.set('a', { views: 1 });
    await records.flush('a');
    expect(table.rows.get('a')).toEqual({ version: expect.any(Number), value: { views: 1 } });
    expect(table.rows.get('a')?.version).toBeGreaterThan(future);
    expect(await records.set('b', {})).toBeGreaterThan(future);
  });

  it('is right about a record that is from before Redis was started again with less than it had', async () => {
    const { records, table, key } = await start();
    const version = await records.set('a', { views: 1 });
    await redis.raw('HSET', key('r:a'), 't', '1000');
    table.rows.set('a', { version: version + 5, value: { views: 2 } });
    await records.flush('a');
    expect(table.values).toEqual({ a: { views: 2 } });
    expect(await records.get('a')).toEqual({ views: 2 });
  });
});

describe('a database that does not take a row', () => {
  const refuse = (batch: readonly Row<Counted>[]) => {
    if (batch.some(({ id }) => id === 'bad')) throw new Error('check violated');
  };

  it('gets the others, for the batch is halved until the row is alone', async () => {
    const { records, table } = await start();
    for (let n = 0; n < 20; n++) await records.set(`r${String(n)}`, { views: n });
    await records.set('bad', {});
    table.before = refuse;
    await expect(records.flush(undefined, NOT_WAITED)).rejects.toMatchObject({ reason: 'timeout' });
    expect(table.rows.size).toBe(20);
    expect(table.batches.filter((batch) => batch.includes('bad')).length).toBeLessThan(7);
    expect(await records.stats()).toMatchObject({ dirty: 1, claimed: 0, dead: 0 });
  });

  it.each<[string, unknown, string]>([
    ['nothing that has words', Object.create(null), 'something that has no words'],
    ['nothing', undefined, 'undefined'],
    ['an error without a message', Object.assign(new Error(), { message: 7 }), '7'],
  ])('may say %s', async (_what, thrown, error) => {
    const { records, table } = await start({ maxAttempts: 1 });
    await records.set('a', {});
    await records.set('bad', {});
    table.before = (batch) => {
      if (batch.some(({ id }) => id === 'bad')) throw thrown;
    };
    await expect(records.flush()).rejects.toMatchObject({ reason: 'dead' });
    expect(await records.dead.list()).toMatchObject([{ id: 'bad', error }]);
    expect([...table.rows.keys()]).toEqual(['a']);
  });

  it('has it as a dead letter after so many attempts, with its value, to be written anew or thrown away', async () => {
    const { records, table } = await start({ maxAttempts: 2 });
    const version = await records.set('bad', { views: 7 });
    await records.set('gone', { views: 8 });
    table.before = () => {
      throw new Error('check violated');
    };
    for (const id of ['bad', 'gone']) {
      await expect(records.flush(id)).rejects.toMatchObject({ code: 'ERR_NOT_FLUSHED', reason: 'dead' });
    }
    expect(await records.stats()).toMatchObject({ dirty: 0, dead: 2 });
    const letter = {
      id: 'bad',
      version,
      deleted: false,
      value: { views: 7 },
      attempts: 2,
      error: 'check violated',
    };
    expect(await records.dead.list({ limit: 1 })).toEqual([{ ...letter, diedAt: expect.any(Number) }]);
    expect(await records.get('bad')).toEqual({ views: 7 });
    await expect(records.barrier('bad', version)).rejects.toMatchObject({ reason: 'dead' });
    table.before = () => undefined;
    expect([await records.dead.redrive(['bad', 'none']), await records.dead.purge()]).toEqual([1, 1]);
    await records.flush();
    expect(table.values).toEqual({ bad: { views: 7 } });
    expect(await records.get('gone')).toBe(undefined);
    expect(await records.dead.list()).toEqual([]);
  });

  it('takes a dead letter that was replaced by what it takes', async () => {
    const { records, table } = await start({ maxAttempts: 1 });
    await records.set('bad', { views: 1 });
    table.before = refuse;
    await expect(records.flush('bad')).rejects.toMatchObject({ reason: 'dead' });
    table.before = () => undefined;
    await records.increment('bad', 'views');
    expect(await records.stats()).toMatchObject({ dirty: 1, dead: 0 });
    await records.flush('bad');
    expect(table.values).toEqual({ bad: { views: 2 } });
  });

  it('tells of it, without an id or a value', async () => {
    const { records, table, name } = await start({ maxAttempts: 1 });
    const told = await toldWhile(async () => {
      await records.set('bad', { name: 'secret' });
      await records.set('good', {});
      table.before = refuse;
      await records.flush().catch(() => undefined);
    });
    const outcomes = told.map(({ operation, outcome, records: count }) => [operation, outcome, count]);
    expect(outcomes).toContainEqual(['set', 'accepted', undefined]);
    expect(outcomes).toContainEqual(['flush', 'dead', 1]);
    expect(outcomes).toContainEqual(['flush', 'refused', 2]);
    expect(told.every((event) => event.name === name && !/bad|secret/.test(JSON.stringify(event)))).toBe(
      true,
    );
  });
});

describe('a database that is away', () => {
  it('makes no dead letters, and is not asked row by row', async () => {
    const { records, table } = await start({ maxAttempts: 1 });
    for (let n = 0; n < 30; n++) await records.set(`r${String(n)}`, { views: n });
    table.before = () => {
      throw connectionLost();
    };
    await expect(records.flush(undefined, NOT_WAITED)).rejects.toMatchObject({ reason: 'timeout' });
    expect(table.batches.length).toBe(1);
    expect(await records.stats()).toMatchObject({ dirty: 30, claimed: 0, dead: 0 });
    table.before = () => undefined;
    await records.flush();
    expect(table.rows.size).toBe(30);
  });

  it('is told by refusing everything, too, whatever it says', async () => {
    const { records, table } = await start();
    for (let n = 0; n < 64; n++) await records.set(`r${String(n)}`, {});
    table.before = () => {
      throw new Error('no idea');
    };
    await expect(records.flush(undefined, NOT_WAITED)).rejects.toMatchObject({ reason: 'timeout' });
    expect(table.batches.length).toBeLessThan(15);
    expect(await records.stats()).toMatchObject({ dirty: 64, claimed: 0, dead: 0 });
  });

  it('may have done what it did not say', async () => {
    const { records, table } = await start();
    await records.increment('a', 'views');
    table.after = () => {
      table.after = () => undefined;
      throw connectionLost();
    };
    await records.flush('a');
    expect([table.values, table.batches.length]).toEqual([{ a: { views: 1 } }, 2]);
  });

  it('does not stop reads of what Redis has, and fails those of what it has not', async () => {
    const { records, table } = await start();
    await records.set('a', { views: 1 });
    table.beforeRead = () => {
      throw connectionLost();
    };
    expect(await records.get('a')).toEqual({ views: 1 });
    await expect(records.get('b')).rejects.toThrow('connection lost');
    await expect(records.increment('b', 'views')).rejects.toThrow('connection lost');
    expect((await records.stats()).dirty).toBe(1);
  });

  it('hangs: whoever reads is told when it has taken too long', async () => {
    const { records, table } = await start({ timeout: 30 });
    table.beforeRead = () => new Promise(() => undefined);
    await expect(records.get('a')).rejects.toMatchObject({ code: 'ERR_LOADER_TIMEOUT' });
  });
});

describe('a database that hangs', () => {
  /** How the call of the database stands when something that was told to wait 50 ms has ended. */
  async function hung(wait: (started: Started<Counted>) => Promise<unknown>, flusher = false) {
    const { held, open } = gate();
    const signals: AbortSignal[] = [];
    const write = async (_batch: unknown, { signal }: DatabaseContext) => {
      signals.push(signal);
      await held;
      return new Map<string, number>();
    };
    const started = await start({ write, timeout: '30s', deadline: '1s', delay: 0, flusher });
    await started.records.set('a', { views: 1 });
    if (flusher) await waitUntil('it is being written', () => signals.length > 0);
    const outcome = await wait(started);
    const aborted = signals.map((signal) => signal.aborted);
    open();
    return { outcome, aborted };
  }

  it.each<[string, string | undefined]>([
    ['a record', 'a'],
    ['all', undefined],
  ])('does not hold up a flush of %s for longer than it was to wait', async (_what, id) => {
    const flush = ({ records }: Started<Counted>) =>
      records.flush(id, { timeout: 50 }).catch((error: unknown) => error);
    expect(await hung(flush)).toMatchObject({ outcome: { reason: 'timeout' }, aborted: [false] });
  });

  it.each([true, false])('does not hold up close (its own flusher: %s)', async (flusher) => {
    const close = ({ records }: Started<Counted>) => records.close({ timeout: 50 });
    expect(await hung(close, flusher)).toMatchObject({ outcome: false, aborted: [false] });
  });
});

describe('barriers', () => {
  it('resolve when that write is in the database, also when another process writes it', async () => {
    const { records, table, name } = await start();
    const other = await start({ table, name });
    const version = await records.set('a', { views: 1 });
    let done = false;
    const [one, all] = [records.barrier('a', version), records.barrier()];
    void Promise.all([one, all]).then(() => (done = true));
    await records.set('b', {});
    expect(done).toBe(false);
    await other.records.flush('a');
    await Promise.all([one, all]);
    expect(table.values).toEqual({ a: { views: 1 } });
    await records.barrier('a', version - 1);
    await records.barrier('none');
  });

  it('do not mistake a write that came meanwhile for the one before', async () => {
    const { records, table } = await start();
    const { held, open } = gate();
    await records.set('a', { views: 1 });
    table.before = () => held;
    const flushing = records.flush('a');
    await waitUntil('it is being written', () => table.batches.length === 1);
    const version = await records.set('a', { views: 2 });
    const [one, all] = [
      records.barrier('a', version, { timeout: '150ms' }),
      records.barrier(undefined, undefined, { timeout: '150ms' }),
    ];
    open();
    await flushing;
    await expect(one).rejects.toMatchObject({ reason: 'timeout' });
    await expect(all).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('tell when Redis has lost what they wait for', async () => {
    const { records, key } = await start();
    const version = await records.set('a', {});
    await redis.raw('DEL', ...['', 'r:a', 'dirty', 'due'].map(key));
    await expect(records.barrier('a', version)).rejects.toMatchObject({ reason: 'lost' });
  });

  it('ask the database about what Redis does not have', async () => {
    const { records, table, key } = await start({ maxAttempts: 1 });
    const kept = await records.set('kept', {});
    await records.flush();
    const evicted = await records.set('evicted', {});
    const purged = await records.set('purged', {});
    await redis.raw('DEL', key('r:kept'), key('r:evicted'));
    await expect(records.flush('evicted')).rejects.toMatchObject({ reason: 'lost' });
    table.before = () => {
      throw new Error('check violated');
    };
    await expect(records.flush('purged')).rejects.toMatchObject({ reason: 'dead' });
    expect(await records.dead.purge()).toBe(1);
    await records.barrier('kept', kept);
    await expect(records.barrier('evicted', evicted)).rejects.toMatchObject({ reason: 'lost' });
    await expect(records.barrier('purged', purged)).rejects.toMatchObject({ reason: 'lost' });
  });

  it.each<[string, (record: string) => Promise<unknown>]>([
    ['evicted', (record) => redis.raw('DEL', record)],
    ['replaced by something else', (record) => redis.raw('SET', record, 'text')],
    ['cut', (record) => redis.raw('HDEL', record, 'v')],
  ])('tell when a record was %s before it was written, and the others are', async (_how, harm) => {
    const { records, table, key } = await start();
    await records.set('a', {});
    await records.set('b', {});
    await harm(key('r:a'));
    const told = await toldWhile(() => expect(records.flush()).rejects.toMatchObject({ reason: 'lost' }));
    expect(told).toMatchObject([
      { outcome: 'vanished', records: 1 },
      { outcome: 'done', records: 1 },
    ]);
    expect([(await records.stats()).dirty, [...table.rows.keys()]]).toEqual([0, ['b']]);
  });
});

describe('close', () => {
  it('drains, and rejects what comes after', async () => {
    const { records, table } = await start({ delay: '1h', flusher: true });
    await records.set('a', { views: 1 });
    expect(await records.close()).toBe(true);
    expect(table.values).toEqual({ a: { views: 1 } });
    for (const late of [() => records.get('a'), () => records.set('a', {}), () => records.dead.list()]) {
      await expect(late()).rejects.toMatchObject({ reason: 'closed' });
    }
  });

  it('says the same to all who call it, when it has ended', async () => {
    const { records, table } = await start();
    const { held, open } = gate();
    await records.set('a', { views: 1 });
    table.before = () => held;
    const closing = [records.close(), records.close()];
    let ended = 0;
    for (const each of closing) void each.then(() => ended++);
    await waitUntil('it is being written', () => table.batches.length === 1);
    expect(ended).toBe(0);
    open();
    expect(await Promise.all([...closing, records.close()])).toEqual([true, true, true]);
  });

  it('says when it could not, and leaves the rest for others', async () => {
    const { records, table, name } = await start({ flusher: true });
    await records.set('a', { views: 1 });
    table.before = () => {
      throw connectionLost();
    };
    expect(await records.close({ timeout: 50 })).toBe(false);
    const other = await start({ name });
    await other.records.flush();
    expect(other.table.values).toEqual({ a: { views: 1 } });
  });
});

it('sweeps once an hour, by one process of all', async () => {
  let sweeps = 0;
  const sweep = () => sweeps++;
  const { table, name } = await start({ sweep, flusher: true, delay: 0 });
  const other = await start({ table, name, sweep, flusher: true, delay: 0 });
  await waitUntil('it is swept', () => sweeps > 0);
  await other.records.set('a', {});
  await waitUntil('both have looked', () => table.rows.has('a'));
  expect(sweeps).toBe(1);
});
