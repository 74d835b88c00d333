import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@sluice/test-support';
import { createSealer, UnrecoverableError, type QueueEvent, type Schema } from '../../src/index';
import { useQueue } from './use-queue';

const bench = useQueue();

async function completed(queue: { counts(): Promise<{ completed: number }> }, jobs: number) {
  await waitUntil('they are completed', async () => (await queue.counts()).completed === jobs);
}

describe('dedup', () => {
  it('keeps the first until that has ended', async () => {
    const queue = bench.queue<string>();
    const dedup = { key: 'key {of} any form' };
    const [first, second] = await Promise.all([queue.add('a', { dedup }), queue.add('b', { dedup })]);
    expect(first.outcome).toBe('added');
    expect(second).toEqual({ id: first.id, outcome: 'kept' });
    bench.worker({});
    await completed(queue, 1);
    expect((await queue.get(first.id))?.data).toBe('a');
    expect((await queue.add('c', { dedup })).outcome).toBe('added');
    await completed(queue, 2);
  });

  it('keeps the first for a time, even when that has ended', async () => {
    const queue = bench.queue<string>();
    const dedup = { key: 'k', ttl: 300 };
    await queue.add('a', { dedup });
    bench.worker({});
    await completed(queue, 1);
    expect((await queue.add('b', { dedup })).outcome).toBe('kept');
    await waitUntil('the time is over', async () => (await queue.add('c', { dedup })).outcome === 'added');
  });

  it('replaces what has not begun, and takes a place of its own beside what has', async () => {
    const queue = bench.queue<string, string>();
    const dedup = { key: 'k', mode: 'replace' } as const;
    const first = await queue.add('a', { dedup });
    expect(await queue.add('bb', { dedup })).toEqual({ id: first.id, outcome: 'replaced' });
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const worker = bench.worker<string>({ handler: ({ data }) => gate.then(() => data) });
    await waitUntil('it runs', () => worker.running === 1);
    const next = await queue.add('c', { dedup });
    expect(next.outcome).toBe('added');
    expect((await queue.add('d', { dedup })).id).toBe(next.id);
    release();
    expect(await queue.wait(first.id)).toEqual({ state: 'completed', result: 'bb' });
    expect(await queue.wait(next.id)).toEqual({ state: 'completed', result: 'd' });
    expect((await queue.counts()).bytes.unfinished).toBe(0);
  });

  it('debounces: the last of them, so long after it', async () => {
    const queue = bench.queue<string, string>();
    const options = { delay: 250, dedup: { key: 'k', mode: 'debounce' } } as const;
    bench.worker<string>({ handler: ({ data }) => data });
    const { id } = await queue.add('a', options);
    const before = (await queue.get(id))?.at?.getTime() ?? Infinity;
    await delay(20);
    expect(await queue.add('b', options)).toEqual({ id, outcome: 'replaced' });
    expect((await queue.get(id))?.at?.getTime()).toBeGreaterThan(before);
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'b' });
    expect(await bench.raw('EXISTS', 'dedup:k')).toBe(0);
  });

  it('debounces also what is due already and has not begun', async () => {
    const queue = bench.queue<string, string>();
    const dedup = { key: 'k', mode: 'debounce' } as const;
    await queue.pause();
    const { id } = await queue.add('a', { delay: 1, dedup });
    bench.worker({});
    await waitUntil('it is ready', async () => (await queue.get(id))?.state === 'ready');
    expect(await queue.add('b', { delay: '1h', dedup })).toEqual({ id, outcome: 'replaced' });
    expect(await queue.counts()).toMatchObject({ ready: 0, delayed: 1 });
    expect(await queue.get(id)).toMatchObject({ state: 'delayed', data: 'b' });
    expect(await queue.cancel(id)).toBe('cancelled');
    expect(await queue.counts()).toMatchObject({ ready: 0, delayed: 0, bytes: { unfinished: 0 } });
  });
});

describe('repeat', () => {
  it('adds a job at every occurrence, and keeps the next one when it is set up again', async () => {
    const queue = bench.queue<string>();
    const repeat = { key: 'tick', every: '1h' } as const;
    const { id, outcome } = await queue.add('first', { repeat });
    expect(outcome).toBe('scheduled');
    const due = Number(await bench.raw('ZSCORE', 'schedules', id));
    expect(due).toBeGreaterThan(Date.now() + 3_500_000);
    await queue.add('second', { repeat, priority: 3 });
    expect(Number(await bench.raw('ZSCORE', 'schedules', id))).toBe(due);

    const soon = due - 3_600_000; // as if the hour had passed
    await bench.raw('ZADD', 'schedules', String(soon), id);
    await bench.raw('HSET', 'meta', 'scheduleDue', String(soon));
    const seen: string[] = [];
    bench.worker<string>({ handler: ({ data }) => void seen.push(data) });
    bench.worker<string>({ handler: ({ data }) => void seen.push(data) });
    await completed(queue, 1);
    expect(seen).toEqual(['second']);
    expect(Number(await bench.raw('ZSCORE', 'schedules', id))).toBe(due);
    expect(await queue.counts()).toMatchObject({ schedules: 1, ready: 0 });
    expect(await queue.cancel(id)).toBe('cancelled');
    expect(await queue.cancel(id)).toBe('absent');
    expect((await queue.counts()).schedules).toBe(0);
  });

  it('is by cron, in a time zone', async () => {
    const queue = bench.queue<string>();
    const add = (cron: string, timezone?: string) =>
      queue.add('x', { repeat: { key: 'c', cron, ...(timezone !== undefined && { timezone }) } });
    const { id } = await add('30 3 * * *', 'America/New_York');
    const due = new Date(Number(await bench.raw('ZSCORE', 'schedules', id)));
    const inNewYork = due.toLocaleTimeString('en-GB', { timeZone: 'America/New_York' });
    expect(inNewYork).toBe('03:30:00');
    await add('0 12 * * *');
    expect(new Date(Number(await bench.raw('ZSCORE', 'schedules', id))).getUTCHours()).toBe(12);
    const wrongs: [string, string?][] = [
      ['61 * * * *'],
      ['never'],
      ['0 0 * * *', 'Mars/Olympus'],
      ['0 0 30 2 *'],
    ];
    for (const [cron, timezone] of wrongs) {
      await expect(add(cron, timezone)).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' });
    }
  });
});

describe('pause', () => {
  it('has nothing begin until it is resumed', async () => {
    const queue = bench.queue<string>();
    await queue.pause();
    bench.worker({ concurrency: 3 });
    await queue.addBulk([{ data: 'a' }, { data: 'b' }]);
    await delay(100);
    expect(await queue.counts()).toMatchObject({ ready: 2, active: 0, paused: true });
    await queue.resume();
    await completed(queue, 2);
  });
});

describe('a rate limit', () => {
  it('lets no more begin within any window, over all workers', async () => {
    const queue = bench.queue<number>();
    const starts: number[] = [];
    const rateLimit = { limit: 4, window: 300 };
    const handler = () => void starts.push(Date.now());
    bench.worker({ concurrency: 10, rateLimit, handler });
    bench.worker({ concurrency: 3, rateLimit, handler });
    await queue.addBulk(Array.from({ length: 10 }, (_, data) => ({ data })));
    await completed(queue, 10);
    const begun = (await bench.raw('HVALS', 'jobs')) as string[];
    expect(begun).toHaveLength(10);
    for (let n = 4; n < starts.length; n++) {
      // What Redis counts is when they were claimed, a little before they begin.
      expect((starts[n] ?? 0) - (starts[n - 4] ?? 0)).toBeGreaterThanOrEqual(200);
    }
  });
});

describe('payloads', () => {
  const doubling: Schema<string, number> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        typeof value === 'string' && /^\d+$/.test(value)
          ? { value: Number(value) * 2 }
          : { issues: [{ message: 'digits only', path: ['n'] }] },
    },
  };

  it('are checked when they are added and when they are begun, where the handler gets what the schema makes of them', async () => {
    const queue = bench.queue<string, number>({ schema: doubling });
    bench.worker<number>({ schema: doubling, handler: ({ data }) => data + 1 });
    await expect(queue.add('x')).rejects.toMatchObject({ code: 'ERR_VALIDATION' });
    const { id } = await queue.add('20');
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 41 });
    const unchecked = await bench.queue<string>().add('not digits');
    expect(await queue.wait(unchecked.id)).toMatchObject({
      state: 'dead',
      error: { name: 'ValidationError' },
    });
  });

  it('are sealed with results, progress and errors, and open for who has the key alone', async () => {
    const sealer = createSealer({ keys: { k: randomBytes(32) }, current: 'k' });
    const queue = bench.queue<string, string>({ sealer });
    bench.worker<string>({
      sealer,
      attempts: 1,
      async handler({ data, progress }) {
        await progress('secret progress');
        if (data === 'secret failure') throw new Error(data);
        return `secret result of ${data}`;
      },
    });
    const kept = await queue.add('secret data', { dedup: { key: 'k', mode: 'replace' } });
    const failing = await queue.add('secret failure');
    expect(await queue.wait(kept.id)).toEqual({ state: 'completed', result: 'secret result of secret data' });
    expect(await queue.wait(failing.id)).toMatchObject({
      state: 'dead',
      error: { message: 'secret failure' },
    });
    expect(await queue.get(kept.id)).toMatchObject({ data: 'secret data', progress: 'secret progress' });
    const stored = await Promise.all([
      ...['data', 'results', 'progress', 'jobs'].map((part) => bench.raw('HVALS', part)),
      bench.raw('LRANGE', `errors:${failing.id}`, '0', '-1'),
    ]);
    expect(JSON.stringify(stored)).not.toContain('secret');
    await expect(bench.queue().get(kept.id)).rejects.toThrow();
    await bench.raw('HSET', 'data', kept.id, (await bench.raw('HGET', 'data', failing.id)) as string);
    await expect(queue.get(kept.id)).rejects.toMatchObject({ code: 'ERR_DECRYPT' });
  });

  it('are not taken for nothing when a seal is taken away', async () => {
    const sealer = createSealer({ keys: { k: randomBytes(32) }, current: 'k' });
    const queue = bench.queue<string | undefined, string>({ sealer });
    const [emptied, nothing] = await queue.addBulk([{ data: 'secret' }, { data: undefined }]);
    await bench.raw('HSET', 'data', emptied?.id ?? '', '');
    bench.worker<string | undefined>({ sealer, attempts: 1, handler: ({ data }) => String(data) });
    expect(await queue.wait(nothing?.id ?? '')).toEqual({ state: 'completed', result: 'undefined' });
    expect(await queue.wait(emptied?.id ?? '')).toMatchObject({
      ...{ state: 'dead', error: { name: 'DecryptError' } },
    });
    await expect(queue.get(emptied?.id ?? '')).rejects.toMatchObject({ code: 'ERR_DECRYPT' });
  });

  it('are told to be wrong, by their name, once for all of a bulk', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const later: Schema<string> = {
      '~standard': {
        ...{ version: 1, vendor: 'test' },
        validate: () => Promise.resolve({ issues: [{ message: 'never' }] }),
      },
    };
    const wrong = [{ data: 'refused later' }, { data: 'x', options: { dealy: 1 } as object }];
    await expect(bench.queue<string>({ schema: later }).addBulk(wrong)).rejects.toThrow();
    await new Promise(setImmediate);
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    const queue = bench.queue<string>();
    bench.worker<string>({
      attempts: 1,
      handler: ({ data, progress }) => (data === 'progress' ? progress(1n) : { result: 1n }),
    });
    for (const option of ['progress', 'result']) {
      const ended = await queue.wait((await queue.add(option)).id);
      expect(ended).toMatchObject({
        state: 'dead',
        error: { message: expect.stringContaining(`\`${option}\``) },
      });
    }
  });

  it('that have no form, or hold a way into the prototype, do no harm', async () => {
    const queue = bench.queue<unknown>();
    bench.worker({ handler: ({ data }) => data });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const data of [circular, 1n, () => 1, Symbol('s')]) {
      await expect(queue.add(data)).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID' });
    }
    const hostile = JSON.parse('{"__proto__":{"polluted":true},"|":"a|b\\n"}') as unknown;
    const { id } = await queue.add(hostile);
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: hostile });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

it('a job is tried again after the default time when `backoff` throws, or what reads its error: that is told once', async () => {
  const warned = jest.spyOn(process, 'emitWarning').mockImplementation();
  const no = () => {
    throw new Error('no');
  };
  const queue = bench.queue<string>();
  const errors = [new Error('fails'), Object.defineProperty({}, 'retryAfter', { get: no }) as Error];
  bench.worker({
    backoff: no,
    handler: () => (errors.length > 0 ? Promise.reject(errors.pop() as Error) : 'done'),
  });
  const { id } = await queue.add('x');
  expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'done' });
  expect(warned.mock.calls).toEqual([[expect.any(String), { code: 'SLUICE_BACKOFF_THREW' }]]);
  warned.mockRestore();
});

describe('what somebody else has written into Redis', () => {
  it('is no dead letter, and keeps no other from being one', async () => {
    const queue = bench.queue<string>();
    bench.worker({ handler: () => Promise.reject(new UnrecoverableError('no')) });
    const gone = await queue.add('gone');
    expect(await queue.wait(gone.id)).toMatchObject({ state: 'dead' });
    await bench.raw('HDEL', 'jobs', gone.id);
    const [kept, broken] = await queue.addBulk([{ data: 'kept' }, { data: 'broken' }]);
    expect(await queue.wait(broken?.id ?? '')).toMatchObject({ state: 'dead' });
    await bench.raw('HSET', 'jobs', broken?.id ?? '', 'f|nonsense');
    expect(await queue.dead.redrive([gone.id, broken?.id ?? ''])).toBe(0);
    expect(await queue.dead.purge([gone.id])).toBe(1);
    expect((await queue.dead.list()).map(({ id }) => id)).toEqual([kept?.id]);
    bench.worker({ retainDead: { age: 0 }, handler: () => 'done' });
    const { id } = await queue.add('goes on');
    expect(['completed', 'dead']).toContain((await queue.wait(id)).state);
    await waitUntil('they are dropped', async () => (await queue.counts()).dead === 0);
    expect((await queue.counts()).bytes.dead).toBe(0);
  });

  it('is no end that somebody was waiting for', async () => {
    const queue = bench.queue<string, string>();
    const { id } = await queue.add('x');
    const waiting = queue.wait(id);
    await waitUntil('it is listened for', async () =>
      JSON.stringify(await bench.redis.raw('PUBSUB', 'CHANNELS')).includes(bench.name),
    );
    for (const message of [`c|${id}|{`, `f|${id}|`, 'nonsense', '']) {
      await bench.redis.raw('PUBLISH', `q:{${bench.name}}:ended`, message);
    }
    bench.worker({ handler: () => 'done' });
    expect(await waiting).toEqual({ state: 'completed', result: 'done' });
  });

  it('is no job, and keeps no other from being carried out', async () => {
    const queue = bench.queue<string, string>();
    const broken = await queue.add('broken');
    const shapeless = await queue.add('shapeless');
    const late = await queue.add('late', { delay: 30 });
    const gone = await queue.add('gone');
    await bench.raw('HSET', 'jobs', broken.id, 'w|0|0|nonsense');
    for (const { id } of [shapeless, late]) await bench.raw('HSET', 'jobs', id, 'nonsense');
    await bench.raw('HDEL', 'data', gone.id);
    bench.worker<string | undefined>({ handler: ({ data }) => data ?? 'nothing' });
    const { id } = await queue.add('sound');
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'sound' });
    expect(await queue.wait(gone.id)).toEqual({ state: 'completed', result: 'nothing' });
    await bench.raw('ZADD', 'leases', '1', broken.id);
    await queue.resume(); // rings
    await waitUntil('it is dropped', async () => (await bench.raw('HEXISTS', 'jobs', broken.id)) === 0);
    expect((await queue.counts()).active).toBe(0);
  });
});

describe('once', () => {
  it('runs an effect once, however often the job is tried', async () => {
    const queue = bench.queue<string, string>();
    let effects = 0;
    bench.worker<string>({
      backoff: () => 0,
      async handler({ id, attempt }) {
        const receipt = await queue.once(`${id}:mail`, () => `receipt ${++effects}`);
        if (attempt < 3) throw new Error('after the effect');
        return receipt;
      },
    });
    const { id } = await queue.add('x');
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'receipt 1' });
    await expect(queue.once('fails', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queue.once('fails', () => 'now')).toBe('now');
  });

  it('counts as done what gives nothing that JSON has a form for', async () => {
    const queue = bench.queue<string>();
    let effects = 0;
    const effect = () => queue.once('formless', () => BigInt(++effects));
    await expect(effect()).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'result' });
    expect(await effect()).toBeUndefined();
    expect(effects).toBe(1);
  });
});

describe('wait', () => {
  it('tells of a time that is up, of nobody, and ends with its signal and with the queue', async () => {
    const queue = bench.queue<string>();
    const { id } = await queue.add('x');
    expect(await queue.wait(id, { timeout: 30 })).toEqual({ state: 'timeout' });
    expect(await queue.wait('nobody')).toEqual({ state: 'absent' });
    const abort = new AbortController();
    const aborted = queue.wait(id, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    const waiting = queue.wait(id);
    await queue.close();
    await expect(waiting).rejects.toMatchObject({ reason: 'closed' });
    await expect(queue.add('y')).rejects.toMatchObject({ reason: 'closed', executed: 'no' });
  });
});

describe('events', () => {
  it('tell on sluice:queue what came of jobs, and nothing of what is in them', async () => {
    const events: QueueEvent[] = [];
    const listen = (event: unknown) => void events.push(event as QueueEvent);
    subscribe('sluice:queue', listen);
    const queue = bench.queue<string>({ maxWaiting: 2 });
    await queue.add('secret', { dedup: { key: 'secret' } });
    await queue.add('secret', { dedup: { key: 'secret' } });
    await queue.add('fails', { attempts: 1 });
    await queue.add('too many').catch(() => undefined);
    bench.worker<string>({
      handler: ({ data }) => {
        if (data === 'fails') throw new Error('secret');
      },
    });
    await waitUntil('both have ended', () => events.some(({ outcome }) => outcome === 'dead'));
    unsubscribe('sluice:queue', listen);
    expect(events.map(({ outcome }) => outcome)).toEqual([
      ...['added', 'kept', 'added', 'full', 'completed', 'dead'],
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
    expect(
      events.every(({ name, durationMs, jobs }) => name === bench.name && durationMs >= 0 && jobs === 1),
    );
  });

  it('tell once of a job that was lost, however that came to be known', async () => {
    const lost: string[] = [];
    const listen = (event: unknown) => void lost.push((event as QueueEvent).outcome);
    const queue = bench.queue<string>();
    const worker = bench.worker<string>({
      ...{ concurrency: 3, lease: 900 },
      async handler({ data, signal, progress }) {
        await once(signal, 'abort');
        if (data === 'asks') await progress(1);
      },
    });
    const [cancelled, ...taken] = await queue.addBulk(
      ['cancelled', 'taken', 'asks'].map((data) => ({ data })),
    );
    await waitUntil('all run', () => worker.running === 3);
    subscribe('sluice:queue', listen);
    await queue.cancel(cancelled?.id ?? '');
    for (const job of taken) await bench.raw('HDEL', 'jobs', job.id);
    await waitUntil('all have ended', () => worker.running === 0);
    await worker.close();
    unsubscribe('sluice:queue', listen);
    expect(lost).toEqual(['lost', 'lost', 'lost']);
  });

  it('are kept in a stream, where that is asked for', async () => {
    const queue = bench.queue<string>({ events: 100 });
    bench.worker({ events: 100 });
    const { id } = await queue.add('x');
    await completed(queue, 1);
    const entries = (await bench.raw('XRANGE', 'events', '-', '+')) as [string, string[]][];
    expect(entries.map(([, fields]) => fields)).toEqual(
      ['added', 'active', 'completed'].map((type) => ['type', type, 'id', id]),
    );
  });
});
