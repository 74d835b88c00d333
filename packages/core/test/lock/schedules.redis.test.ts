import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { useRedis, waitUntil } from '@sluice/test-support';
import * as fc from 'fast-check';
import { createLocks, LockNotAcquiredError, type Lock, type Locks } from '../../src/index';
import { Believers } from './believers';
import { lockerOf, PERMITS, PROCESSES, someOperation, type Operation, type Sharing } from './schedule';

const redis = useRedis();
const processes: Locks[] = [];
const TTL = '1m'; // longer than any schedule: nothing lapses

beforeAll(async () => {
  for (let count = 0; count < PROCESSES; count++) {
    processes.push(createLocks({ redis: await redis.client(), deadline: '5s' }));
  }
});
afterAll(() => Promise.all(processes.map((locks) => locks.close())));

/** In an asynchronous context of its own: callers who have nothing to do with each other. */
const byItself = <T>(work: () => T): T => new AsyncResource('caller').runInAsyncScope(work);

class Schedule {
  readonly #key: string;
  readonly #believers = new Believers();
  readonly #aborters = new Set<AbortController>();
  readonly #uncounted = new Set<Lock>();
  readonly #underWay = new Set<Promise<void>>();
  #forces = 0;

  constructor(key: string) {
    this.#key = key;
  }

  async step(operation: Operation): Promise<void> {
    if (operation.kind === 'try') await this.#begin(this.#try(operation.who, operation.as), operation.later);
    if (operation.kind === 'wait') void this.#begin(this.#wait(operation), true);
    if (operation.kind === 'release') await this.#begin(this.#release(operation.pick), operation.later);
    if (operation.kind === 'extend') await at(this.#believers.all, operation.pick)?.extend(TTL);
    if (operation.kind === 'abort') at([...this.#aborters], operation.pick)?.abort();
    if (operation.kind === 'force') await this.#force();
    if (operation.kind === 'pause') await sleep(2);
    await this.#checkServer();
  }

  /** Everybody stops waiting, and gives free what they have. */
  async end(): Promise<void> {
    for (const aborter of this.#aborters) aborter.abort();
    await Promise.all(this.#underWay);
    while (this.#believers.all.length > 0) await this.#release(0);
    for (const lock of this.#uncounted) await lock.release();
    const inner = ['holders', 'queue', 'alive', 'tokens'].map((name) => `lock:{${this.#key}}:${name}`);
    await waitUntil('nothing is left', async () => (await redis.raw('EXISTS', ...inner)) === 0);
    expect(await this.#locks(0).inspect(this.#key)).toEqual({ holders: [], queue: 0 });
    await this.#try(0, 'mutex');
    expect(this.#believers.all).toHaveLength(1);
    await this.#release(0);
  }

  #locks(who: number): Locks {
    return processes[who] as Locks;
  }

  /** What goes wrong in the background goes wrong at the end. */
  async #begin(work: Promise<void>, later: boolean): Promise<void> {
    if (!later) return work;
    this.#underWay.add(work);
    work.catch(() => undefined);
  }

  async #try(who: number, as: Sharing): Promise<void> {
    const seen = this.#believers.latest;
    const locker = lockerOf(this.#locks(who), this.#key, as);
    const lock = await byItself(() => locker.tryAcquire({ ttl: TTL }));
    if (lock.acquired) this.#arrived(lock, as, seen);
  }

  async #wait({ who, as, ms }: Extract<Operation, { kind: 'wait' }>): Promise<void> {
    const seen = this.#believers.latest;
    const aborter = new AbortController();
    const { signal } = aborter;
    this.#aborters.add(aborter);
    const locker = lockerOf(this.#locks(who), this.#key, as);
    try {
      this.#arrived(await byItself(() => locker.acquire({ ttl: TTL, wait: ms, signal })), as, seen);
    } catch (error) {
      if (!(error instanceof LockNotAcquiredError) && error !== signal.reason) throw error;
    } finally {
      this.#aborters.delete(aborter);
    }
  }

  #arrived(lock: Lock, as: Sharing, seen: number): void {
    if (!this.#believers.arrived(lock, as, seen)) this.#uncounted.add(lock);
  }

  async #release(pick: number): Promise<void> {
    const lock = at(this.#believers.all, pick);
    if (lock === undefined) return;
    this.#believers.left(lock);
    const forces = this.#forces;
    const outcome = await lock.release();
    // A release that is under way may come after the force that was asked for after it: they go by two connections.
    if (forces === this.#forces) expect(outcome).toBe('released');
    else expect(['released', 'stolen']).toContain(outcome);
  }

  async #force(): Promise<void> {
    this.#forces++;
    const victims = this.#believers.forceBegins();
    const count = await this.#locks(0).forceRelease(this.#key);
    expect(count).toBeGreaterThanOrEqual(victims.length);
    const [s, us] = (await redis.raw('TIME')) as [string, string];
    this.#believers.forceEnded(Number(s) * 1e6 + Number(us));
    for (const victim of victims) expect(await victim.release()).not.toBe('released');
  }

  async #checkServer(): Promise<void> {
    const { holders } = await this.#locks(1).inspect(this.#key);
    const kinds = holders.map(({ owner }) => owner.slice(0, owner.indexOf('.')));
    if (kinds.includes('x')) expect(kinds).toHaveLength(1);
    expect(kinds.filter((kind) => kind === String(PERMITS)).length).toBeLessThanOrEqual(PERMITS);
  }
}

function at<T>(all: readonly T[], pick: number): T | undefined {
  return all[pick % all.length];
}

it('whatever several processes do, no more hold a lock than may, tokens grow, and nothing is left of it', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(someOperation, { minLength: 20, maxLength: 80 }), async (operations) => {
      const schedule = new Schedule(`run-${String(++runs)}`);
      for (const operation of operations) await schedule.step(operation);
      await schedule.end();
    }),
    { numRuns: 25, endOnFailure: true },
  );
  const keys = (await redis.raw('KEYS', '*')) as readonly string[];
  expect(keys.length).toBeGreaterThanOrEqual(runs);
  for (const key of keys) expect(await redis.raw('PTTL', key)).toBeGreaterThan(0);
}, 120_000);
