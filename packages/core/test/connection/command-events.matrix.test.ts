import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { nodeRedis, useRedis, type NodeRedisVersion } from '@sluice/test-support';
import { createConnection, type CommandEvent } from '../../src/index';
import { increment } from './scripts';

const redis = useRedis();
const versions = Object.keys(nodeRedis) as NodeRedisVersion[];

/** The channel belongs to the process: what other tests have left in the background is told there, too. */
const OWN = ['test/increment', 'GET', 'SET', 'LPUSH', 'NOPE'];

let events: CommandEvent[];
const onEvent = (event: unknown) => {
  const told = event as CommandEvent;
  if (OWN.includes(told.name)) events.push(told);
};

beforeEach(() => {
  events = [];
  subscribe('sluice:command', onEvent);
});
afterEach(() => unsubscribe('sluice:command', onEvent));

const summary = () => events.map(({ name, outcome, attempts }) => ({ name, outcome, attempts }));

describe.each(versions)('with node-redis %s, sluice:command', (version) => {
  it('tells of every command and script how it went, and how often it was sent', async () => {
    const connection = createConnection(await redis.client(version), { maxInFlight: 1 });
    await redis.raw('SCRIPT', 'FLUSH');
    await connection.run(increment, { counter: 'n' }, { by: 1 });
    await connection.run(increment, { counter: 'n' }, { by: 1 });
    await connection.command('n', true, ['GET', 'n']);
    await connection.command('n', false, ['LPUSH', 'n', 'x']).catch(() => undefined);
    await Promise.allSettled([1, 2].map(() => connection.command('n', true, ['GET', 'n'])));
    connection.close();
    await connection.command('n', true, ['GET', 'n']).catch(() => undefined);
    expect(summary()).toEqual([
      { name: 'test/increment', outcome: 'ok', attempts: 2 },
      { name: 'test/increment', outcome: 'ok', attempts: 1 },
      { name: 'GET', outcome: 'ok', attempts: 1 },
      { name: 'LPUSH', outcome: 'fault', attempts: 1 },
      { name: 'GET', outcome: 'overloaded', attempts: 0 },
      { name: 'GET', outcome: 'ok', attempts: 1 },
      { name: 'GET', outcome: 'closed', attempts: 0 },
    ]);
    for (const { durationMs } of events) expect(durationMs).toBeGreaterThanOrEqual(0);
  });

  it('counts every time that a refused command was sent', async () => {
    const connection = createConnection(await redis.client(version), { deadline: '3s' });
    await connection.command('k', true, ['GET', 'k']);
    await redis.raw('CONFIG', 'SET', 'maxmemory', '1');
    await connection.command('k', false, ['SET', 'k', '1']).catch(() => undefined);
    await redis.raw('CONFIG', 'SET', 'maxmemory', '0');
    connection.close();
    const [, refused] = events;
    expect(refused).toMatchObject({ name: 'SET', outcome: 'refused' });
    expect(refused?.attempts).toBeGreaterThan(1);
  });

  it('carries no key and no value', async () => {
    const connection = createConnection(await redis.client(version));
    await connection.run(increment, { counter: `${version}-of-alice` }, { by: 4711 });
    await connection.command('key-of-alice', false, ['SET', 'key-of-alice', 'hunter2']);
    await connection.command('key-of-alice', true, ['GET', 'key-of-alice']);
    await connection.command('key-of-alice', false, ['NOPE', 'hunter2']).catch(() => undefined);
    connection.close();
    expect(events).toHaveLength(4);
    expect(JSON.stringify(events)).not.toMatch(/alice|hunter2|4711/);
    for (const event of events) {
      expect(Object.keys(event).sort()).toEqual(['attempts', 'durationMs', 'name', 'outcome']);
    }
  });
});
