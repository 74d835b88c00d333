import { nodeRedis } from '@sluice/test-support';
import { createRateLimiter } from '../../src/index';

/** A process of its own that asks, as often and as much at once as it is told, and writes how much was admitted. */
async function main([
  socket = '',
  limit = '0',
  requests = '0',
  atOnce = '1',
]: readonly string[]): Promise<void> {
  const client = nodeRedis.v4.createClient({ socket: { path: socket } });
  await client.connect();
  const limiter = createRateLimiter({
    redis: client,
    name: 'shared',
    policies: [{ name: 'p', limit: Number(limit), window: '1h', algorithm: 'fixed-window' }],
    lease: { processes: 3 },
    onUnavailable: 'throw',
    deadline: '10s',
  });
  let admitted = 0;
  for (let asked = 0; asked < Number(requests); asked += Number(atOnce)) {
    const results = await Promise.all(Array.from({ length: Number(atOnce) }, () => limiter.consume('k')));
    admitted += results.filter(({ allowed }) => allowed).length;
  }
  await limiter.close();
  await client.disconnect();
  process.stdout.write(String(admitted));
}

void main(process.argv.slice(2));
