import { pipeline } from '@sluice/http';
import { express, redisFaults, useFaultyRedis, waitUntil } from '@sluice/test-support';
import { rateLimit } from '@sluice/rate-limit';
import { session } from '@sluice/session';
import { createStack, serveStack } from './stack';

const faulty = useFaultyRedis();

describe.each(redisFaults)('with Redis %s', (_how, begin, cease) => {
  it('each gate goes by its own policy, and all is right again when Redis is back', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const { server, client } = await faulty.start();
    const redis = client as never;
    const stack = createStack(redis, { limit: 100 }, '2s');
    const { limit, sessions, cached } = stack;
    const common = { redis, deadline: '2s', prefix: 'closed' } as const;
    const closed = rateLimit({ ...common, limit: 9, window: '1h', onUnavailable: 'closed' });
    const anonymous = session({ ...common, secret: 'sixteen bytes or more', onUnavailable: 'anonymous' });
    const served = await Promise.all([
      serveStack(express.v5, stack, [pipeline(limit, sessions, cached)]),
      serveStack(express.v5, stack, [pipeline(closed, sessions, cached)]),
      serveStack(express.v5, { ...stack, sessions: anonymous }, [pipeline(limit, anonymous, cached)]),
    ]);
    faulty.atEnd(() => {
      cached.close();
    });
    for (const each of served) faulty.atEnd(() => each.stop());
    const ask = () => Promise.all(served.map(({ get }) => get()));
    const hit = { status: 200, text: 'body' };
    expect(await ask()).toMatchObject([hit, hit, hit]);

    await begin(server);
    const [local, refused, passed] = await ask();
    expect(local).toMatchObject({ status: 503, headers: { ratelimit: expect.any(String) as string } });
    expect(refused?.status).toBe(503);
    expect(refused?.headers).not.toHaveProperty('ratelimit');
    expect(passed).toMatchObject({ status: 200, text: 'body' });

    await cease(server);
    await waitUntil('Redis is back', async () => (await ask()).every(({ status }) => status === 200));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

it('a gate whose Redis is gone does not keep those of another from their answers', async () => {
  const { server, client } = await faulty.start();
  const { client: alive } = await faulty.start();
  const lame = createStack(client, { limit: 100 }, '2s');
  const well = createStack(alive);
  const served = await serveStack(express.v5, well, [pipeline(lame.limit, well.sessions, well.cached)]);
  faulty.atEnd(() => served.stop());
  faulty.atEnd(() => {
    for (const { cached } of [lame, well]) cached.close();
  });
  server.freeze();
  await served.get().expect(200, 'body').expect('Cache-Status', /hit/).expect('RateLimit', /r=99/);
});
