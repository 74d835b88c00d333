import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '@sluice/test-support';
import { LeaseLostError, QueueFullError, UnrecoverableError, type Job } from '../../src/index';
import { useQueue } from './use-queue';

const bench = useQueue();

const forGood = () => new UnrecoverableError('for good');
const never = () => new Promise<never>(() => undefined);

async function ended(queue: { counts(): Promise<{ completed: number; dead: number }> }, jobs: number) {
  await waitUntil('all have ended', async () => {
    const { completed, dead } = await queue.counts();
    return completed + dead === jobs;
  });
}

describe('a job', () => {
  it('is carried out, and what came of it is known', async () => {
    const queue = bench.queue<{ n: number }, number>();
    bench.worker<{ n: number }>({ handler: ({ data }) => data.n * 2 });
    const { id, outcome } = await queue.add({ n: 21 });
    expect(outcome).toBe('added');
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 42 });
    expect(await queue.get(id)).toMatchObject({
      ...{ id, state: 'completed', data: { n: 21 }, result: 42, failures: 0, crashes: 0, priority: 0 },
      ...{ errors: [], log: [], progress: undefined },
    });
  });

  it('is told to have ended before anybody looks again, also one that ends in the moment in which it was taken', async () => {
    const queue = bench.queue<number, number>();
    bench.worker<number>({ handler: ({ data }) => data });
    for (let n = 0; n < 5; n++) {
      const { id } = await queue.add(n);
      expect(await queue.wait(id, { timeout: '2s' })).toEqual({ state: 'completed', result: n });
    }
  });

  it('has what a handler needs, each of which may be taken apart', async () => {
    const queue = bench.queue<string>();
    const seen: Pick<Job, 'id' | 'attempt' | 'token'>[] = [];
    bench.worker<string>({
      async handler({ data, id, attempt, token, signal, extend, progress, log }) {
        seen.push({ id, attempt, token });
        await extend('1m');
        await progress({ part: 1 });
        await log(`begun ${data}`);
        expect(signal.aborted).toBe(false);
      },
    });
    const [first, second] = await queue.addBulk([{ data: 'a' }, { data: 'b' }]);
    await ended(queue, 2);
    expect(seen).toMatchObject([
      { id: first?.id, attempt: 1 },
      { id: second?.id, attempt: 1 },
    ]);
    expect(seen[1]?.token).toBeGreaterThan(seen[0]?.token ?? Infinity);
    expect(await queue.get(second?.id ?? '')).toMatchObject({
      progress: { part: 1 },
      log: [{ line: 'begun b' }],
      result: undefined,
    });
  });

  it('may be without data', async () => {
    const queue = bench.queue<undefined, string>();
    bench.worker({ handler: ({ data }) => typeof data });
    const { id } = await queue.add(undefined);
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'undefined' });
  });

  it('is one of thousands that are added and done in turns, and nothing is left over', async () => {
    const queue = bench.queue<number>();
    const seen: number[] = [];
    bench.worker<number>({ handler: ({ data }) => void seen.push(data), concurrency: 8 });
    bench.worker<number>({ handler: ({ data }) => void seen.push(data), concurrency: 3 });
    await Promise.all(Array.from({ length: 700 }, (_, n) => queue.add(n)));
    await queue.addBulk(Array.from({ length: 1300 }, (_, n) => ({ data: 700 + n })));
    await ended(queue, 2000);
    expect(new Set(seen).size).toBe(2000);
    expect(seen).toHaveLength(2000);
    const counts = await queue.counts();
    expect(counts).toMatchObject({ ready: 0, delayed: 0, active: 0, bytes: { unfinished: 0, dead: 0 } });
    expect(await bench.raw('HLEN', 'jobs')).toBe(2000);
    expect(await bench.raw('LLEN', 'wake')).toBeLessThanOrEqual(1);
  });
});

describe('a job that fails', () => {
  it('is tried again until it succeeds, with the history of its errors', async () => {
    const queue = bench.queue<string, string>();
    bench.worker({
      backoff: { base: 5 },
      handler({ attempt }) {
        if (attempt < 3) throw new TypeError(`try ${attempt}`);
        return 'done';
      },
    });
    const { id } = await queue.add('x');
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'done' });
    expect((await queue.get(id))?.errors).toMatchObject([
      { kind: 'failed', attempt: 1, name: 'TypeError', message: 'try 1' },
      { kind: 'failed', attempt: 2, name: 'TypeError', message: 'try 2' },
    ]);
  });

  it('is a dead letter after so many tries: those of the job before those of the worker', async () => {
    const queue = bench.queue<string>();
    const attempts: string[] = [];
    bench.worker<string>({
      attempts: 3,
      backoff: () => 1,
      handler: ({ data, attempt }) => {
        attempts.push(`${data}${attempt}`);
        throw new Error('no');
      },
    });
    await queue.addBulk([{ data: 'a' }, { data: 'b', options: { attempts: 1 } }]);
    await ended(queue, 2);
    expect(attempts.sort()).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect((await queue.dead.list()).map(({ data, failures }) => [data, failures]).sort()).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
  });

  it('decides itself when it is tried again, or that it is not', async () => {
    const queue = bench.queue<string>();
    bench.worker<string>({
      handler({ data }) {
        throw data === 'later' ? Object.assign(new Error('busy'), { retryAfter: '1h' }) : forGood();
      },
    });
    const later = await queue.add('later');
    const dead = await queue.add('dead');
    expect(await queue.wait(dead.id)).toMatchObject({ state: 'dead', error: { message: 'for good' } });
    const info = await queue.get(later.id);
    expect(info).toMatchObject({ state: 'delayed', failures: 1 });
    expect(info?.at?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('keeps ten errors, and is a dead letter when its result has no form', async () => {
    const queue = bench.queue<string>();
    bench.worker<string>({
      attempts: 12,
      backoff: () => 0,
      handler({ data }) {
        if (data === 'result') return 1n;
        throw new Error('again');
      },
    });
    const failing = await queue.add('fails');
    const formless = await queue.add('result');
    await ended(queue, 2);
    const { errors } = (await queue.get(failing.id)) ?? {};
    expect(errors?.map(({ attempt }) => attempt)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(await queue.get(formless.id)).toMatchObject({ state: 'dead', failures: 1 });
  });
});

describe('dead letters', () => {
  it('are listed, made ready again, and deleted, all or some', async () => {
    const queue = bench.queue<number>();
    let healed = false;
    const worker = bench.worker<number>({
      handler({ data }) {
        if (!healed || data > 3) throw forGood();
      },
    });
    const added = await queue.addBulk([1, 2, 3, 4, 5].map((data) => ({ data })));
    await ended(queue, 5);
    expect(await queue.dead.list({ limit: 2, offset: 1 })).toHaveLength(2);
    healed = true;
    expect(await queue.dead.redrive(({ data }) => data < 3)).toBe(2);
    expect(await queue.dead.redrive([added[2]?.id ?? '', 'nobody'])).toBe(1);
    await waitUntil('three are done', async () => (await queue.counts()).completed === 3);
    expect(await queue.get(added[0]?.id ?? '')).toMatchObject({
      ...{ state: 'completed', failures: 0, errors: [{ message: 'for good' }] },
    });
    expect(await queue.dead.purge(({ data }) => data === 5)).toBe(1);
    expect(await queue.dead.redrive()).toBe(1);
    await waitUntil('it is dead again', async () => (await queue.counts()).dead === 1);
    expect(await queue.dead.purge()).toBe(1);
    expect(await queue.counts()).toMatchObject({ dead: 0, completed: 3, bytes: { dead: 0, unfinished: 0 } });
    await worker.close();
  });
});

describe('order', () => {
  it('is by priority, then by age', async () => {
    const queue = bench.queue<string>();
    const seen: string[] = [];
    for (const [data, priority] of Object.entries({ a: 0, b: 5, c: -1, d: 5, e: 0 })) {
      await queue.add(data, { priority });
    }
    bench.worker<string>({ handler: ({ data }) => void seen.push(data) });
    await ended(queue, 5);
    expect(seen.join('')).toBe('bdaec');
  });

  it('comes to a delayed job when it is due', async () => {
    const queue = bench.queue<string>();
    const seen: string[] = [];
    bench.worker<string>({ handler: ({ data }) => void seen.push(data) });
    await queue.add('late', { delay: 80 });
    await queue.add('later', { delay: 160 });
    await queue.add('now');
    expect((await queue.counts()).delayed).toBe(2);
    await ended(queue, 3);
    expect(seen).toEqual(['now', 'late', 'later']);
  });
});

describe('a lease', () => {
  it('that runs out makes the job another one’s, and its first worker is refused', async () => {
    const queue = bench.queue<string, string>();
    const first = bench.worker({
      handler: async ({ signal, extend }) => {
        if (!signal.aborted) await once(signal, 'abort');
        await expect(extend()).rejects.toMatchObject({ code: 'ERR_LEASE_LOST', reason: 'taken' });
        return 'late';
      },
      lease: 900,
    });
    const { id } = await queue.add('x');
    await waitUntil('it runs', () => first.running === 1);
    await bench.raw('ZADD', 'leases', '1', id); // as if nobody had renewed it
    bench.worker({ handler: ({ attempt }) => `try ${attempt}` });
    expect(await queue.wait(id)).toEqual({ state: 'completed', result: 'try 2' });
    await first.close();
    expect(await queue.get(id)).toMatchObject({ result: 'try 2', crashes: 1, errors: [{ kind: 'crashed' }] });
  });

  it('that runs out again and again makes it a dead letter', async () => {
    const queue = bench.queue<string>();
    bench.worker({ maxCrashes: 2, concurrency: 3, handler: never });
    const { id } = await queue.add('poison');
    for (const crashes of [0, 1]) {
      await waitUntil('it runs', async () => {
        const job = await queue.get(id);
        return job?.state === 'active' && job.crashes === crashes;
      });
      await bench.raw('ZADD', 'leases', '1', id);
      await queue.resume(); // rings
    }
    expect(await queue.wait(id)).toMatchObject({ state: 'dead', error: { kind: 'crashed', attempt: 2 } });
  });

  it('is renewed while a job runs', async () => {
    const queue = bench.queue<string>();
    bench.worker({
      lease: 900,
      async handler({ id }) {
        const lease = async () => Number(await bench.raw('ZSCORE', 'leases', id));
        const first = await lease();
        await waitUntil('it was renewed twice', async () => (await lease()) > first + 500);
      },
    });
    const { id } = await queue.add('x');
    expect(await queue.wait(id)).toMatchObject({ state: 'completed' });
  });
});

describe('cancel', () => {
  it('takes a job out wherever it is, and tells who runs it and who waits for it', async () => {
    const queue = bench.queue<string>();
    const ready = await queue.add('ready');
    const delayed = await queue.add('delayed', { delay: '1h' });
    const waiting = queue.wait(delayed.id);
    await waitUntil('it is waited for', async () =>
      String(await bench.raw('HGET', 'jobs', delayed.id)).includes('|v|'),
    );
    expect(await queue.cancel(ready.id)).toBe('cancelled');
    expect(await queue.cancel(delayed.id)).toBe('cancelled');
    expect(await waiting).toEqual({ state: 'cancelled' });
    expect(await queue.cancel(ready.id)).toBe('absent');

    let signal: AbortSignal | undefined;
    const worker = bench.worker({
      async handler(job) {
        signal = job.signal;
        if (!signal.aborted) await once(signal, 'abort');
        await expect(job.progress(1)).rejects.toBeInstanceOf(LeaseLostError);
      },
    });
    const active = await queue.add('active');
    await waitUntil('it runs', () => signal !== undefined);
    expect(await queue.cancel(active.id)).toBe('stopping');
    await waitUntil('it has stopped', () => worker.running === 0);
    expect(signal?.reason).toMatchObject({ code: 'ERR_LEASE_LOST', reason: 'cancelled' });
    expect(await queue.counts()).toMatchObject({ ready: 0, delayed: 0, active: 0, completed: 0, dead: 0 });
    expect(await queue.get(active.id)).toBeUndefined();
  });

  it('keeps from beginning what was claimed and has not begun', async () => {
    const queue = bench.queue<string>();
    const key = `q:{${bench.name}}`;
    const begun: string[] = [];
    let second = '';
    bench.worker<string>({
      concurrency: 2,
      handler({ data }) {
        begun.push(data);
        // As by another process, while this one has both and has begun one.
        const commands = `HDEL ${key}:jobs ${second}\r\nPUBLISH ${key}:cancelled ${second}\r\nQUIT\r\n`;
        if (data === 'first')
          execFileSync(process.execPath, ['-e', SEND, bench.redis.server.socket, commands]);
      },
    });
    await waitUntil('it hears of cancellations', async () =>
      JSON.stringify(await bench.redis.raw('PUBSUB', 'CHANNELS')).includes(`${key}:cancelled`),
    );
    await queue.pause();
    second = (await queue.addBulk([{ data: 'first' }, { data: 'second' }]))[1]?.id ?? '';
    await queue.resume();
    await waitUntil('the first has ended', async () => (await queue.counts()).completed === 1);
    expect(begun).toEqual(['first']);
  });
});

/** Sends commands to a socket, until the server ends the connection. */
const SEND = `require('node:net').connect(process.argv[1]).on('data', () => {}).write(process.argv[2])`;

describe('bounds', () => {
  it('refuse what is too many or too much, and a bulk as a whole', async () => {
    const queue = bench.queue<string>({ maxWaiting: 3, maxBytes: 2000 });
    await queue.addBulk([{ data: 'a' }, { data: 'b' }]);
    await expect(queue.addBulk([{ data: 'c' }, { data: 'd' }])).rejects.toMatchObject({
      ...{ code: 'ERR_QUEUE_FULL', added: 0 },
    });
    await expect(queue.add('x'.repeat(800))).rejects.toBeInstanceOf(QueueFullError);
    const outcomes = await Promise.allSettled([queue.add('c'), queue.add('d')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect((await queue.counts()).ready).toBe(3);
    await expect(queue.add('x'.repeat(2_000_000))).rejects.toMatchObject({ code: 'ERR_TOO_LARGE' });
  });

  it('hold for what is kept of completed jobs, by bytes and by age', async () => {
    const queue = bench.queue<string>();
    bench.worker<string>({ concurrency: 10, retain: { bytes: 5000 } });
    await queue.addBulk(Array.from({ length: 100 }, () => ({ data: 'small' })));
    await queue.add('x'.repeat(6000));
    await queue.add('y'.repeat(4000));
    await waitUntil('all are done', async () => {
      const { ready, active } = await queue.counts();
      return ready + active === 0;
    });
    const { completed, bytes } = await queue.counts();
    expect(bytes.completed).toBeLessThanOrEqual(5000);
    expect(completed).toBeGreaterThan(0);
    expect(await bench.raw('HLEN', 'data')).toBe(completed);
    bench.worker<string>({ retain: { age: 1 } });
    await queue.add('z');
    await waitUntil('the old are gone', async () => (await queue.counts()).completed <= 1);
  });
});

describe('close', () => {
  it('waits for what runs, and gives back what takes too long without charging a try', async () => {
    const queue = bench.queue<string, string>();
    let begun = 0;
    let aborted: unknown;
    const first = bench.worker<string>({
      concurrency: 2,
      handler: ({ data, signal }) => {
        begun++;
        signal.addEventListener('abort', () => (aborted = signal.reason as unknown));
        return data === 'hangs' ? never() : delay(100, 'in time');
      },
    });
    const [hanging, quick] = await queue.addBulk([{ data: 'hangs' }, { data: 'quick' }]);
    await waitUntil('both run', () => begun === 2);
    await first.close({ timeout: 300 });
    expect(aborted).toMatchObject({ code: 'ERR_LEASE_LOST', reason: 'released' });
    expect(await queue.get(quick?.id ?? '')).toMatchObject({ state: 'completed', result: 'in time' });
    expect(await queue.get(hanging?.id ?? '')).toMatchObject({ state: 'ready', failures: 0, crashes: 0 });
    await using second = bench.worker<string>({ handler: ({ attempt }) => `try ${attempt}` });
    expect(await queue.wait(hanging?.id ?? '')).toEqual({ state: 'completed', result: 'try 1' });
    expect(second.running).toBe(0);
  });

  it('gives back what it has claimed and not begun, also what it was about to begin', async () => {
    const queue = bench.queue<number>();
    await queue.addBulk([0, 1, 2, 3, 4, 5].map((data) => ({ data })));
    const begun: number[] = [];
    let closing: Promise<void> | undefined;
    const worker = bench.worker<number>({
      ...{ concurrency: 6, lease: '1m' },
      handler: ({ data }) => {
        begun.push(data);
        closing = worker.close();
      },
    });
    await waitUntil('it closes', () => closing !== undefined);
    await closing;
    expect(begun).toEqual([0]);
    expect(await queue.counts()).toMatchObject({ completed: 1, ready: 5, active: 0 });
  });
});

describe('a Redis that has no memory left', () => {
  afterEach(() => bench.redis.raw('CONFIG', 'SET', 'maxmemory', '0'));

  it('has what is in the queue carried out, tried again and put aside all the same', async () => {
    const queue = bench.queue<string>();
    const jobs = ['hangs', 'fails', 'long', 'hopeless'].map((data) => ({ data }));
    const [hangs, , long] = await queue.addBulk(jobs);
    await queue.add('late', { delay: 10 });
    await bench.redis.raw('CONFIG', 'SET', 'maxmemory', '1');
    await expect(queue.add('more')).rejects.toMatchObject({ executed: 'no' });
    const waiting = queue.wait(long?.id ?? '');
    const leaseEnd = async () => Number(await bench.raw('ZSCORE', 'leases', long?.id ?? ''));
    const done: string[] = [];
    const worker = bench.worker<string>({
      ...{ concurrency: 3, lease: 900, attempts: 2, backoff: () => 0 },
      async handler({ data, attempt }) {
        if (data === 'hangs') await never();
        if (data === 'hopeless' || (data === 'fails' && attempt === 1)) throw new Error('no');
        const firstEnd = data === 'long' ? await leaseEnd() : 0;
        if (firstEnd > 0) await waitUntil('it was renewed', async () => (await leaseEnd()) > firstEnd);
        done.push(data);
      },
    });
    await waitUntil('all have ended', async () => {
      const { completed, dead } = await queue.counts();
      return completed === 3 && dead === 1;
    });
    expect(done.sort()).toEqual(['fails', 'late', 'long']);
    expect(await waiting).toEqual({ state: 'completed', result: undefined });
    expect(await queue.wait(hangs?.id ?? '', { timeout: 300 })).toEqual({ state: 'timeout' });
    expect(await bench.raw('HGET', 'jobs', hangs?.id ?? '')).toContain('|v|');
    await worker.close({ timeout: 0 });
    expect(await queue.counts()).toMatchObject({ ready: 1, active: 0 });
  });
});
