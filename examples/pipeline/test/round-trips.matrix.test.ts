import { pipeline } from '@sluice/http';
import {
  endClient,
  express,
  newClient,
  startFaultProxy,
  useRedis,
  type ExpressVersion,
  type NodeRedisVersion,
} from '@sluice/test-support';
import type { RequestHandler } from 'express';
import { createStack, serveStack, type Stack } from './stack';

const redis = useRedis();
const majors: [NodeRedisVersion, ExpressVersion][] = [
  ['v4', 'v4'],
  ['v5', 'v5'],
  ['v6', 'v5'],
];

const apart = ({ limit, sessions, cached }: Stack): RequestHandler[] => [limit, sessions, cached];
const together = (stack: Stack): RequestHandler[] => [pipeline(...apart(stack))];

describe.each(majors)('node-redis %s, Express %s', (client, version) => {
  /** A stack with a client of its own, on a network that can be slow. */
  async function start(mount: (stack: Stack) => readonly RequestHandler[]) {
    const proxy = await startFaultProxy({ path: redis.server.socket });
    const own = newClient(client, proxy.clientOptions);
    await own.connect();
    const stack = createStack(own);
    const served = await serveStack(express[version], stack, mount(stack));
    const { get } = served;
    await get(); // Redis has its scripts
    return {
      proxy,
      get,
      async counted() {
        const [chunks, trips] = [proxy.chunks, proxy.roundTrips];
        const { status, headers } = await get();
        expect([status, headers['cache-status']]).toEqual([200, expect.stringContaining('hit')]);
        return { writes: proxy.chunks - chunks, roundTrips: proxy.roundTrips - trips };
      },
      async stop() {
        await served.stop();
        stack.cached.close();
        await endClient(own);
        await proxy.stop();
      },
    };
  }

  it('a limit, a session and a cached body are one write and one round trip, and three apart', async () => {
    const [one, three] = await Promise.all([start(together), start(apart)]);
    expect([await one.counted(), await three.counted()]).toEqual([
      { writes: 1, roundTrips: 1 },
      { writes: 3, roundTrips: 3 },
    ]);
    await Promise.all([one.stop(), three.stop()]);
  });

  it('a millisecond more on the network is waited for twice, and not six times: who comes later is answered first', async () => {
    const [one, three] = await Promise.all([start(together), start(apart)]);
    for (const { proxy } of [one, three]) proxy.latency(1);
    const answered: string[] = [];
    await Promise.all([
      three.get().then(() => answered.push('apart')),
      one.get().then(() => answered.push('together')),
    ]);
    expect(answered).toEqual(['together', 'apart']);
    await Promise.all([one.stop(), three.stop()]);
  });
});
