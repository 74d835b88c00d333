import { pipeline } from '@sluice/http';
import { endClient, express, nodeRedis, startFaultProxy, useCluster } from '@sluice/test-support';
import { createStack, serveStack } from './stack';

const running = useCluster();

it('on a cluster, a pipeline is one write to each node that is asked', async () => {
  const { rootNodes } = running().cluster;
  const proxies = await Promise.all(rootNodes.map(({ socket }) => startFaultProxy({ port: socket.port })));
  const client = nodeRedis.v4.createCluster({
    rootNodes,
    nodeAddressMap: (address) => {
      const place = rootNodes.findIndex(({ socket }) => address.endsWith(`:${String(socket.port)}`));
      return { host: '127.0.0.1', port: proxies[place]?.port ?? 0 };
    },
  });
  client.on('error', () => undefined);
  await client.connect();
  const stack = createStack(client, { limit: 100 });
  const { limit, sessions, cached } = stack;
  const served = await serveStack(express.v5, stack, [pipeline(limit, sessions, cached)]);
  const { get } = served;
  await get().expect(200); // each node has its scripts
  const before = proxies.map(({ chunks }) => chunks);
  await get().expect(200, 'body').expect('Cache-Status', /hit/).expect('RateLimit', /r=98/);
  const writes = proxies.map(({ chunks }, place) => chunks - (before[place] ?? 0));
  expect(Math.max(...writes)).toBe(1);
  await served.stop();
  cached.close();
  await endClient(client);
  await Promise.all(proxies.map((proxy) => proxy.stop()));
});
