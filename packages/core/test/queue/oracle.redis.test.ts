import fc from 'fast-check';
import { useRedis } from '@sluice/test-support';
import type { Connection } from '../../src/connection/connection';
import { connectionOf } from '../../src/connection/create-connection';
import { Kernel, type Settlement } from '../../src/queue/kernel';
import { readRecord } from '../../src/queue/record';
import { Model } from './model';

const redis = useRedis();

const MAX_CRASHES = 2;
const KEPT = { ageMs: 3_600_000, bytes: 1_000_000 };
const SETTINGS = {
  leaseMs: 3_600_000,
  maxCrashes: MAX_CRASHES,
  retain: KEPT,
  retainDead: KEPT,
  rateLimit: { limit: 0, windowMs: 1 },
};
const BOUNDS = { maxWaiting: 1000, maxBytes: 1_000_000 };
const VERBS = ['complete', 'retry', 'bury', 'give-back'] as const;
const LETTERS = { complete: 'c', retry: 'f', bury: 'f', 'give-back': 'b' } as const;

const which = fc.nat();
const steps = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: step('add', {
        priorities: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 3, arbitrary: step('claim', { want: fc.integer({ min: 1, max: 4 }), lost: fc.boolean() }) },
    { weight: 4, arbitrary: step('settle', { which, verb: fc.constantFrom(...VERBS), twice: fc.boolean() }) },
    step('expire', { which }),
    step('cancel', { which }),
    step('redrive', { which }),
  ),
  { minLength: 30, maxLength: 60, size: 'max' },
);

function step<Name extends string, Rest extends object>(
  name: Name,
  rest: { [K in keyof Rest]: fc.Arbitrary<Rest[K]> },
) {
  return fc.record<{ step: Name } & Rest>({ step: fc.constant(name), ...rest } as never);
}

/** A queue and its model, which are told the same and have to say the same. */
class Pair {
  readonly kernel: Kernel;
  readonly #name: string;
  readonly #model = new Model(MAX_CRASHES);
  /** All claims ever, also of those who come late. */
  readonly #claims: { readonly job: number; readonly token: string }[] = [];
  /** Who has ended under which token, and has not been touched since. */
  readonly #settled = new Map<number, string>();
  #jobs = 0;
  #claim = 0;
  #lastToken = 0;

  constructor(kernel: Kernel, name: string) {
    this.kernel = kernel;
    this.#name = name;
  }

  async add(priorities: readonly number[]): Promise<void> {
    const rows = priorities.map((priority) => {
      const job = this.#jobs++;
      this.#model.add(job, priority);
      return { id: String(job), payload: `"${'x'.repeat(job % 7)}"`, spec: `0|${priority}||0||` };
    });
    await this.kernel.add(rows, BOUNDS, false);
    await this.kernel.add(rows, BOUNDS, false); // sent again: counts once
  }

  async claim(want: number, lost: boolean): Promise<void> {
    const ask = { worker: 'w', claim: ++this.#claim, again: false, want, settlements: [] };
    if (lost) await this.kernel.exchange(SETTINGS, ask);
    const { claimed } = await this.kernel.exchange(SETTINGS, { ...ask, again: lost });
    const expected = this.#model.claim(want);
    const jobs: number[] = [];
    for (let start = 0; start < claimed.length; start += 3) {
      const job = Number(claimed[start]);
      const { token } = readRecord(claimed[start + 1] as Buffer);
      expect(Number(token)).toBeGreaterThan(this.#lastToken);
      this.#lastToken = Number(token);
      this.#model.active.set(job, token);
      this.#claims.push({ job, token });
      this.#settled.delete(job);
      jobs.push(job);
    }
    expect(jobs).toEqual(expected);
  }

  async settle(which: number, verb: (typeof VERBS)[number], twice: boolean): Promise<void> {
    const claim = this.#claims.at(-1 - (which % Math.max(1, this.#claims.length)));
    if (claim === undefined) return;
    const { job, token } = claim;
    const settlement: Settlement = {
      ...{ id: String(job), token, verb: LETTERS[verb], text: verb === 'complete' ? '42' : '' },
      delayMs: verb === 'bury' ? -1 : 0,
    };
    const { lost } = await this.#handIn(settlement);
    const counted = this.#model.settle(job, token, verb);
    // Handed in twice under the same token is no loss, as long as nobody has had it since.
    const again = this.#settled.get(job) === token;
    expect(lost).toEqual(counted || again ? [] : [0]);
    if (counted && verb !== 'give-back') this.#settled.set(job, token);
    if (twice && counted && verb !== 'give-back') expect((await this.#handIn(settlement)).lost).toEqual([]);
  }

  async expire(which: number): Promise<void> {
    const job = [...this.#model.active.keys()][which % Math.max(1, this.#model.active.size)];
    if (job === undefined) return;
    await redis.raw('ZADD', `q:{${this.#name}}:leases`, '1', String(job));
    const { crashed } = await this.#handIn();
    expect(crashed).toBe(1);
    this.#model.expire(job);
  }

  async cancel(which: number): Promise<void> {
    const job = which % Math.max(1, this.#jobs);
    const outcome = await this.kernel.cancel(String(job));
    expect(outcome).toBe(this.#model.cancel(job));
    if (outcome === 'cancelled') this.#settled.delete(job);
  }

  async redrive(which: number): Promise<void> {
    const job = which % Math.max(1, this.#jobs);
    const { driven } = await this.kernel.redrive([String(job)], BOUNDS);
    expect(driven === 1).toBe(this.#model.redrive(job));
    if (driven === 1) this.#settled.delete(job);
  }

  /** What is counted agrees with what is there. */
  async check(): Promise<void> {
    const { ready, active, completed, dead, bytes } = await this.kernel.counts();
    const model = this.#model;
    expect([ready, active, completed, dead]).toEqual([
      ...[model.readyCount, model.active.size, model.completed.size, model.dead.size],
    ]);
    const records = (await redis.raw('HVALS', `q:{${this.#name}}:jobs`)) as string[];
    const sizes = { unfinished: 0, completed: 0, dead: 0 };
    for (const record of records) {
      const { state, bytes: size } = readRecord(Buffer.from(record));
      sizes[state === 'completed' || state === 'dead' ? state : 'unfinished'] += size;
    }
    expect(bytes).toEqual(sizes);
    expect(await redis.raw('HLEN', `q:{${this.#name}}:data`)).toBe(records.length);
  }

  #handIn(...settlements: Settlement[]) {
    const claim = ++this.#claim;
    return this.kernel.exchange(SETTINGS, { worker: 'w', claim, again: false, want: 0, settlements });
  }
}

let connection: Connection;

beforeAll(async () => {
  connection = connectionOf(await redis.client());
});

const openKernel = (name: string) =>
  new Kernel(connection, { prefix: 'q', name, deadlineMs: 10_000, events: 0 });

it('does what the model does, whatever is asked in whatever order', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const name = `model-${String(++runs)}`;
      const pair = new Pair(openKernel(name), name);
      for (const step of sequence) {
        if (step.step === 'add') await pair.add(step.priorities);
        if (step.step === 'claim') await pair.claim(step.want, step.lost);
        if (step.step === 'settle') await pair.settle(step.which, step.verb, step.twice);
        if (step.step === 'expire') await pair.expire(step.which);
        if (step.step === 'cancel') await pair.cancel(step.which);
        if (step.step === 'redrive') await pair.redrive(step.which);
      }
      await pair.check();
      await pair.claim(200, false); // in the order in which they are left
    }),
    { numRuns: 40 },
  );
}, 60_000);

const rowsOf = (...ids: string[]) => ids.map((id) => ({ id, payload: '"x"', spec: '' }));

it('takes a bulk that is sent again for what it is, also when it has filled the queue', async () => {
  const kernel = openKernel('bulk');
  const rows = rowsOf('a', 'b', 'c');
  for (const bounds of [
    { maxWaiting: 4, maxBytes: 1_000_000 },
    { maxWaiting: 1000, maxBytes: 2000 },
  ]) {
    for (let sent = 0; sent < 2; sent++) expect(await kernel.add(rows, bounds, true)).toEqual([1, 1, 1]);
    expect(await kernel.add([...rows, ...rowsOf('d', 'e')], bounds, true)).toEqual([]);
  }
});

describe('a Redis that has no memory left', () => {
  afterEach(() => redis.raw('CONFIG', 'SET', 'maxmemory', '0'));

  it('rings, and tells a claim again whose reply was lost', async () => {
    const kernel = openKernel('full');
    await kernel.add(rowsOf('a', 'b'), BOUNDS, false);
    const ask = { worker: 'w', claim: 1, again: false, want: 1, settlements: [] };
    await kernel.exchange(SETTINGS, ask);
    await redis.raw('DEL', 'q:{full}:wake');
    await redis.raw('CONFIG', 'SET', 'maxmemory', '1');
    const { claimed } = await kernel.exchange(SETTINGS, { ...ask, again: true });
    expect(String(claimed[0])).toBe('a');
    await redis.raw('DEL', 'q:{full}:wake');
    await kernel.exchange(SETTINGS, { ...ask, claim: 2, want: 0 });
    expect(await redis.raw('LLEN', 'q:{full}:wake')).toBe(1);
  });
});
