import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from 'redis';
import { express, serveApp, useRedis } from '@sluice/test-support';
import { mountGates } from './capacity/gates';

const GUIDE = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');
const [, RULES = ''] = /ACL SETUSER app on >\S+ (.*)/.exec(GUIDE) ?? [];

const redis = useRedis();
const ROUTES = [
  '/limit/gcra',
  '/limit/strict-window',
  '/session/write',
  '/cache/redis',
  '/cache/l1',
  '/lock',
];

it('a Redis user with the rights of the security guide is enough for every gate', async () => {
  await redis.raw('ACL', 'SETUSER', 'app', 'on', '>secret', ...RULES.split(' '));
  const client = createClient({
    username: 'app',
    password: 'secret',
    socket: { path: redis.server.socket },
  });
  client.on('error', () => undefined);
  await client.connect();
  let close: (() => void) | undefined;
  const app = await serveApp(express.v5, (mounted) => {
    close = mountGates(mounted, client);
  });
  const ask = async (path: string, init?: RequestInit) =>
    (await fetch(`http://127.0.0.1:${String(app.port)}${path}`, init)).status;

  expect(await Promise.all(ROUTES.map((path) => ask(path)))).toEqual(ROUTES.map(() => 200));
  const write = { method: 'POST', headers: { 'idempotency-key': 'one' } };
  expect(await ask('/idempotent', write)).toBe(200);
  expect(await redis.raw('ACL', 'LOG')).toEqual([]);
  await expect(client.sendCommand(['KEYS', '*'])).rejects.toThrow('NOPERM');

  close?.();
  await app.stop();
  await client.quit();
});
