import { endClient, newClient, startFaultProxy, useRedis, waitUntil } from '../src/index';

const redis = useRedis();

it('delays both ways, and lets nothing overtake what is on its way when it becomes quicker', async () => {
  const proxy = await startFaultProxy({ path: redis.server.socket });
  const client = newClient('v4', proxy.clientOptions);
  await client.connect();
  try {
    proxy.latency(100);
    const answers: unknown[] = [];
    const ask = (word: string) => client.sendCommand(['ECHO', word]).then((answer) => answers.push(answer));
    const seen = proxy.chunks;
    const slow = ask('first');
    await waitUntil('it is on its way', () => proxy.chunks > seen);
    expect(answers).toEqual([]);
    proxy.heal();
    await Promise.all([slow, ask('second')]);
    expect(answers).toEqual(['first', 'second']);
  } finally {
    await endClient(client);
    await proxy.stop();
  }
});
