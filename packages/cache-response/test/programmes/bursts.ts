import { createConnection } from '@sluice/core';
import { newClient, serveApp, express } from '@sluice/test-support';
import { cacheResponse, type CacheResponseOptions } from '../../src/index';
import { ask } from '../ask';

const REQUESTS = 250;

interface Controls {
  publish(channel: string, message: string): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  rPush(key: string, value: string): Promise<unknown>;
  blPop(key: string, seconds: number): Promise<unknown>;
}

/**
 * Serves an app with a cache, and asks it 250 times at once for each path that is told on the channel `burst`. Its handler notes
 * that it runs in the list `running`, and answers when something is put into the list `answer:<path>`.
 */
async function main([socket = '', options = '{}']: string[]): Promise<void> {
  const connect = async () => {
    const client = newClient('v4', { socket: { path: socket } });
    await client.connect();
    return client;
  };
  const [client, subscriber, notes] = await Promise.all([connect(), connect(), connect()]);
  const cache = cacheResponse({
    ...(JSON.parse(options) as Partial<CacheResponseOptions>),
    redis: createConnection(client, { deadline: '10s' }),
    ttl: '1m',
  });
  const come = new Map<string, number>();
  const served = await serveApp(express.v5, (app) => {
    app.use((req, _res, next) => {
      come.set(req.path, (come.get(req.path) ?? 0) + 1);
      if (come.get(req.path) === REQUESTS) console.log(`asked ${req.path}`);
      next();
    });
    app.use(cache, async (req, res) => {
      await (notes as unknown as Controls).rPush('running', `${req.path} ${String(process.pid)}`);
      const waiting = (await connect()) as unknown as Controls; // it is blocked until then
      await waiting.blPop(`answer:${req.path}`, 0);
      res.send(`by ${String(process.pid)}`);
    });
  });
  await (subscriber as unknown as Controls).subscribe('burst', (path) => {
    const headers = { host: 'same.test' };
    const answers = Array.from({ length: REQUESTS }, () => ask(served.port, path, { headers }));
    void Promise.all(answers).then((all) => {
      const bodies = new Set(all.map(({ body }) => body));
      console.log(`answered ${path} ${String(all.length)} times: ${[...bodies].join(', ')}.`);
    });
  });
  console.log(`ready ${String(process.pid)}.`);
}

void main(process.argv.slice(2));
