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
    const [seen, trips] = [proxy.chunks, proxy.roundTrips];
    const slow = ask('first');
    await waitUntil('it is on its way', () => proxy.chunks > seen);
    expect(answers).toEqual([]);
    proxy.heal();
    await Promise.all([slow, ask('second')]);
    expect(answers).toEqual(['first', 'second']);
    expect(proxy.roundTrips - trips).toBe(1); // the second was sent while the first was on its way
    await ask('third');
    expect(proxy.roundTrips - trips).toBe(2);
  } finally {
    await endClient(client);
    await proxy.stop();
  }
});
