import { createConnection } from '@sluice/core';
import { express as versions, useRedis } from '@sluice/test-support';
import type { Request } from 'express';
import { setTimeout } from 'node:timers/promises';
import { cacheResponse } from '../src/index';
import { serve, type Served } from './serve';

const redis = useRedis();
const NAMESPACE = 'linear';
const THINGS = ['a', 'b', 'c', 'd'];
const CLIENTS = 12;
const STEPS = 60;

/** The same for the same seed. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A thing that is changed and read at the same time, by several processes of one app, each with a connection of its own. */
class World {
  readonly #random: () => number;
  readonly #stored = new Map<string, number>(THINGS.map((thing) => [thing, 0]));
  /** The version that somebody was told to be the latest. */
  readonly #acknowledged = new Map<string, number>(THINGS.map((thing) => [thing, 0]));
  readonly stale: string[] = [];
  hits = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  async open(): Promise<Served & { close: () => void }> {
    const connection = createConnection(await redis.client(), { deadline: '10s' });
    const tags = (req: Request) => [`thing:${String(req.params['thing'])}`];
    const cache = cacheResponse({
      redis: connection,
      namespace: NAMESPACE,
      deadline: '10s',
      ttl: '1m',
      tags,
    });
    const served = await serve(versions.v5, (app) => {
      app.get('/:group/:thing', cache, async (req, res) => {
        const version = this.#stored.get(String(req.params['thing']));
        await this.#pause();
        res.send(String(version));
      });
      app.put('/by-url/:thing', cache, (req, res) =>
        this.#change(String(req.params['thing']), res.sendStatus.bind(res)),
      );
      app.put('/by-tag/:thing', cache.invalidates({ tags }), (req, res) =>
        this.#change(String(req.params['thing']), res.sendStatus.bind(res)),
      );
      app.put('/by-call/:thing', async (req, res) => {
        await this.#change(req.params.thing, () => undefined);
        await cache.invalidate(this.#random() < 0.5 ? { prefix: '/by-call' } : { all: true });
        res.sendStatus(204);
      });
    });
    const close = () => {
      cache.close();
      connection.close();
    };
    return { ...served, close };
  }

  async #change(thing: string, answer: (status: number) => unknown): Promise<void> {
    await this.#pause();
    this.#stored.set(thing, (this.#stored.get(thing) ?? 0) + 1);
    await this.#pause();
    answer(204);
  }

  async read({ get }: Served, group: string, thing: string): Promise<void> {
    const atLeast = this.#acknowledged.get(`${group}/${thing}`) ?? 0;
    const { body, cacheStatus } = await get(`/${group}/${thing}`, { headers: { host: 'same.test' } });
    if (cacheStatus.includes('hit')) this.hits++;
    if (Number(body) < atLeast) this.stale.push(`${group}/${thing}: ${body} after ${String(atLeast)}`);
  }

  async write({ get }: Served, group: string, thing: string): Promise<void> {
    const before = this.#stored.get(thing) ?? 0;
    const { status } = await get(`/${group}/${thing}`, { method: 'PUT', headers: { host: 'same.test' } });
    if (status !== 204) throw new Error(`It was answered ${String(status)}`);
    const key = `${group}/${thing}`;
    this.#acknowledged.set(key, Math.max(this.#acknowledged.get(key) ?? 0, before + 1));
  }

  #pause(): Promise<void> {
    return setTimeout(this.#random() * 4);
  }
}

const GROUPS = ['by-url', 'by-tag', 'by-call'];

it.each([1, 2])(
  'nobody reads what was there before an invalidation that was acknowledged: seed %i',
  async (seed) => {
    const random = randomly(seed);
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    const world = new World(random);
    const processes = await Promise.all([world.open(), world.open(), world.open()]);

    const faults: readonly (() => Promise<unknown>)[] = [
      () => redis.raw('CLIENT', 'KILL', 'TYPE', 'pubsub'),
      () => redis.raw('DEL', `${NAMESPACE}:fence`),
      () => redis.raw('SCRIPT', 'FLUSH'),
    ];
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        for (let step = 0; step < STEPS; step++) {
          if (client === 0 && step % 15 === 14) await pick(faults)();
          const [app, group, thing] = [pick(processes), pick(GROUPS), pick(THINGS)];
          if (random() < 0.15) await world.write(app, group, thing);
          else await world.read(app, group, thing);
        }
      }),
    );
    expect(world.stale).toEqual([]);
    expect(world.hits).toBeGreaterThan(100);
    for (const { close } of processes) close();
  },
);
