import { createConnection } from '@sluice/core';
import { newClient, serveApp, express } from '@sluice/test-support';
import { setTimeout } from 'node:timers/promises';
import { cacheResponse, type CacheResponseOptions } from '../../src/index';
import { ask } from '../ask';

/** Serves an app with a cache on a server, asks it 20 times at once, and tells what it got and how often the handler ran. */
async function main([socket = '', options = '{}']: string[]): Promise<void> {
  const client = newClient('v4', { socket: { path: socket } });
  await client.connect();
  const redis = createConnection(client, { deadline: '10s' });
  const cache = cacheResponse({
    ...(JSON.parse(options) as Partial<CacheResponseOptions>),
    redis,
    ttl: '1m',
  });
  let runs = 0;
  const served = await serveApp(express.v5, (app) => {
    app.get('/x', cache, async (_req, res) => {
      runs++;
      await setTimeout(300); // long enough for some of the others to wait for it
      res.send(`${String(process.pid)}-${String(runs)}`);
    });
  });
  const headers = { host: 'same.test' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(served.port, '/x', { headers })));
  for (const { body } of answers) console.log(`body ${body}`);
  console.log(`runs ${String(runs)}`);
  await served.stop();
  process.exit();
}

void main(process.argv.slice(2));
