/** A process that asks for one key many times at once, when Redis has a key `go`, and says what it got and how often it loaded. */
import { setTimeout as pause } from 'node:timers/promises';
import { endClient, newClient } from '@sluice/test-support';
import { createCache, createConnection } from '../../../src/index';

const [path = '', calls = '', what = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const client = newClient('v4', { socket: { path } });
  await client.connect();
  const redis = createConnection(client, { deadline: '10s' });
  const cache = createCache({
    redis,
    ttl: '1m',
    deadline: '10s',
    maxBytes: what === 'unstorable' ? 1 : 1000,
  });
  await cache.get('warm', () => 0);
  console.log('ready');
  while ((await client.sendCommand(['GET', 'go'])) === null) await pause(5);

  let loads = 0;
  const load = async () => {
    loads++;
    console.log('loads');
    await pause(what === 'dies' ? 60_000 : 200);
    return { by: process.pid };
  };
  const values = await Promise.all(Array.from({ length: Number(calls) }, () => cache.get('key', load)));
  const distinct = [...new Set(values.map((value) => JSON.stringify(value)))];
  console.log(`done ${JSON.stringify({ loads, distinct })} done`);
  cache.close();
  redis.close();
  await endClient(client);
}

void main();
