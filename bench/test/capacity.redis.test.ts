import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { express, serveApp, useRedis, type ServedApp } from '@sluice/test-support';
import { memory } from '../src/measure/memory';
import { commandsDuring } from '../src/measure/redis-monitor';
import { mountGates } from './capacity/gates';

const GUIDE = readFileSync(join(__dirname, '../../docs/capacity.md'), 'utf8');

const redis = useRedis({ port: true });
let app: ServedApp;
let close: () => void;

beforeAll(async () => {
  const client = await redis.client();
  app = await serveApp(express.v5, (mounted) => {
    close = mountGates(mounted, client);
  });
});

afterAll(async () => {
  close();
  await app.stop();
});

beforeEach(() => redis.raw('FLUSHALL'));

/** The figure in a row of the guide's tables. */
function told(title: string): number {
  const row = GUIDE.split('\n').find((line) => line.startsWith(`| ${title} |`));
  return Number(row?.split('|')[2]?.replaceAll(' ', ''));
}

async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const response = await fetch(`http://127.0.0.1:${String(app.port)}${path}`, { method, headers });
  await response.arrayBuffer();
  return response;
}

const write = (key: string) => ask('/idempotent', { 'idempotency-key': key }, 'POST');

/** Commands that are sent for the third request: scripts are loaded then, and subscriptions stand. */
async function commands(request: (time: number) => Promise<unknown>): Promise<number> {
  for (let time = 0; time < 2; time++) await request(time);
  const seen = await commandsDuring(redis.server, () => request(2));
  return seen.filter(({ insideScript }) => !insideScript).length;
}

async function visitor(): Promise<Record<string, string>> {
  const [cookie = ''] = (await ask('/session/write')).headers.getSetCookie();
  return { cookie: cookie.split(';')[0] ?? '' };
}

it.each<[string, (time: number) => Promise<unknown>]>([
  ['limit, allowed', () => ask('/limit/gcra')],
  ['limit, refused before', () => ask('/limit/refused')],
  ['session, none', () => ask('/session/read')],
  ['response, from Redis', () => ask('/cache/redis')],
  ['response, from `l1`', () => ask('/cache/l1')],
  ['response, stored', (time) => ask(`/cache/redis?${String(time)}`)],
  ['route lock', () => ask('/lock')],
  ['idempotent, first', (time) => write(String(time))],
  ['idempotent, replayed', () => write('same')],
])('%s: as many commands as the guide says', async (title, request) => {
  expect(await commands(request)).toBe(told(title));
});

it.each(['read', 'write'])('session, %s: as many commands as the guide says', async (what) => {
  const headers = await visitor();
  expect(await commands(() => ask(`/session/${what}`, headers))).toBe(told(`session, ${what}`));
});

it.each<[string, () => Promise<unknown>]>([
  ['a client of a limit, `gcra`', () => ask('/limit/gcra')],
  ['… `fixed-window`', () => ask('/limit/fixed-window')],
  ['… `sliding-window`', () => ask('/limit/sliding-window')],
  ['… `strict-window`', () => ask('/limit/strict-window')],
  ['a session with 200 bytes of data', visitor],
  ['a response of 2 kB', () => ask('/cache/redis')],
  ['an idempotent answer of 2 kB', () => write('one')],
  ['a key that was locked', () => ask('/lock')],
])('%s: as many bytes as the guide says, or a little less', async (title, request) => {
  await request();
  const bytes = await memory(redis.server);
  expect(bytes).toBeLessThanOrEqual(told(title));
  expect(bytes).toBeGreaterThan(told(title) * 0.85);
});
