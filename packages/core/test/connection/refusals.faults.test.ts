import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  endClient,
  newClient,
  nodeRedis,
  startRedis,
  waitUntil,
  type NodeRedisVersion,
  type RedisServer,
  type TestClient,
} from '@sluice/test-support';
import { createConnection, type Connection, type ConnectionOptions } from '../../src/index';
import { increment } from './scripts';

const versions = Object.keys(nodeRedis) as NodeRedisVersion[];

let server: RedisServer;
let client: TestClient;
let connection: Connection;
const breakerStates: unknown[] = [];
const onEvent = (event: unknown) => {
  if ((event as { type: string }).type === 'breaker') breakerStates.push((event as { state: string }).state);
};

const write = () => connection.run(increment, { counter: 'n' }, { by: 1 });
const read = () => connection.command('n', true, ['GET', 'n']);
const works = () =>
  write().then(
    () => true,
    () => false,
  );
const reasonOf = (failed: Promise<unknown>) =>
  failed.then(
    () => 'answered',
    (error: unknown) => {
      const { reason, executed } = error as { reason: string; executed: string };
      return `${reason}, executed: ${executed}`;
    },
  );

beforeEach(() => {
  breakerStates.length = 0;
  subscribe('sluice:connection', onEvent);
});

afterEach(async () => {
  unsubscribe('sluice:connection', onEvent);
  connection.close();
  await endClient(client);
  await server.stop();
});

/** By default, the deadline is so long that no answer of a busy machine is too late: what is judged here is what Redis says. */
async function start(
  version: NodeRedisVersion,
  settings: Readonly<Record<string, string>> = {},
  options: ConnectionOptions = { deadline: 2000 },
) {
  server = await startRedis({ settings });
  client = newClient(version, server.clientOptions);
  await client.connect();
  connection = createConnection(client, options);
  await write();
}

describe.each(versions)('with node-redis %s, a Redis', (version) => {
  it('that has no memory left refuses what writes, not what reads, and nothing was executed', async () => {
    await start(version);
    await server.raw('CONFIG', 'SET', 'maxmemory', '1');
    expect(await reasonOf(write())).toBe('refused, executed: no');
    expect(await read()).toBe('1');
    await server.raw('CONFIG', 'SET', 'maxmemory', '0');
    expect(await write()).toBe(2);
    expect(breakerStates).toEqual([]);
  });

  it('that became a replica refuses what writes, not what reads, and nothing was executed', async () => {
    await start(version);
    await server.raw('REPLICAOF', '127.0.0.1', '1');
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => reasonOf(write())));
    expect(new Set(outcomes)).toEqual(new Set(['refused, executed: no']));
    expect(await read()).toBe('1');
    await server.raw('REPLICAOF', 'NO', 'ONE');
    expect(await write()).toBe(2);
    expect(breakerStates).toEqual([]);
  });

  it('that lost its master serves nobody: the breaker opens, and closes once it serves', async () => {
    await start(version, { 'replica-serve-stale-data': 'no' });
    await server.raw('REPLICAOF', '127.0.0.1', '1');
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => reasonOf(write())));
    expect(new Set(outcomes)).toEqual(new Set(['refused, executed: no', 'breaker-open, executed: no']));
    await server.raw('REPLICAOF', 'NO', 'ONE');
    await waitUntil('it serves again', works);
    expect(breakerStates).toEqual(['open', 'closed']);
  });

  it('that is busy with a script fails calls in time, and serves once the script was ended', async () => {
    await start(version, { 'lua-time-limit': '20' });
    const endless = server.raw('EVAL', 'while true do end', '0').catch(() => undefined);
    await waitUntil('it is busy', async () => (await reasonOf(write())) !== 'answered');
    await waitUntil('the breaker is open', async () => {
      await works();
      return breakerStates.includes('open');
    });
    expect(await reasonOf(write())).toBe('breaker-open, executed: no');
    await waitUntil('the script can be ended', () =>
      server.raw('SCRIPT', 'KILL').then(
        () => true,
        () => false,
      ),
    );
    await endless;
    await waitUntil('it serves again', works);
    expect(breakerStates.at(-1)).toBe('closed');
  });

  it('that loads its data refuses, and serves once it has loaded', async () => {
    // It looks at its connections after every 1024 bytes: here, after every key, which takes it a millisecond.
    const slowLoading = {
      'key-load-delay': '1000',
      'loading-process-events-interval-bytes': '1024',
      rdbcompression: 'no',
    };
    // Each refusal is tried again, and counts: a breaker that opens soon might leave none to be seen.
    await start(version, slowLoading, { deadline: 100, breaker: { minimumCalls: 1_000_000 } });
    await server.raw(
      'EVAL',
      "for i = 1, 4000 do redis.call('SET', 'k' .. i, string.rep('x', 1024)) end",
      '0',
    );
    await server.raw('SAVE');
    await server.kill();
    const loaded = server.start();
    const outcomes = new Set<string>();
    await waitUntil('it is loading', async () => {
      outcomes.add(await reasonOf(write()));
      return outcomes.has('refused, executed: no');
    });
    await loaded;
    await waitUntil('it serves again', works);
    expect(await connection.command('k4000', true, ['STRLEN', 'k4000'])).toBe(1024);
  });
});
