import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { freePort, waitUntil } from '@sluice/test-support';
import { newDatabaseFolder } from './database-folder';
import { DATABASE_TIMEOUT_MS } from './use-database';

jest.setTimeout(DATABASE_TIMEOUT_MS);

const ROOT = join(__dirname, '../../..');
const MAIN = ['--conditions', '@sluice/source', '--require', 'tsx/cjs', join(__dirname, '../src/main.ts')];

/** The demo as it is started from the command line. */
class Run {
  readonly process: ChildProcess;
  readonly ended: Promise<unknown[]>;
  output = '';

  constructor(environment: Readonly<Record<string, string>>) {
    const { PATH = '', HOME = '', TMPDIR } = process.env;
    const env = { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), PORT: '0', ...environment };
    this.process = spawn(process.execPath, MAIN, { cwd: ROOT, env: env as unknown as NodeJS.ProcessEnv });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (data) => (this.output += String(data)));
    }
    this.ended = once(this.process, 'exit');
    runs.push(this);
  }

  /** The address that it prints, once it does. */
  async url(): Promise<string> {
    await waitUntil('the demo prints its address', () => this.found(/http:\/\/localhost:\d+/) !== '', 90_000);
    return this.found(/http:\/\/localhost:\d+/);
  }

  get redisSocket(): string {
    return this.found(/\S+redis\.sock/);
  }

  /** The exit status, after a signal. */
  async end(signal: NodeJS.Signals): Promise<unknown> {
    this.process.kill(signal);
    const [status] = await this.ended;
    return status;
  }

  found(pattern: RegExp): string {
    return pattern.exec(this.output)?.[0] ?? '';
  }
}

const runs: Run[] = [];
let folder = '';

beforeAll(async () => {
  folder = await newDatabaseFolder();
});

afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.process.kill('SIGKILL');
    await run.ended;
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['SIGTERM', 1],
  ['SIGINT', 1],
  ['SIGINT', 3], // as npm, the start script and the terminal send it for one Ctrl-C
] as const)(
  'answers when it says so, and leaves nothing behind after %s, sent %i times',
  async (signal, times) => {
    const run = new Run({ DATA_DIR: folder });
    expect((await fetch(await run.url())).status).toBe(200);
    expect(existsSync(run.redisSocket)).toBe(true);

    for (let sent = 1; sent < times; sent++) run.process.kill(signal);
    expect(await run.end(signal)).toBe(0);
    expect(existsSync(dirname(run.redisSocket))).toBe(false);
    expect(existsSync(join(folder, 'in-use-by.pid'))).toBe(false);
  },
);

it('ends its Redis even when it is killed, and starts again on the same files', async () => {
  const run = new Run({ DATA_DIR: folder });
  await run.url();
  const socket = run.redisSocket;
  await run.end('SIGKILL');
  await waitUntil('its Redis is gone', async () => !(await answers(socket)));

  const again = new Run({ DATA_DIR: folder });
  expect((await fetch(`${await again.url()}/events/1`)).status).toBe(200);
  await rm(dirname(socket), { recursive: true });
});

it('refuses the files of a demo that runs, and says what to do', async () => {
  await new Run({ DATA_DIR: folder }).url();
  const second = new Run({ DATA_DIR: folder });
  expect(await second.ended).toEqual([1, null]);
  expect(second.output).toMatch(/in use by another demo, process \d+.*DATA_DIR=/);
});

it('says what is wrong with its settings', async () => {
  const run = new Run({ PORT: 'http' });
  expect(await run.ended).toEqual([1, null]);
  expect(run.output).toContain('PORT must be a number from 0 to 65535; got http');
  expect(run.output).not.toContain('    at '); // no stack
});

it('says that it cannot open without the database of DATABASE_URL', async () => {
  const run = new Run({ DATABASE_URL: `postgres://shop:secret@127.0.0.1:${String(await freePort())}/shop` });
  expect(await run.ended).toEqual([1, null]);
  expect(run.output).toMatch(/cannot be made in Postgres at 127\.0\.0\.1:\d+\.\n.*ECONNREFUSED/);
  expect(run.output).not.toContain('secret');
});

it('opens although there is no Redis where REDIS_URL says, and ends', async () => {
  const run = new Run({
    DATA_DIR: folder,
    REDIS_URL: `redis://:secret@127.0.0.1:${String(await freePort())}`,
  });
  const response = await fetch(`${await run.url()}/api/quota`);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ source: 'local' });
  expect(run.output).not.toContain('secret');
  expect(await run.end('SIGINT')).toBe(0);
});

async function answers(socket: string): Promise<boolean> {
  const connection = connect(socket);
  try {
    await once(connection, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}
