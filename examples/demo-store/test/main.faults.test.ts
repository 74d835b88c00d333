import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { freePort, waitUntil } from '@sluice/test-support';
import { newDatabaseFolder } from './database-folder';
import { answers, useRuns } from './runs';
import { DATABASE_TIMEOUT_MS } from './use-database';

jest.setTimeout(DATABASE_TIMEOUT_MS);

const start = useRuns();
let folder = '';

beforeAll(async () => {
  folder = await newDatabaseFolder();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['SIGTERM', 1],
  ['SIGINT', 1],
  ['SIGINT', 3], // as npm, the start script and the terminal send it for one Ctrl-C
] as const)(
  'answers when it says so, and leaves nothing behind after %s, sent %i times',
  async (signal, times) => {
    const run = start({ DATA_DIR: folder });
    expect((await fetch(await run.url())).status).toBe(200);
    expect(existsSync(run.redisSocket)).toBe(true);

    for (let sent = 1; sent < times; sent++) run.process.kill(signal);
    expect(await run.end(signal)).toBe(0);
    expect(existsSync(dirname(run.redisSocket))).toBe(false);
    expect(existsSync(join(folder, 'in-use-by.pid'))).toBe(false);
  },
);

it('ends its Redis even when it is killed, and starts again on the same files', async () => {
  const run = start({ DATA_DIR: folder });
  await run.url();
  const socket = run.redisSocket;
  await run.end('SIGKILL');
  await waitUntil('its Redis is gone', async () => !(await answers(socket)));

  const again = start({ DATA_DIR: folder });
  expect((await fetch(`${await again.url()}/events/1`)).status).toBe(200);
  await rm(dirname(socket), { recursive: true });
});

it('refuses the files of a demo that runs, and says what to do', async () => {
  await start({ DATA_DIR: folder }).url();
  const second = start({ DATA_DIR: folder });
  expect(await second.ended).toEqual([1, null]);
  expect(second.output).toMatch(/in use by another demo, process \d+.*DATA_DIR=/);
});

it('says what is wrong with its settings', async () => {
  const run = start({ PORT: 'http' });
  expect(await run.ended).toEqual([1, null]);
  expect(run.output).toContain('PORT must be a number from 0 to 65535; got http');
  expect(run.output).not.toContain('    at '); // no stack
});

it('says that several processes need a database for all of them', async () => {
  const run = start({ DATA_DIR: folder }, '--processes', '2');
  expect(await run.ended).toEqual([1, null]);
  expect(run.output).toBe(
    '--processes above 1 needs a Postgres server, because PGlite serves one process: set DATABASE_URL=postgres://…, or leave it out\n',
  );
});

it('says that it cannot open without the database of DATABASE_URL', async () => {
  const run = start({ DATABASE_URL: `postgres://shop:secret@127.0.0.1:${String(await freePort())}/shop` });
  expect(await run.ended).toEqual([1, null]);
  expect(run.output).toMatch(/cannot be made in Postgres at 127\.0\.0\.1:\d+\.\n.*ECONNREFUSED/);
  expect(run.output).not.toContain('secret');
});

it('opens although there is no Redis where REDIS_URL says, and ends', async () => {
  const run = start({
    DATA_DIR: folder,
    REDIS_URL: `redis://:secret@127.0.0.1:${String(await freePort())}`,
  });
  const response = await fetch(`${await run.url()}/api/quota`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ source: 'local' });
  expect(run.output).not.toContain('secret');
  expect(await run.end('SIGINT')).toBe(0);
});
