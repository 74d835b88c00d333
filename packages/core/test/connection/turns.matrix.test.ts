import {
  endClient,
  newClient,
  nodeRedis,
  startFaultProxy,
  useRedis,
  type NodeRedisVersion,
} from '@sluice/test-support';
import type { OperationHost } from '../../src/connection/admission';
import type { Passenger } from '../../src/connection/turns';
import { createConnection } from '../../src/index';

const redis = useRedis();
const versions = Object.keys(nodeRedis) as NodeRedisVersion[];

const numbers = Array.from({ length: 40 }, (_, index) => String(index));

describe.each(versions)('with node-redis %s', (version) => {
  it('what many send who go on with one answer goes out in several writes, in order', async () => {
    const proxy = await startFaultProxy({ path: redis.server.socket });
    const client = newClient(version, proxy.clientOptions);
    await client.connect();
    const connection = createConnection(client);
    await connection.command('list', false, ['DEL', 'list']);
    const before = proxy.chunks;
    await Promise.all(numbers.map((number) => connection.command('list', false, ['RPUSH', 'list', number])));
    expect(proxy.chunks - before).toBeGreaterThan(1);
    expect(await connection.command('list', true, ['LRANGE', 'list', '0', '-1'])).toEqual(numbers);
    connection.close();
    await endClient(client);
    await proxy.stop();
  });

  it('what has waited for its turn longer than its deadline is not sent, and gives its place back', async () => {
    const options = { maxInFlight: 1, deadline: '20ms' } as const;
    const connection = createConnection(await redis.client(version), options);
    const { turns } = connection as unknown as OperationHost;
    const exists = () => connection.command('late', true, ['EXISTS', 'late']);
    await exists();
    let late: Passenger | undefined;
    const pass = jest.spyOn(turns, 'pass').mockImplementationOnce((_inFlight, passenger) => {
      late = passenger;
    });
    const refused = { reason: 'deadline', executed: 'no' };
    await expect(connection.command('late', false, ['SET', 'late', '1'])).rejects.toMatchObject(refused);
    await expect(exists()).rejects.toMatchObject({ reason: 'overloaded' });
    late?.onTurn();
    expect(await exists()).toBe(0);
    expect(pass).toHaveBeenCalledTimes(2);
    connection.close();
  });
});
