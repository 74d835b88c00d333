import { nodeRedis, reserveRedis, useRedis, type NodeRedisVersion } from '../src/index';

const versions = Object.keys(nodeRedis) as NodeRedisVersion[];
const redis = useRedis();

describe('useRedis', () => {
  it.each(versions)('gives connected clients of %s', async (version) => {
    const client = await redis.client(version);
    await client.sendCommand(['SET', 'a', version]);
    expect(await redis.raw('GET', 'a')).toBe(version);
  });

  it('listens on no port', async () => {
    expect(await redis.raw('CONFIG', 'GET', 'port')).toEqual(['port', '0']);
  });

  it('comes back empty, and at the same place, when it is killed and started again', async () => {
    await redis.raw('SET', 'gone', '1');
    const { pid } = redis.server;
    await redis.server.restart();
    expect(redis.server.pid).not.toBe(pid);
    const client = await redis.client();
    expect(await client.sendCommand(['GET', 'gone'])).toBeNull();
  });

  it('answers nothing while frozen, and everything when thawed', async () => {
    const client = await redis.client();
    redis.server.freeze();
    const answer = client.sendCommand(['PING']);
    const early = await Promise.race([
      answer,
      new Promise((resolve) => setTimeout(resolve, 100, 'no answer')),
    ]);
    redis.server.thaw();
    expect([early, await answer]).toEqual(['no answer', 'PONG']);
  });
});

it('a reserved server is absent until it is started', async () => {
  const server = await reserveRedis({ port: true });
  expect(() => server.pid).toThrow(/not running/);
  await server.start();
  expect(server.pid).toBeGreaterThan(0);
  await server.stop();
});

it('shows the log of a server that does not start', async () => {
  const server = await reserveRedis({ settings: { maxmemory: 'plenty' } });
  await expect(server.start()).rejects.toThrow(/maxmemory/);
  await server.stop();
});
