import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  endClient,
  newClient,
  nodeRedis,
  useRedis,
  waitUntil,
  type NodeRedisVersion,
} from '@sluice/test-support';
import { createConnection } from '../../src/index';
import { tooOld } from '../../src/connection/server-version';

const versions = Object.keys(nodeRedis) as NodeRedisVersion[];
const redis = useRedis();

/** What no real server of today says of itself. All else it is asked, it answers with OK. */
async function startServerThatSays(info: string): Promise<Server> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const commands = chunk
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1);
      for (const command of commands) {
        if (/\r\nHELLO\r\n/i.test(command)) socket.write('-NOPROTO unsupported protocol version\r\n');
        else if (/\r\nINFO\r\n/.test(command)) socket.write(`$${info.length}\r\n${info}\r\n`);
        else socket.write('+OK\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

describe.each(['v4', 'v5'] as const)('with node-redis %s', (version) => {
  it('everything is refused, with the reason, once a server is found to be too old', async () => {
    const server = await startServerThatSays('# Server\r\nredis_version:6.0.16\r\n');
    const { port } = server.address() as AddressInfo;
    const client = newClient(version, { socket: { host: '127.0.0.1', port } });
    await client.connect();
    const connection = createConnection(client);
    const ping = () => connection.command(undefined, true, ['PING']).then(String, String);
    await waitUntil('it is found', async () => (await ping()) !== 'OK');
    await expect(connection.command(undefined, true, ['PING'])).rejects.toMatchObject({
      code: 'ERR_REDIS_REPLY',
      message: 'Redis 6.0 is too old: Redis 6.2 or Valkey 7.2, or newer, is needed',
    });
    connection.close();
    await endClient(client);
    server.close();
  });
});

describe.each(versions)('with node-redis %s', (version) => {
  it('a server is asked for its version once, beside the place that the first command takes', async () => {
    const connection = createConnection(await redis.client(version), { maxInFlight: 1 });
    await redis.raw('CONFIG', 'RESETSTAT');
    for (let call = 0; call < 5; call++) await connection.command('k', true, ['EXISTS', 'k']);
    const stats = String(await redis.raw('INFO', 'commandstats'));
    expect(stats).toContain('cmdstat_info:calls=1,');
    connection.close();
  });
});

describe('tooOld', () => {
  it.each([
    ['redis_version:6.2.0', undefined],
    ['redis_version:7.0.15', undefined],
    ['redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:7.2.5', undefined],
    ['valkey_version:7.1.0\r\nredis_version:7.2.4', 'Valkey 7.1 is too old'],
    ['redis_version:5.0.14', 'Redis 5.0 is too old'],
    ['a server that does not say', undefined],
  ])('%j: %s', (info, message) => {
    const error = tooOld(info)?.message;
    if (message === undefined) expect(error).toBeUndefined();
    else expect(error).toContain(message);
  });
});
