import { nodeRedis, useRedis, type NodeRedisVersion } from '@sluice/test-support';
import { createConnection } from '../../src/index';
import { increment } from './scripts';

const redis = useRedis();
const versions = Object.keys(nodeRedis) as NodeRedisVersion[];

const CALLS = 400;
/** What may be saved up before an outage. */
const SAVED_RETRIES = 20;

/** How often the server was asked for a command since the last `CONFIG RESETSTAT`, whatever it answered. */
async function timesAsked(command: string): Promise<number> {
  const stats = String(await redis.raw('INFO', 'commandstats'));
  const [, calls = '0', rejected = '0'] =
    new RegExp(`cmdstat_${command}:calls=(\\d+).*rejected_calls=(\\d+)`).exec(stats) ?? [];
  return Number(calls) + Number(rejected);
}

describe.each(versions)('with node-redis %s', (version) => {
  it('100 calls that find their script forgotten load it once, and each runs once', async () => {
    const connection = createConnection(await redis.client(version), { deadline: '5s' });
    const call = () => connection.run(increment, { counter: `{${version}}` }, { by: 1 });
    await call();
    await redis.raw('SCRIPT', 'FLUSH');
    await redis.raw('CONFIG', 'RESETSTAT');
    const counts = await Promise.all(Array.from({ length: 100 }, call));
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 2));
    expect(await timesAsked('eval')).toBe(1);
    expect(await timesAsked('evalsha')).toBeLessThanOrEqual(100 + 99); // who is sent after it was loaded finds it
    connection.close();
  });

  it('retries add at most a tenth to the load of an outage', async () => {
    const connection = createConnection(await redis.client(version), { deadline: '5s' });
    const set = () => connection.command('k', false, ['SET', 'k', '1']).catch(() => undefined);
    await set();
    await redis.raw('CONFIG', 'SET', 'maxmemory', '1');
    await redis.raw('CONFIG', 'RESETSTAT');
    await Promise.all(Array.from({ length: CALLS }, set));
    const asked = await timesAsked('set');
    await redis.raw('CONFIG', 'SET', 'maxmemory', '0');
    expect(asked).toBeGreaterThan(CALLS);
    expect(asked).toBeLessThanOrEqual(CALLS * 1.1 + SAVED_RETRIES);
    connection.close();
  });
});
